"""The frame around every page: links, widths, themes, headers, and no word to the outside."""

import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import PATIENCE, App

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

PAGES = {
    "/": "Home",
    "/classify": "Classify",
    "/staircase": "Staircase",
    "/skip-lab": "Skip lab",
    "/shortcut": "Shortcut",
}
OpenPage = Callable[..., Page]


def settled(page: Page) -> None:
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )
    expect(page.locator("[data-testid=stMainBlockContainer]")).not_to_contain_text("being loaded")


def follow(page: Page, words: str) -> None:
    """Press a link to Classify; once more where the page was just being drawn anew under it."""
    for _ in range(3):
        page.get_by_role("link", name=re.compile(words)).click()
        try:
            page.wait_for_url("**/classify*", timeout=15_000)
            return
        except TimeoutError:
            continue
    pytest.fail(f"the link “{words}” leads nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_a_link_opens_its_page_with_the_menu(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    settled(page)
    expect(page).to_have_title(f"{PAGES[path]} · ResNet-50")
    for name in PAGES.values():
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1024, 1280, 1920])
def test_nothing_is_wider_than_the_screen(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width, height=844)
    settled(page)
    wider = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMainBlockContainer] *')]
          .filter(e => !e.closest('.st-key-tray, .st-key-hero, [hidden], [role=tablist]'))
          .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.offsetParent)
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wider == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "paper"), [("light", "251, 252, 253"), ("dark", "13, 20, 27")])
def test_the_theme_follows_the_viewers_choice(open_page: OpenPage, scheme: str, paper: str) -> None:
    page = open_page("/classify", color_scheme=scheme)
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", f"rgb({paper})")


def test_lecture_mode_enlarges_the_text_and_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/classify")
    settled(page)
    shown = (
        page.locator(".st-key-answer li .name").first,
        page.locator(".st-key-photo_view .pill"),
    )
    expect(page.get_by_test_id("stTopNavLink").locator("p").first).to_have_css("font-size", "18px")
    small = [
        element.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        for element in shown
    ]
    page.get_by_text("Lecture", exact=True).click()
    expect(page).to_have_url(re.compile("lecture_mode=true"))
    for element, before in zip(shown, small, strict=True):
        expect(element).to_have_css("font-size", f"{1.25 * before:g}px")


def test_keyboard_focus_on_the_menu_is_seen(open_page: OpenPage) -> None:
    page = open_page("/classify")
    settled(page)
    link = page.get_by_role("link", name="Home", exact=True)
    for _ in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    expect(link).to_have_css("outline-style", "solid")


def test_home_opens_classify_on_the_whole_photo_again(open_page: OpenPage) -> None:
    page = open_page("/classify?classify_look=A+box+of+mine")
    settled(page)
    page.get_by_role("link", name="Home", exact=True).click()
    follow(page, "Try it on your photo")
    expect(page.locator(".st-key-photo_view .pill")).to_be_visible()


def test_home_leads_to_classify_in_the_right_state(open_page: OpenPage) -> None:
    page = open_page("/")
    settled(page)
    expect(page.locator(".st-key-status")).to_contain_text("ResNet-50, Tiny ImageNet")
    follow(page, "Two things in one photo")
    expect(page.locator(".st-key-tray [aria-pressed=true]")).to_have_attribute(
        "title", "cat and coffee"
    )
    expect(page.locator(".st-key-photo_view .boxes span").first).to_be_visible()


def test_every_response_carries_the_security_headers(app: App) -> None:
    for path in ("/", "/_stcore/health"):
        with urllib.request.urlopen(app.address + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe-eval" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_server_listens_on_this_machine_only(app: App) -> None:
    assert "http://127.0.0.1" in app.log.read_text(errors="replace")
    assert "http://0.0.0.0" not in app.log.read_text(errors="replace")
