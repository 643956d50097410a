"""The 20-minute route in a real browser, from Home to its last page, by its own links."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resnet_demo.lecture.routes import routes
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def at_step(page: Page, number: int, as_planned: bool = True) -> None:
    """Wait until the bar, the address and, as planned, the page's state are those of a step."""
    step = routes()["twenty"].steps[number - 1]
    bar = page.locator(".st-key-route_bar .bar")
    expect(bar.locator(".where")).to_have_text(f"{number} of {len(routes()['twenty'].steps)}")
    expect(bar.locator(".title")).to_have_text(step.title)
    expect(page).to_have_url(re.compile(rf"/{step.page}\?.*\bstep={number}\b"))
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
    page.keyboard.press("PageDown")
    at_step(page, 4)
    page.keyboard.press("PageDown")
    at_step(page, 5)
    branch = page.get_by_role("slider", name="Branch")
    changed(page, ".st-key-shortcut .label.through b", lambda: branch.press("ArrowRight"))
    page.reload()
    at_step(page, 5, as_planned=False)
    expect(page).to_have_url(re.compile(r"branch=0\.6"))

    page.keyboard.press("PageDown")
    at_step(page, 6)
    page.keyboard.press("PageUp")
    at_step(page, 5)
    page.get_by_role("link", name="Home", exact=True).click()  # the menu leads off and back
    expect(page.locator(".st-key-hero h1")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Next")).click()
    at_step(page, 6)
    page.get_by_role("button", name=re.compile("^Next")).click()
    at_step(page, 7)
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_be_disabled()
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator(".st-key-route_bar")).to_have_count(0)


def test_the_speakers_notes_follow_in_a_second_window(open_page: OpenPage) -> None:
    page = open_page("/staircase?keeps=0.90&route=twenty&step=2")
    at_step(page, 2)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Notes", exact=True).click()
    window = opened.value
    expect(window.locator(".st-key-notes li.now h3")).to_contain_text("The message dies")
    expect(page.locator(".st-key-route_bar .bar")).not_to_contain_text("Press Play")
    page.keyboard.press("PageDown")
    expect(window.locator(".st-key-notes li.now h3")).to_contain_text("20 layers against 56")
    window.close()
    page.keyboard.press("PageUp")
    at_step(page, 2)
    page.get_by_role("button", name=re.compile("Share")).click()
    shared = page.get_by_test_id("stPopoverBody")
    expect(shared).to_contain_text(re.compile(r"/staircase\?keeps=0\.90|no phone can reach it"))
    expect(shared).not_to_contain_text(re.compile(r"127\.0\.0\.1|localhost|route="))
