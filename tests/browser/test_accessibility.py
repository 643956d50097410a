"""Axe looks at every page in Chromium, light and dark, and finds nothing serious that is ours."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, App

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
ROOT = Path(__file__).resolve().parents[2]

# Each page's address, and what is on it once it is complete.
PAGES = {
    "/": ".st-key-status :text('Weights ready')",
    "/classify": ".st-key-answer .percent",
    "/staircase": ".st-key-staircase svg",
    "/skip-lab": ".st-key-race .question",
    "/shortcut": ".st-key-shortcut .grid button",
    "/network": ".st-key-network_view .answer",
    "/stages": ".st-key-stage_maps canvas",
    "/attribution": ".st-key-heat canvas",
    "/unplug": ".st-key-unplug [role=switch]",
    "/landscape": ".st-key-landscape h2",
    "/networks": ".st-key-relatives .card h2",
    "/check": "h1",
    "/take-home": ".st-key-take_home img",
    "/glossary": ".glossary dt",
    "/notes": ".st-key-notes li",
    "/hall": ".st-key-hall_join input",
}
# What Streamlit's own widgets draw and no setting changes: rule -> the elements. None of it is
# serious at this version; a finding that becomes so is listed here before it is let pass.
STREAMLITS = {
    "presentation-role-conflict": "[data-testid=stFileUploaderDropzone]",
}
PAPER = {"light": "rgb(251, 252, 253)", "dark": "rgb(13, 20, 27)"}
SERIOUS = ("serious", "critical")
CONTRAST = "color-contrast-enhanced"  # 7:1, for a hall
AND_CONTRAST = {"rules": {CONTRAST: {"enabled": True}}}
ONLY_CONTRAST = {"runOnly": {"type": "rule", "values": [CONTRAST]}}

axe = Axe()


def findings(page: Page, options: dict[str, Any] | None = None) -> Iterator[tuple[str, str]]:
    """Yield rule and element of what axe finds serious or critical and Streamlit did not draw."""
    for violation in axe.run(page, options=options).response["violations"]:
        for node in violation["nodes"]:
            if violation["impact"] in SERIOUS and not streamlits(page, violation["id"], node):
                yield violation["id"], node["html"][:200]


def streamlits(page: Page, rule: str, node: dict[str, Any]) -> bool:
    """Say whether a finding is one of Streamlit's own; what lies in a shadow root is ours."""
    (selector, *inside) = node["target"]
    if rule not in STREAMLITS or inside or not isinstance(selector, str):
        return False
    return bool(
        page.locator(selector).first.evaluate("(e, own) => e.matches(own)", STREAMLITS[rule])
    )


def switch_to(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", PAPER[scheme])
    page.wait_for_timeout(200)  # colours have come to rest


def test_every_page_is_looked_at() -> None:
    files = {path.stem.replace("_", "-") for path in (ROOT / "pages").glob("*.py")}
    assert {path.strip("/") or "home" for path in PAGES} == files


@pytest.mark.timeout(900)  # fifteen pages, on a machine that may be busy
def test_nothing_serious_is_ours_on_any_page(open_page: OpenPage, app: App) -> None:
    """As it opens, in light; then for the hall, unfolded, in dark, and its contrast in light."""
    page, wrong = open_page("/notes"), []
    for path, complete in PAGES.items():
        switch_to(page, "light")
        page.goto(app.address + path)
        expect(page.locator(complete).first).to_be_visible()
        wrong += [(path, *found) for found in findings(page)]

        switch_to(page, "dark")
        page.get_by_text("Lecture", exact=True).click()
        expect(page.locator("html")).to_have_css("font-size", "25px")
        for summary in page.locator(".st-key-experiment summary").all():
            summary.click()
        page.wait_for_timeout(300)  # some folds fill only now, and meanwhile the page is pale
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        expect(page.locator("[data-stale=true]")).to_have_count(0)
        wrong += [(path, "hall, dark", *found) for found in findings(page, AND_CONTRAST)]
        switch_to(page, "light")
        wrong += [(path, "hall, light", *found) for found in findings(page, ONLY_CONTRAST)]
    assert wrong == []
