"""The hall in real browsers: three phones vote at once, bars grow, a changed vote stays one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resnet_demo.lecture.questions import questions
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
FIRST = questions()[0]


def ask(page: Page) -> str:
    """Put the question on the screen to the hall; return the room's code."""
    page.get_by_role("button", name="Ask the hall").click()
    expect(page.locator(".answer")).to_have_count(len(FIRST.options))
    return page.locator(".code b").inner_text()


def votes(screen: Page) -> list[str]:
    return [text.split()[0] for text in screen.locator(".votes").all_inner_texts()]


def test_three_phones_vote_at_once_and_the_screen_counts_them(open_page: OpenPage) -> None:
    screen = open_page("/check")
    code = ask(screen)
    expect(screen.locator(".way img")).to_have_attribute("alt", re.compile(f"/hall.room={code}$"))
    phones = [open_page(f"/hall?room={code}", width=390, height=844) for _ in range(3)]
    for phone in phones:
        expect(phone.locator(".option")).to_have_count(len(FIRST.options))
    for phone, option in zip(phones, (0, 1, 1), strict=True):
        phone.locator(".option").nth(option).click()
    expect(screen.locator(".count")).to_have_text("3 answers")
    expect(screen.locator(".answer.hidden")).to_have_count(len(FIRST.options))
    for phone in phones:
        expect(phone.locator(".state")).to_contain_text("Counted")
    assert phones[0].evaluate("document.documentElement.scrollWidth") <= 390

    screen.get_by_role("button", name="Show the bars now").click()
    expect(screen.locator(".answer.hidden")).to_have_count(0)
    assert votes(screen) == ["1", "2", "0", "0"]
    phones[0].locator(".option").nth(1).click()  # changes its mind
    expect(screen.locator(".votes").nth(1)).to_contain_text("100 %")
    assert votes(screen) == ["0", "3", "0", "0"]
    expect(screen.locator(".count")).to_have_text("3 answers")

    phones[1].reload()  # is no second voter
    expect(phones[1].locator(".option.picked")).to_have_text("2" + FIRST.options[1])
    phones[1].locator(".option").nth(2).click()
    expect(screen.locator(".votes").nth(2)).to_contain_text("33 %")
    assert votes(screen) == ["0", "2", "1", "0"]
    expect(screen.locator(".right")).to_have_count(0)

    screen.keyboard.press("PageDown")  # a clicker's key
    expect(screen.locator(".right")).to_have_text("✓" + FIRST.options[1] + "2 67 %")
    expect(screen.locator(".why")).to_contain_text("Every layer always runs")
    expect(phones[0].locator(".state")).to_contain_text("Yours is right.")
    expect(phones[1].locator(".state")).to_contain_text("Yours is not.")
    expect(phones[0].locator(".option:disabled")).to_have_count(len(FIRST.options))

    screen.reload()  # the window keeps its room
    expect(screen.locator(".count")).to_have_text("3 answers, closed")
    expect(screen.get_by_role("button", name="Next question")).to_be_visible()  # hears the key
    screen.keyboard.press("PageDown")
    expect(screen.locator(".count")).to_have_text("0 answers")
    for phone in phones:
        expect(phone.locator(".state")).to_have_text("One vote each, without a name.")
    screen.get_by_text("About this room").click()
    screen.get_by_role("button", name="Close the room").click()
    for phone in phones:
        expect(phone.get_by_text("This room is closed")).to_be_visible()


def code_of(page: Page) -> str:
    """Put the question on the screen to the hall; return the room's code."""
    page.get_by_role("button", name="Ask the hall").click()
    expect(page.locator(".code b")).to_have_text(re.compile(r"^\w{4}$"))
    return page.locator(".code b").inner_text()


def test_a_hall_predicts_a_number_and_sees_it_computed(open_page: OpenPage) -> None:
    screen = open_page("/check?question=two-hundred-classes")
    code = code_of(screen)
    expect(screen.locator(".prompt")).to_contain_text("million parameters")
    phones = [open_page(f"/hall?room={code}", width=390, height=844) for _ in range(3)]
    for phone, typed in zip(phones, ("23,9", "20", "21"), strict=True):
        phone.get_by_label("million parameters").fill(typed)
        phone.get_by_role("button", name="Send").click()
        expect(phone.locator(".state")).to_contain_text("Counted")
    phones[2].get_by_label("million parameters").fill("plenty")
    phones[2].get_by_role("button", name="Send").click()
    expect(phones[2].locator(".state")).to_have_text("Type a number.")
    expect(phones[2].get_by_label("million parameters")).to_have_value("plenty")
    phones[2].reload()
    expect(phones[2].get_by_label("million parameters")).to_have_value("21")
    expect(screen.locator(".answer")).to_have_count(0)
    screen.get_by_role("button", name="Show the bars now").click()
    expect(screen.locator(".answer .words")).to_have_text(
        ["20 to 21", "21 to 22", "22 to 23", "23 to 24"]
    )
    assert votes(screen) == ["1", "1", "0", "1"]
    screen.get_by_role("button", name="Reveal the answer").click()
    expect(screen.locator(".right")).to_have_text(
        "✓23.9 million parameters, or within 1 % of it1 33 %"
    )
    expect(screen.locator(".working")).to_have_text("23,508,032 + 2,049 × 200 = 23,917,832")
    expect(phones[0].locator(".state")).to_contain_text("Yours is right.")
    expect(phones[1].locator(".state")).to_contain_text("Yours is not.")
    expect(phones[1].locator(".numbers b")).to_have_text(["20", "23.9"])


def test_a_hall_puts_steps_in_order(open_page: OpenPage) -> None:
    screen = open_page("/check?question=order-in-a-block")
    code = code_of(screen)
    phones = [open_page(f"/hall?room={code}", width=390, height=844) for _ in range(2)]
    for phone, order in zip(phones, ((4, 1, 3, 0, 2), (1, 4, 3, 0, 2)), strict=True):
        for part in order[:-1]:
            phone.locator(".option").nth(part).click()
        expect(phone.locator(".state")).to_contain_text("one after the other")  # not sent yet
        phone.locator(".option").nth(order[-1]).click()
        expect(phone.locator(".state")).to_contain_text("Counted")
    for part in (4, 1, 3, 2, 0):  # the second changes their mind
        phones[1].locator(".option").nth(part).click()
    expect(phones[1].locator(".option.picked .sign")).to_have_text(["5", "2", "4", "3", "1"])
    expect(phones[1].locator(".state")).to_contain_text("Counted")
    expect(screen.locator(".count")).to_have_text("2 answers")
    screen.get_by_role("button", name="Show the bars now").click()
    expect(screen.locator(".answer:not(.hidden)")).to_have_count(5)
    assert votes(screen)[:3] == ["2", "2", "2"]
    expect(screen.locator(".right")).to_have_count(0)
    screen.get_by_role("button", name="Reveal the answer").click()
    expect(screen.locator(".right")).to_have_text("✓all in this order1 50 %")
    assert votes(screen) == ["1", "2", "2", "2", "1", "1"]
    expect(phones[0].locator(".state")).to_contain_text("Yours is right.")
    expect(phones[1].locator(".option.right")).to_have_count(3)


def test_a_second_lecturer_has_a_room_of_their_own(open_page: OpenPage) -> None:
    screens = [open_page("/check"), open_page("/check")]
    codes = [ask(screen) for screen in screens]
    assert codes[0] != codes[1]
    phone = open_page("/hall", width=390, height=844)
    phone.get_by_label("Its code").fill(codes[1].lower())
    phone.get_by_label("Its code").press("Enter")
    phone.locator(".option").nth(0).click()
    expect(screens[1].locator(".count")).to_have_text("1 answer")
    expect(screens[0].locator(".count")).to_have_text("0 answers")
    screens[0].goto(screens[0].url.replace(codes[0], codes[1]))  # has no say there
    expect(screens[0].locator(".option")).to_have_count(len(FIRST.options))
    expect(screens[0].get_by_role("button", name="Reveal the answer")).to_have_count(0)
