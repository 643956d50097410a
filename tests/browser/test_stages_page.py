"""Stages in a real browser: the square follows the pointer, and a cell's sum is the network's."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from resnet_demo.ui.trace import opening_size
from resnet_demo.weights.card import accuracy_beside_best
from resnet_demo.weights.sources import embedded_card
from tests.browser.conftest import PATIENCE
from tests.browser.test_classify_page import photo_file, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
FIGURE = ".st-key-stage_maps"


def painted(page: Page, count: int = 80) -> None:
    """Wait until every map is there."""
    expect(page.locator(f"{FIGURE} canvas")).to_have_count(count)


def field(page: Page, column: int) -> dict[str, float]:
    """Return the white square of one column, in pixels of the input."""
    rect = page.locator(f"{FIGURE} .field").nth(column)
    return {key: float(rect.get_attribute(key) or "nan") for key in ("x", "y", "width", "height")}


def says(page: Page) -> str:
    return page.locator(f"{FIGURE} .says").inner_text()


def test_the_page_opens_on_five_columns_of_sixteen_maps(open_page: OpenPage) -> None:
    page = open_page("/stages")
    painted(page)
    assert page.locator(f"{FIGURE} .number").all_inner_texts() == ["7", "35", "91", "267", "427"]
    shapes = page.locator(f"{FIGURE} .shape").all_inner_texts()
    size = opening_size(embedded_card())
    sides = [-(-size // 2**halved) for halved in (1, 2, 3, 4, 5)]
    channels = [64, 256, 512, 1024, 2048]
    assert shapes == [
        f"{side} × {side} × {count}" for side, count in zip(sides, channels, strict=True)
    ]
    expect(page.locator(f"{FIGURE} .reach").nth(4)).to_have_text("all of it")
    known = page.locator(f"{FIGURE} .known")
    expect(known).to_have_text(accuracy_beside_best(embedded_card(), size))
    expect(known).to_be_in_viewport()
    expect(page.locator(".st-key-stages_experiment summary")).to_be_in_viewport(ratio=1)


def test_the_square_follows_the_pointer_and_says_what_lies_beyond(open_page: OpenPage) -> None:
    page = open_page("/stages")
    painted(page)
    first = page.locator(f"{FIGURE} .grid").nth(3).locator("canvas").first
    first.hover(position={"x": 2, "y": 2})
    expect(page.locator(f"{FIGURE} .says")).to_contain_text("conv4_x, channel")
    assert "row 0, column 0" in says(page)
    assert field(page, 3) == {"x": -133, "y": -133, "width": 267, "height": 267}
    assert "133 past the edge" in says(page)
    assert field(page, 2)["x"] == -45, "the other columns show the same place"


def test_a_click_pins_the_cell_and_arrow_keys_move_it(open_page: OpenPage) -> None:
    page = open_page("/stages")
    painted(page)
    grid = page.locator(f"{FIGURE} .grid").nth(2)
    grid.locator("canvas").nth(5).click(position={"x": 2, "y": 2})
    expect(grid).to_have_class(re.compile("pinned"))
    page.mouse.move(2, 2)
    assert "row 0, column 0" in says(page)
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert "row 1, column 1" in says(page)
    page.keyboard.press("Escape")
    assert "White square" in says(page)


def experimenting(open_page: OpenPage) -> Page:
    """Return the page with the experiment open, at a size that is quick."""
    page = open_page("/stages?stages_size=96")
    painted(page)
    open_experiment(page)
    return page


def open_experiment(page: Page) -> None:
    page.locator(".st-key-stages_experiment summary").click()
    # A run that is still under way would close a list that is opened now.
    expect(page.locator(".st-key-cell_sum .result b")).not_to_be_empty()


def test_a_photo_of_ones_own_a_stage_a_scale_and_the_sum_of_a_cell(open_page: OpenPage) -> None:
    page = open_page("/stages")
    painted(page)
    upload(page, "mine.jpg", photo_file())
    expect(page.locator(".st-key-tray button").first).to_have_attribute("title", "mine.jpg")
    open_experiment(page)
    choose(page, "Columns", "blocks of conv3_x")
    painted(page, 4 * 16)
    choose(page, "Brightest is the highest of", "all alike")
    expect(page.locator(f"{FIGURE} .high")).to_contain_text("for all")

    maps = page.locator(f"{FIGURE} .grid").nth(1).locator("canvas")
    maps.nth(3).click(position={"x": 20, "y": 20})
    expect(page.locator(".st-key-cell_sum .map h2")).to_contain_text("conv3_2, 1×1 convolution")
    summed_is_the_networks(page)
    page.locator(".st-key-cell_sum .over").focus()
    before = page.locator(".st-key-cell_sum .sum h2").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-cell_sum .sum h2")).not_to_have_text(before)
    summed_is_the_networks(page)
    choose(page, "In the block", "the convolution inside it")
    expect(page.locator(".st-key-cell_sum .map h2")).to_contain_text("conv3_2, 3×3 convolution")
    summed_is_the_networks(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list, brought into sight first: any scroll closes an open list.

    On a busy machine a late run of the page may close it once, too; then it is opened again.
    """
    box = page.get_by_role("combobox", name=label)
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(3):
        box.evaluate(
            """e => new Promise((done) => {
              e.scrollIntoView({ block: 'center' });
              requestAnimationFrame(() => requestAnimationFrame(done));
            })"""
        )
        box.click()
        try:
            wanted.click(timeout=PATIENCE / 6)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    pytest.fail(f"{label} never offered {option}")


def summed_is_the_networks(page: Page) -> None:
    """The sum that the browser did stands in the result, beside what the network computed."""
    result = page.locator(".st-key-cell_sum .result b")
    expect(result).to_be_visible()
    numbers = json.loads(result.evaluate("e => JSON.stringify([e.dataset.sum, e.dataset.cell])"))
    mine, networks = map(float, numbers)
    assert mine == pytest.approx(networks, abs=1e-4)
    expect(page.locator(".st-key-cell_sum .check")).to_contain_text("the same within 0.0001")


def test_the_tabs_form_a_picture_count_refinement_and_give_files(open_page: OpenPage) -> None:
    page = experimenting(open_page)
    page.get_by_role("tab", name="What it looks for").click()
    page.get_by_role("button", name="Let a picture form").click()
    expect(page.locator(".st-key-wish .made p")).to_contain_text("Step ")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Let a picture form")).to_be_enabled()
    expect(page.locator(".st-key-wish .box img")).to_have_attribute("src", re.compile("^data:"))

    page.get_by_role("tab", name="Refinement in numbers").click()
    expect(page.locator(".refine i")).to_have_count(16)
    kept(page, "refinement", "block,shortcut,")
    kept(page, "stages", "part,channel,")
    page.get_by_role("tab", name="What it looks for").click()
    kept(page, "channel", "what,step,")


def kept(page: Page, name: str, begins: str) -> str:
    """Download a figure both ways; return its numbers."""
    with page.expect_download() as picture:
        page.locator(f".st-key-keep_{name}_png button").click()
    assert picture.value.suggested_filename == f"{name}.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.locator(f".st-key-keep_{name}_csv button").click()
    text = table.value.path().read_text()
    assert text.startswith(begins)
    return text


def test_the_files_of_a_sum_hold_the_cell_that_was_pinned(open_page: OpenPage) -> None:
    page = experimenting(open_page)
    page.locator(".st-key-cell_sum .over").click(position={"x": 3, "y": 3})
    expect(page.get_by_text("The files hold row 0, column 0")).to_be_visible()
    text = kept(page, "cell", "step,channel,")
    value = next(line for line in text.splitlines() if line.startswith("the network's own"))
    shown = page.locator(".st-key-cell_sum .result b").get_attribute("data-cell")
    assert float(value.split(",")[-1]) == pytest.approx(float(shown or "nan"), rel=1e-5)
    page.locator(".st-key-cell_sum .over").press("ArrowRight")
    expect(page.get_by_text("The files hold row 0, column 1")).to_be_visible()


def test_a_second_photo_of_ones_own_is_compared_and_refused_in_a_sentence(
    open_page: OpenPage,
) -> None:
    page = experimenting(open_page)
    page.get_by_role("tab", name="Two photos").click()
    expect(page.locator(".pair figure").first).to_be_visible()
    before = page.locator(".pair img").nth(1).get_attribute("src")
    field = page.locator(".st-key-second_upload input[type=file]")
    field.set_input_files({"name": "other.jpg", "mimeType": "image/jpeg", "buffer": photo_file()})
    mine = page.locator(".st-key-second_tray button").first
    expect(mine).to_have_attribute("title", "other.jpg")
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pair img").nth(1)).not_to_have_attribute("src", before or "")
    chosen = page.locator(".st-key-tray button[aria-pressed=true]")
    expect(chosen).not_to_have_attribute("title", "other.jpg")
    kept(page, "two-photos", "channel,mean of the first,")
    expect(field).to_have_count(1)
    field.set_input_files(
        {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": photo_file()[:9000]}
    )
    said = page.locator(".st-key-second_problem").get_by_role("alert")
    expect(said).to_have_text(re.compile(r"^[A-Z][^\n]*\.$"))
    expect(mine).to_have_attribute("aria-pressed", "true")


def test_a_rerun_leaves_the_figure_and_an_open_list_as_they_are(open_page: OpenPage) -> None:
    page = experimenting(open_page)
    page.get_by_role("tab", name="What it looks for").click()
    choose(page, "Part of the network", "conv2_x")  # shallow, so its steps are short
    page.get_by_role("button", name="Let a picture form").click()
    expect(page.locator(".st-key-wish .made p")).to_contain_text("Step ")
    page.locator(f"{FIGURE} .columns").evaluate("e => { e.isTheSame = true; }")
    page.get_by_role("combobox", name="Part of the network").fill("conv4")
    # When the picture is done, the whole page runs again.
    expect(
        page.get_by_role("button", name="Stop", exact=True, include_hidden=True)
    ).to_be_disabled()
    assert page.get_by_role("combobox", name="Part of the network").input_value() == "conv4"
    expect(page.get_by_role("option", name="conv4_6")).to_be_visible()
    assert page.locator(f"{FIGURE} .columns").evaluate("e => e.isTheSame === true")


def test_on_a_phone_the_columns_are_swiped_and_nothing_else_is_wide(open_page: OpenPage) -> None:
    page = open_page("/stages?photo=coffee", width=390, height=844)
    painted(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    columns = page.locator(f"{FIGURE} .columns")
    assert columns.evaluate("e => e.scrollWidth > 2 * e.clientWidth")
