"""Take home in a real browser: downloaded, then opened from disk with the network closed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from resnet_demo.figures.take_home.document import LARGEST
from resnet_demo.lecture.questions import questions
from tests.browser.conftest import PATIENCE
from tests.browser.test_accessibility import AND_CONTRAST, findings
from tests.browser.test_classify_page import answered, photo_file, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
NAME = "IMG <b>8.jpg"  # a browser sends what follows a slash alone


def open_page_link(page: Page, words: str) -> None:
    """Press a link of the page; the session goes with it."""
    page.get_by_role("link", name=words).click()


def from_more(page: Page, title: str) -> None:
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=title, exact=True).click()


def test_a_file_with_all_that_a_student_did_opens_without_a_network(
    open_page: OpenPage, browser: Browser, tmp_path: Path
) -> None:
    page = open_page("/classify")
    answered(page)
    upload(page, NAME, photo_file("coffee"))
    expect(page.locator(".st-key-tray img").first).to_have_attribute("alt", NAME)
    answered(page)
    from_more(page, "Take home")
    missing = page.locator(".st-key-take_home .missing")
    expect(missing.last).to_be_visible()
    before = missing.count()  # the answers, and the race if nobody has finished one here yet

    open_page_link(page, "Answer a few questions")
    page.locator(".option").first.click()
    expect(page.locator(".verdict")).to_contain_text("Not so")
    page.get_by_text("Your answers").click()
    open_page_link(page, "With all the rest in one file")
    expect(page.locator(".st-key-take_home li").last).to_contain_text("0 of 1")
    expect(missing).to_have_count(before - 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Take it home").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == ".html"
    assert file.stat().st_size < LARGEST
    read(browser, file)


def read(browser: Browser, file: Path) -> None:
    """Open the file as a student does at home, and look for every part of it."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith("data:"):
            asked.append(request.url)

    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.on("request", note)
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("one photo on its way")
    expect(page.get_by_text(NAME).first).to_be_visible()
    expect(page.locator(".bars li")).to_have_count(5)
    expect(page.locator(".stages .maps")).to_have_count(5)
    expect(page.locator(".heats img")).to_have_count(2)
    expect(page.locator(".race.narrow")).to_be_visible()
    assert page.locator(".race.narrow .curve").count() >= 2
    expect(page.locator(".race.wide")).to_be_hidden()
    expect(page.locator(".questions h3")).to_have_text(questions()[0].ask)
    assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 40)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked == [file.as_uri()]
    assert list(findings(page, AND_CONTRAST)) == [], "axe, with 7:1 for every word"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    page.emulate_media(color_scheme="dark", media="print")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(19, 32, 44)", "dark on white paper, whatever the screen is"
    expect(page.locator(".race.wide")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
