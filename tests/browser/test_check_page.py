"""Check yourself in a real browser: answered wrong and right, in every kind, and taken away."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from resnet_demo.lecture.grids import grid
from resnet_demo.lecture.questions import Question, questions
from resnet_demo.lecture.texts import glossary
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
ALL = questions()


def the(key: str) -> Question:
    return next(question for question in ALL if question.key == key)


def go(page: Page, key: str) -> None:
    """Go to a question by its dot, as a viewer does: a new address would begin a new session."""
    page.locator(".dots button").nth([question.key for question in ALL].index(key)).click()
    page.wait_for_url(f"**/check?question={key}")
    expect(page.locator(".dots [aria-current]")).to_have_attribute(
        "aria-label", f"Question {[question.key for question in ALL].index(key) + 1}, open"
    )


def test_wrong_and_right_are_said_explained_and_shown(open_page: OpenPage) -> None:
    page = open_page("/check")
    verdict = page.locator(".verdict")
    expect(page.locator(".option")).to_have_count(len(ALL[0].options))
    expect(verdict).to_be_empty()
    page.keyboard.press("1")
    expect(verdict).to_contain_text("✕ Not so")
    expect(page.locator(".option.wrong")).to_have_text("✕" + ALL[0].options[0])
    expect(page.locator(".option.right")).to_have_text("✓" + ALL[0].options[1])
    expect(verdict.get_by_role("link", name="He et al. 2015")).to_have_attribute(
        "href", "https://arxiv.org/abs/1512.03385"
    )
    page.keyboard.press("ArrowRight")
    second = ALL[1]
    assert isinstance(second.answer, int)
    expect(page.get_by_role("heading", level=1)).to_contain_text("deep plain nets")
    page.get_by_text(second.options[second.answer]).click()
    expect(verdict).to_contain_text("✓ Right")
    expect(page.locator(".dots .right")).to_have_count(1)
    expect(page.locator(".dots .wrong")).to_have_count(1)

    order = the("order-in-a-block")
    go(page, order.key)
    assert isinstance(order.answer, tuple)
    for option in order.answer:
        page.locator(".option").nth(option).click()
    expect(verdict).to_contain_text("✓ Right")

    go(page, "fourth-convolution")
    wrong = next(cell for cell in range(16) if cell not in grid("blocks").right)
    page.locator(".cell").nth(wrong).click()
    expect(verdict).to_contain_text("✕ Not so")
    expect(page.locator(".cell.right")).to_have_count(4)

    go(page, "two-hundred-classes")
    page.get_by_label("million parameters").fill("plenty")
    page.keyboard.press("Enter")
    expect(verdict).to_have_text("Type a number.")
    page.get_by_label("million parameters").fill("23,9")
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("✓ Right")
    expect(page.locator(".working")).to_have_text("23,508,032 + 2,049 × 200 = 23,917,832")

    page.get_by_role("link", name="See it on Network").click()
    page.wait_for_url("**/network?*network_classes=200*")
    page.go_back()
    expect(page.locator(".dots .right")).to_have_count(3)
    expect(page.locator(".dots .wrong")).to_have_count(2)


def test_the_answers_can_be_taken_away_and_the_next_student_begins_anew(
    open_page: OpenPage,
) -> None:
    page = open_page("/check", width=390, height=844)
    page.locator(".option").nth(1).click()
    expect(page.locator(".verdict")).to_contain_text("✓ Right")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_text("Your answers").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Answers as JSON").click()
    sheet = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert (sheet["right"], sheet["answered"]) == (1, 1)
    page.get_by_role("button", name="Reset for the next student").click()
    expect(page.locator(".dots .open")).to_have_count(len(ALL))
    expect(page.locator(".option:enabled")).to_have_count(len(ALL[0].options))


def test_a_word_of_an_explanation_leads_to_its_sentence(open_page: OpenPage) -> None:
    page = open_page("/check?question=degradation")
    page.locator(".option").nth(2).click()
    word = page.locator(".verdict a.term", has_text="degradation")
    expect(word).to_have_attribute("title", glossary()["degradation"])
    with page.expect_popup() as popup:
        word.click()
    expect(popup.value.locator(".glossary dt").first).to_have_text("degradation")
