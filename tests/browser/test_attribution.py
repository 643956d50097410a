"""Attribution in a real browser: classes, stages, methods, a long one stopped, all saved."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.test_classify_page import photo_file, upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]
NUMBER = re.compile(r"^−?\d+\.\d+$")


def answered(page: Page) -> None:
    expect(page.locator(".st-key-heat .row.logit b")).to_have_text(NUMBER)


def value(page: Page, row: str) -> float:
    sign = -1 if page.locator(f".st-key-heat .row.{row} span").inner_text().startswith("−") else 1
    text = page.locator(f".st-key-heat .row.{row} b").inner_text()
    return sign * float(text.replace("−", "-"))


def open_tab(page: Page, name: str) -> None:
    if not page.get_by_role("tab", name=name).is_visible():
        page.get_by_text("Change the experiment").click()
    page.get_by_role("tab", name=name).click()


def comparing(open_page: OpenPage, title: str) -> Page:
    """Return the page with one long map asked for, at a size at which it takes its time."""
    page = open_page("/attribution?heat_size=224")
    answered(page)
    open_tab(page, "Stage and method")
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(3)
    choose_maps(page, title)
    return page


def choose_maps(page: Page, *titles: str) -> None:
    """Clear the list of maps and choose others."""
    field = page.locator(".st-key-heat_maps")
    field.get_by_role("button", name="Clear all").click()
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(0)
    for title in titles:
        field.get_by_role("combobox").fill(title)
        page.get_by_role("option", name=title, exact=True).click()
        page.keyboard.press("Escape")  # an open list hides the rest from assistive technology
        expect(field.get_by_role("button", name=f"Remove {title}")).to_be_visible()


def test_the_class_is_switched_and_its_cells_add_up_to_the_logit(open_page: OpenPage) -> None:
    page = open_page("/attribution")
    answered(page)
    words = page.locator(".st-key-heat .label")
    expect(words).to_have_count(2)
    first, second = words.all_inner_texts()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"Ask for ‘{first}’ or for ‘{second}’")
    assert value(page, "heat") + value(page, "bias") == pytest.approx(
        value(page, "logit"), abs=1e-3
    )
    cells = [
        float(t.replace("−", "-")) for t in page.locator(".st-key-heat .cell").all_inner_texts()
    ]
    if len(cells) <= 25:  # all of them are written on the photo, to two digits or more
        assert sum(cells) == pytest.approx(value(page, "heat"), abs=0.006 * len(cells))
    page.get_by_role("radio", name=second).locator("..").click()
    expect(words.first).to_have_text(second)
    expect(page).to_have_url(re.compile(r"evidence=\d+"))
    page.go_back()
    expect(words.first).to_have_text(first)


def test_a_cell_says_its_value_by_pointer_and_by_key(open_page: OpenPage) -> None:
    page = open_page("/attribution")
    answered(page)
    stage = page.locator(".st-key-heat .stage").last
    stage.hover(position={"x": 10, "y": 10})
    number = stage.locator(".pointed b")
    expect(number).to_have_text(NUMBER)
    expect(stage).to_have_attribute("aria-label", re.compile("Row 1, column 1"))
    page.mouse.move(0, 0)
    expect(number).to_have_count(0)
    stage.focus()
    page.keyboard.press("ArrowRight")
    expect(number).to_have_text(NUMBER)


def test_an_own_photo_gets_its_evidence_and_takes_it_home(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/attribution")
    answered(page)
    before = page.locator(".st-key-heat img").first.get_attribute("src")
    open_tab(page, "Photo")
    upload(page, "IMG_7.jpg", photo_file("coffee"))
    expect(page.locator(".st-key-heat img").first).not_to_have_attribute("src", before or "")
    open_tab(page, "Stage and method")
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(3)
    choose_maps(page, "Grad-CAM, conv2_x", "Saliency")
    captions = page.locator(".st-key-heat_compare figcaption b")
    expect(captions).to_have_text(["Grad-CAM, conv2_x", "Saliency"])
    expect(page.locator(".st-key-heat_compare figcaption").first).to_contain_text("ms")
    open_tab(page, "Save")
    page.get_by_role("link", name="All of it in one file").click()
    expect(page.get_by_text("4 maps for")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Take it home").click()
    file = tmp_path / "home.html"
    waiting.value.save_as(file)
    reader = page.context.new_page()
    reader.set_content(file.read_text("utf-8"))
    captions = reader.locator(".heats figcaption b")
    expect(captions).to_have_text(
        ["Grad-CAM, conv5_x", "Grad-CAM, conv5_x", "Grad-CAM, conv2_x", "Saliency, every pixel"]
    )
    expect(reader.get_by_text("IMG_7.jpg").first).to_be_visible()


def test_an_occlusion_shows_progress_stops_and_goes_on(open_page: OpenPage) -> None:
    page = comparing(open_page, "Occlusion")
    expect(page.get_by_text(re.compile(r"Occlusion at \d+ of 225"))).to_be_visible()
    page.locator(".st-key-heat_stop_compare button").click()
    expect(page.get_by_text(re.compile(r"^Stopped"))).to_be_visible()
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(re.compile(r"Occlusion at \d+ of 225"))).to_be_visible()
    page.locator(".st-key-heat_stop_compare button").click()
    expect(page.get_by_text(re.compile(r"^Stopped"))).to_be_visible()


def test_what_is_typed_into_a_list_stays_while_the_page_runs_again(open_page: OpenPage) -> None:
    page = comparing(open_page, "SmoothGrad")
    page.locator(".st-key-heat .stage").first.evaluate("e => { e.isTheSame = true; }")
    field = page.locator(".st-key-heat_maps").get_by_role("combobox", include_hidden=True)
    field.fill("Deep")
    # SmoothGrad takes seconds; when it is there, the whole page runs again and shows it.
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(1)
    expect(page.locator(".st-key-heat_stop_compare")).to_have_count(0)
    assert field.input_value() == "Deep"
    page.get_by_role("option", name="DeepLift", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(2)
    assert page.locator(".st-key-heat .stage").first.evaluate("e => e.isTheSame === true")


def kept(page: Page, name: str, begins: str, rows: int) -> None:
    """Download a figure both ways."""
    with page.expect_download() as picture:
        page.locator(f".st-key-keep_{name}_png button").click()
    assert picture.value.suggested_filename == f"{name}.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.locator(f".st-key-keep_{name}_csv button").click()
    lines = table.value.path().read_text().splitlines()
    assert lines[0].startswith(begins)
    assert len(lines) > rows


def test_every_figure_gives_its_picture_and_its_numbers(open_page: OpenPage) -> None:
    page = open_page("/attribution")
    answered(page)
    open_tab(page, "Stage and method")
    expect(page.locator(".st-key-heat_compare figure")).to_have_count(3)
    kept(page, "maps", "method,stage,target", 30)
    open_tab(page, "Before or after +")
    kept(page, "addition", "method,stage,target", 3)
    open_tab(page, "Boxes")
    kept(page, "boxes", "method,stage,target", 3)
    open_tab(page, "Can you trust it?")
    page.get_by_role("button", name="Paint its patches over").click()
    kept(page, "patches", 'share of the patches,"Grad-CAM', 4)
    page.get_by_role("button", name="Make the weights random").click()
    kept(page, "random-weights", "random down to,Grad-CAM", 6)


def test_on_a_dark_phone_chips_and_charts_can_be_read(open_page: OpenPage) -> None:
    page = open_page("/attribution", width=390, height=844, color_scheme="dark")
    answered(page)
    open_tab(page, "Can you trust it?")
    chip = page.locator(".st-key-heat_check").get_by_text("Guided backprop")
    expect(chip).to_be_visible()
    light = chip.evaluate(
        """e => {
          const light = (colour) => {
            const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
            return (red + green + blue) / 3;
          };
          const behind = (element) => getComputedStyle(element).backgroundColor;
          let back = e;
          while (/, 0\\)|transparent/.test(behind(back))) back = back.parentElement;
          return [light(getComputedStyle(e).color), light(behind(back))];
        }"""
    )
    assert abs(light[0] - light[1]) > 120, "words and chip are of one colour"
    page.get_by_role("button", name="Paint its patches over").click()
    chart = page.locator(".st-key-heat_curves_drawn")
    expect(chart.locator("li")).to_have_text(
        [
            "Grad-CAM, uncovered",
            "random, uncovered",
            "Grad-CAM, painted over",
            "random, painted over",
        ]
    )
    words = chart.locator("svg[viewBox] text").evaluate_all(
        """all => all.map((e) => e.getBoundingClientRect())
          .map(({ left, right, top, bottom }) => [left, right, top, bottom])"""
    )
    assert all(left >= 0 and right <= 390 for left, right, _, _ in words)
    for index, one in enumerate(words):
        for other in words[index + 1 :]:
            apart = (
                one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
            )
            assert apart, "two labels lie over each other"
