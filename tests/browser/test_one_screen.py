"""In a lecture each page's sentence, figure and control are on one screen, above the bar."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, App

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

PROJECTORS = ((1280, 800), (1920, 1080))
IN_A_LECTURE = "?lecture_mode=true&route=twenty&step=1"

# Each page's sentence and figure, and what one presses; the last of a list is the lowest on it.
PAGES = {
    "": ("h1", ".st-key-hero .wide svg", ".st-key-ways a"),
    "classify": ("h1", ".st-key-photo_view .photo, .st-key-answer .honest", ".st-key-tray button"),
    "staircase": ("h1", ".st-key-staircase .frame, .st-key-staircase .legend", "#keeps"),
    "skip-lab": ("h1", ".st-key-race .figure, .st-key-race .verdict", ".st-key-race .play"),
    "shortcut": ("h1", ".st-key-shortcut .figure", ".st-key-shortcut .control"),
    "network": ("h1", ".st-key-network_view .answer, .st-key-network_view .card", "#block"),
    "stages": ("h1", ".st-key-stage_maps figure", ".st-key-tray, .st-key-tray button"),
    "attribution": ("h1", ".st-key-heat section", ".st-key-heat_ask"),
    "unplug": ("h1", ".st-key-unplug section", ".st-key-unplug [role=switch]"),
    "landscape": ("h1", ".st-key-landscape figure", ".st-key-land_view"),
    "networks": ("h1", ".st-key-relatives .chart, .st-key-relatives .card", ".modes"),
    "check": ("h1", ".st-key-quiz .body", ".st-key-check_ways"),
    "take-home": ("h1", ".st-key-take_home li", ".st-key-take_home_file"),
    "glossary": ("h1", ".glossary dt >> nth=0", ".st-key-glossary_find"),
}
SETTLED = '[data-testid=stApp][data-test-script-state="notRunning"]'


def ends(page: Page, selector: str) -> tuple[float, float]:
    """Return where the first thing begins and the last one ends, in pixels from the top."""
    boxes = [one.bounding_box() for one in page.locator(selector).all() if one.is_visible()]
    known = [box for box in boxes if box is not None]
    assert known, selector
    return min(box["y"] for box in known), max(box["y"] + box["height"] for box in known)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return one window for all pages, which has the app's scripts after the first of them."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_sentence_figure_and_control_are_on_one_screen(page: Page, app: App, path: str) -> None:
    wrong = []
    page.goto(f"{app.address}/{path}{IN_A_LECTURE}")
    for width, height in PROJECTORS:
        page.set_viewport_size({"width": width, "height": height})
        for selector in PAGES[path]:
            expect(page.locator(selector).first).to_be_visible()
        expect(page.locator(SETTLED)).to_be_visible()
        expect(page.get_by_text("being loaded")).to_have_count(0)
        page.evaluate("() => new Promise((drawn) => setTimeout(drawn, 150))")
        (header, _), (bar, _) = ends(page, "[data-testid=stHeader]"), ends(page, ".st-key-route")
        for selector in PAGES[path]:
            top, bottom = ends(page, selector)
            if top < header or bottom > bar + 1:
                wrong.append((f"{width}×{height}", selector, round(top), round(bottom), round(bar)))
        for title in ("Home", "Unplug"):
            expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()
    assert wrong == []
