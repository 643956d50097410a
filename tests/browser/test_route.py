"""Both routes in a real browser, from Home to their last pages, by their own links."""

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from resnet_demo.lecture.routes import routes
from resnet_demo.ui.share import own_address, qr_code
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


# What a page's figure ends in, so that it is complete.
FIGURES = {
    "classify": ".st-key-answer .percent",
    "staircase": ".st-key-staircase .with svg",
    "skip-lab": ".st-key-race .question",
    "shortcut": ".st-key-shortcut .grid button",
    "network": ".st-key-network_view .answer",
    "stages": ".st-key-stage_maps canvas",
    "attribution": ".st-key-heat canvas",
    "unplug": ".st-key-unplug [role=switch]",
}


def at_step(page: Page, number: int, as_planned: bool = True, name: str = "twenty") -> None:
    """Wait until bar, address, clock, figure and, as planned, the state are those of a step."""
    route = routes()[name]
    step = route.steps[number - 1]
    bar = page.locator(".st-key-route_bar .bar")
    expect(bar.locator(".where")).to_have_text(f"{number} of {len(route.steps)}")
    expect(bar.locator(".title")).to_have_text(step.title)
    expect(bar.locator(".kind")).to_have_text("live" if step.live else "recorded")
    expect(bar.locator(".gone")).to_have_text(re.compile(r"^\d+:\d\d$"))
    until, minutes = route.planned(number + 1), route.minutes
    expect(bar.locator(".plan")).to_have_text(f"until {until:g}:00 of {minutes:g}:00")
    expect(page).to_have_url(re.compile(rf"/{step.page}\?.*\bstep={number}\b"))
    expect(page.locator(FIGURES[step.page]).first).to_be_in_viewport()
    for key, value in step.state if as_planned else ():
        expect(page).to_have_url(re.compile(rf"\b{key}={value.replace(' ', '.')}"))


def changed(page: Page, number: str, act: Callable[[], object]) -> None:
    """Do something on the page, and wait until a number that it shows is another one."""
    shown = page.locator(number).first
    expect(shown).to_have_text(re.compile(r"\d"))
    before = shown.inner_text()
    act()
    expect(shown).not_to_have_text(before)


def test_the_short_route_is_walked_to_its_end(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("Twenty minutes")).click()
    at_step(page, 1)
    expect(page.locator(".st-key-answer .percent")).to_have_text(re.compile(r"\d"))
    other = page.locator(".st-key-tray button[aria-pressed=false]").first
    changed(page, ".st-key-answer .percent", other.click)

    page.get_by_role("button", name=re.compile("^Next")).click()
    at_step(page, 2)
    slider = page.get_by_role("slider", name="Each step keeps")
    changed(page, ".st-key-staircase .plain b", lambda: slider.press("ArrowRight"))
    expect(page).to_have_url(re.compile("/staircase"))  # an arrow on a slider turns no page

    page.keyboard.press("PageDown")
    at_step(page, 3)
    expect(page.locator(".st-key-race .question")).to_be_visible()
    page.keyboard.press("p")  # this step is a recording
    expect(page.locator(".st-key-race .count")).to_have_text("step 200 of 200")
    scrubber = page.locator(".st-key-race .scrub")
    changed(page, ".st-key-race .end:not([hidden]) .number", lambda: scrubber.fill("1"))

    page.keyboard.press("PageDown")
    at_step(page, 4)
    expect(page.locator(".st-key-race .count")).to_have_text("step 0 of 200")
    play = page.locator(".st-key-race .play")
    changed(page, ".st-key-race .count", play.click)  # live: the nets learn now
    play.click()
    expect(play).to_have_attribute("aria-label", "Play")

    page.keyboard.press("PageDown")
    at_step(page, 5)
    branch = page.get_by_role("slider", name="Branch")
    changed(page, ".st-key-shortcut .label.through b", lambda: branch.press("ArrowRight"))
    page.reload()
    at_step(page, 5, as_planned=False)
    expect(page).to_have_url(re.compile(r"branch=0\.6"))

    page.keyboard.press("PageDown")
    at_step(page, 6)
    block = page.get_by_role("slider", name="Block")
    changed(page, ".st-key-network_view .claim b", lambda: block.press("Home"))
    expect(page).to_have_url(re.compile(r"/network\?.*\bblock=1\b"))
    page.keyboard.press("PageUp")
    at_step(page, 5)
    page.get_by_role("link", name="Home", exact=True).click()  # the menu leads off and back
    expect(page.locator(".st-key-hero h1")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Next")).click()
    at_step(page, 6)
    page.get_by_role("button", name=re.compile("^Next")).click()
    at_step(page, 7)
    last = page.get_by_role("button", name=re.compile("^Next"))
    expect(last).to_be_disabled()
    expect(last.locator("p")).to_have_css("color", re.compile(r"rgba?\(19, 32, 44"))  # ink
    share = page.locator(".st-key-unplug .share").first
    expect(page.locator(".st-key-unplug .lead")).to_have_text("With all 16 blocks")
    before = share.get_attribute("style")
    page.get_by_role("switch", name="Block 1,").click()
    expect(page.locator(".st-key-unplug .lead")).to_have_text(re.compile("Without block 1,"))
    assert share.get_attribute("style") != before
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator(".st-key-route_bar")).to_have_count(0)


def turn(page: Page, number: int) -> None:
    """Turn to the next step as with a clicker; a press while the page is drawn anew may be lost."""
    where = page.locator(".st-key-route_bar .where")
    page.keyboard.press("PageDown")
    try:
        expect(where).to_have_text(re.compile(f"^{number} of"), timeout=PATIENCE / 4)
    except AssertionError:
        page.keyboard.press("PageDown")


def test_the_long_route_is_walked_to_its_end(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("link", name=re.compile("Sixty minutes")).click()
    steps = routes()["sixty"].steps
    assert {step.page for step in steps} == set(FIGURES)
    for number in range(1, len(steps) + 1):
        at_step(page, number, name="sixty")
        if number < len(steps):
            turn(page, number + 1)
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_be_disabled()
    page.keyboard.press("PageUp")
    at_step(page, len(steps) - 1, name="sixty")


def test_the_speakers_notes_follow_in_a_second_window(open_page: OpenPage) -> None:
    page = open_page("/staircase?keeps=0.90&route=twenty&step=2")
    at_step(page, 2)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Notes", exact=True).click()
    window = opened.value
    expect(window.locator(".st-key-notes li.now h2")).to_contain_text("The message dies")
    expect(page.locator(".st-key-route_bar .bar")).not_to_contain_text("Press Play")
    page.keyboard.press("PageDown")
    expect(window.locator(".st-key-notes li.now h2")).to_contain_text("20 layers against 56")
    window.close()
    page.keyboard.press("PageUp")
    at_step(page, 2)
    page.get_by_role("button", name=re.compile("Share")).click()
    shared = page.get_by_test_id("stPopoverBody")
    expect(shared).to_contain_text(re.compile(r"/staircase\?keeps=0\.90|no phone can reach it"))
    expect(shared).not_to_contain_text(re.compile(r"127\.0\.0\.1|localhost|route="))
    if own_address() is not None:  # what a phone's camera reads is what is written beside it
        code = shared.get_by_role("img", name=re.compile("QR code"))
        assert read(code) == shared.get_by_test_id("stCode").inner_text().strip()


@pytest.mark.parametrize("state", ["", "?keeps=1.10", "?" + "&".join(f"k{i}=1" for i in range(40))])
def test_a_camera_reads_the_address_off_the_code(open_page: OpenPage, state: str) -> None:
    address = "http://192.168.1.20:8501/staircase" + state
    page = open_page("/notes")
    page.set_content(f"<body style='background: #0d141b'>{qr_code(address)}")
    assert read(page.locator("svg")) == address


def read(code: Locator) -> str:
    """Return what a QR code on the screen says, in two thirds of its size, as from the hall."""
    picture = Image.open(io.BytesIO(code.screenshot())).convert("L")
    small = picture.resize((picture.width * 2 // 3, picture.height * 2 // 3))
    (found,) = zxingcpp.read_barcodes(small)
    return str(found.text)
