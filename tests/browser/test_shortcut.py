"""Shortcut in a real browser: what is edited, pointed at and turned, and Python's own numbers."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from resnet_demo.lecture.block import INPUT, Block, Map, norm
from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
FORWARD = {"a": "a", "hidden": "hidden", "z": "z", "y": "y"}
BACKWARD = {
    "gate": "gate",
    "m": "m",
    "m2": "over_the_bridge",
    "through": "through_the_layers",
    "gradient": "gradient",
}


def grid(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-shortcut .grid[data-name={name}]")


def values(page: Page, name: str) -> list[float]:
    cells = grid(page, name).locator("button")
    return [float(text) for text in cells.evaluate_all("cells => cells.map(c => c.dataset.value)")]


def flat(values: Map) -> list[float]:
    return [value for row in values for value in row]


def agrees(page: Page, block: Block, names: dict[str, str]) -> None:
    """Compare every cell, and both norms at the arrows, with the package's."""
    for name, ours in names.items():
        assert values(page, name) == pytest.approx(flat(getattr(block, ours)), abs=1e-9), name
    for label, ours in (("over", "over_the_bridge"), ("through", "through_the_layers")):
        shown = page.locator(f".st-key-shortcut .label.{label} b").inner_text()
        assert float(shown) == pytest.approx(norm(getattr(block, ours)), abs=0.006)


def opened(page: Page) -> Locator:
    branch = page.get_by_role("slider", name="Branch")
    expect(branch).to_be_visible()
    expect(grid(page, "y").locator("button")).to_have_count(25)
    return branch


def test_every_number_is_the_packages_whatever_the_viewer_changes(open_page: OpenPage) -> None:
    page = open_page("/shortcut")
    branch = opened(page)
    agrees(page, Block(), FORWARD)
    page.get_by_role("button", name="Backward, term by term").click()
    agrees(page, Block(), FORWARD | BACKWARD)

    cell = page.get_by_role("button", name="input a, row 1, column 1: 0")
    cell.click()
    cell = grid(page, "a").locator("button").first
    cell.press("ArrowUp")
    cell.press("ArrowRight")
    page.keyboard.press("7")
    changed = ((2, 7, *INPUT[0][2:]), *INPUT[1:])
    branch.press("ArrowRight")
    agrees(page, Block(changed, branch=0.6), FORWARD | BACKWARD)
    expect(page).to_have_url(re.compile("a=27200"))
    expect(page).to_have_url(re.compile(r"branch=0\.6"))

    grid(page, "first").locator("button").nth(4).press("ArrowDown")
    weaker = replace(Block(changed, branch=0.6), first=((0, -1, 0), (-1, 3, -1), (0, -1, 0)))
    agrees(page, weaker, FORWARD | BACKWARD)
    page.reload()
    opened(page)
    agrees(page, weaker, FORWARD | BACKWARD)

    page.get_by_text("Change the experiment").click()
    page.get_by_role("radio", name="None", exact=True).click()
    expect(page.get_by_text("Without the bridge only")).to_be_visible()
    plain = replace(weaker, shortcut=0.0)
    for name, ours in (FORWARD | BACKWARD).items():
        assert values(page, name) == pytest.approx(flat(getattr(plain, ours)), abs=1e-9), name


def test_at_zero_the_output_is_the_input_on_a_phone_too(open_page: OpenPage) -> None:
    page = open_page("/shortcut?branch=0", width=390, height=844)
    opened(page)
    assert values(page, "y") == values(page, "a") == flat(INPUT)
    expect(page.locator(".st-key-shortcut .promise")).to_contain_text("The output is the input")
    expect(page.locator(".st-key-shortcut .label.through b")).to_have_text("0.00")


def test_a_cell_pointed_at_says_where_its_number_comes_from(open_page: OpenPage) -> None:
    page = open_page("/shortcut?a=nonsense&branch=9&first=1,2&upstream=<b>")
    opened(page)
    assert values(page, "a") == flat(INPUT)
    hint = page.locator(".st-key-shortcut .hint")
    grid(page, "z").locator("button").nth(7).hover()  # row 2, column 3
    expect(hint).to_contain_text("1·11 − 1·4 = 7")
    expect(page.locator(".st-key-shortcut .grid[data-name=hidden] .source")).to_have_count(9)
    grid(page, "hidden").locator("button").nth(0).hover()  # a corner: zeros lie around the map
    expect(page.locator(".st-key-shortcut .grid[data-name=a] .source")).to_have_count(4)
    grid(page, "y").locator("button").nth(10).hover()
    expect(hint).to_contain_text("g(−3.5) = 0")
    grid(page, "y").locator("button").nth(0).hover()
    expect(hint).to_contain_text("The gate is closed")
