"""Staircase in a real browser: the factor, the steps, the address, the same sums as Python's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from resnet_demo.lecture.staircase import Staircase
from resnet_demo.ui.descent_view import measured
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def slider(page: Page) -> Locator:
    found = page.get_by_role("slider", name="Each step keeps")
    expect(found).to_be_visible()
    return found


def result(page: Page, flight: str) -> Locator:
    return page.locator(f".st-key-staircase .{flight} .formula b")


def number(page: Page, where: str) -> float:
    """Return a number as the page writes it: "0.005", "1,230", "9.2·10⁵"."""
    text = page.locator(f".st-key-staircase {where}").inner_text().replace(",", "")
    digits, _, power = text.partition("·10")
    return float(digits) * 10 ** int(
        power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0
    )


def test_the_factor_answers_in_the_browser_and_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/staircase")
    factor = slider(page)
    expect(result(page, "plain")).to_have_text("0.005")
    expect(result(page, "with")).to_have_text("0.81")
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning"
    )
    page.evaluate(
        """() => { globalThis.reruns = 0; new MutationObserver(() => { globalThis.reruns += 1; })
          .observe(document.querySelector('[data-testid=stApp]'),
                   { attributeFilter: ['data-test-script-state'] }); }"""
    )
    for _ in range(20):
        factor.press("ArrowRight")
        as_python_computes(page)
    expect(result(page, "plain")).to_have_text("117")
    expect(page.get_by_role("heading", level=1)).to_contain_text("explodes")
    expect(page).to_have_url(re.compile(r"keeps=1\.10"))
    assert page.evaluate("globalThis.reruns") == 0
    page.get_by_text("Change the experiment").click()
    page.get_by_role("radio", name="110", exact=True).click()
    expect(page.locator(".st-key-staircase .plain sup")).to_have_text("110")
    page.get_by_role("radio", name="Activation", exact=True).click()
    expect(page.locator(".st-key-staircase .what")).to_have_text("activation")
    page.get_by_role("radio", name="8", exact=True).click()  # a small net is measured soonest
    expect(page.locator(".st-key-descent figcaption")).to_contain_text("two nets of 8 layers")
    faded, kept = page.locator(
        ".st-key-descent .plain b, .st-key-descent .with b"
    ).all_inner_texts()
    assert {faded, kept} == set(measured(8, False)[1])
    page.reload()
    expect(page.locator(".st-key-staircase .plain sup")).to_have_text("110")
    expect(slider(page)).to_have_value("1.1")


def as_python_computes(page: Page) -> None:
    """Compare every number of the first screen with the package's."""
    flight = Staircase(round(float(slider(page).input_value()), 2))
    close = 0.1  # the page shows one to three digits
    assert number(page, ".plain b") == pytest.approx(flight.on_foot[-1], rel=close)
    assert number(page, ".with b") == pytest.approx(flight.over_the_bridges, abs=0.006)
    assert number(page, ".with strong") == pytest.approx(flight.all_ways, rel=close)


def test_the_message_walks_step_by_step_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/staircase", width=390, height=844)
    slider(page)
    picture = page.locator(".st-key-staircase .plain .picture")
    picture.press("Home")
    figure = page.locator(".st-key-staircase section")
    expect(figure).to_have_attribute("data-step", "0")
    lit = ".st-key-staircase .plain .bar.on"
    expect(page.locator(lit)).to_have_count(0)
    for _ in range(13):
        picture.press("ArrowRight")
    expect(figure).to_have_attribute("data-step", "13")
    expect(page.locator(lit)).to_have_count(3)  # 0.9¹³ = 0.25
    page.get_by_role("button", name="One step back").click()
    expect(figure).to_have_attribute("data-step", "12")
    expect(page.locator(lit)).to_have_count(0)
    page.get_by_role("button", name="Play").click()  # motion is unwelcome: the end at once
    expect(figure).to_have_attribute("data-step", "50")

    # On a phone the flights stand one above the other.
    upper = page.locator(".st-key-staircase .flight.plain").bounding_box()
    lower = page.locator(".st-key-staircase .flight.with").bounding_box()
    assert upper is not None
    assert lower is not None
    assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert upper["x"] == lower["x"]
