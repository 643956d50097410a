"""Network in a real browser: stages and blocks open and close, and every number is the photo's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def figure(page: Page) -> Locator:
    """Return the figure, once it shows what was measured."""
    found = page.locator(".st-key-network_view")
    expect(found.locator(".claim b")).to_have_text(re.compile(r"\d+(\.\d)? %"))
    return found


def box(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-network_view .box[data-key='{key}']")


def test_the_page_opens_on_five_stages_sixteen_sums_and_the_answer(open_page: OpenPage) -> None:
    page = open_page("/network")
    whole = figure(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "A photo runs through sixteen blocks, and each adds to what it was given."
    )
    expect(whole.locator(".slab[data-mode=whole]")).to_have_count(5)
    expect(whole.locator(".chain .arc")).to_have_count(16)
    expect(whole.locator(".chain .mark[visibility=inherit]")).to_have_count(4)
    expect(whole.locator(".answer li")).to_have_count(5)
    expect(whole.locator(".slider b")).to_have_text("10")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_stage_opens_into_its_blocks_and_a_block_into_its_convolutions(
    open_page: OpenPage,
) -> None:
    page = open_page("/network")
    whole = figure(page)
    box(page, "conv4_x").locator(".full").click()
    expect(box(page, "conv4_x")).to_have_attribute("data-mode", "open")
    expect(whole.locator(".block[data-mode=whole]")).to_have_count(6)
    expect(box(page, "conv2_x")).to_have_attribute("data-mode", "thin")
    expect(page).to_have_url(re.compile("part=conv4_x"))
    box(page, "conv4_2").locator("> .full").click()
    layers = whole.locator(".layer[data-mode=whole]")
    expect(layers).to_have_count(3)
    expect(layers.nth(1)).to_contain_text("590,336 parameters")
    expect(whole.locator(".slider b")).to_have_text("9")  # the opened block is the chosen one
    expect(page).to_have_url(re.compile("part=conv4_2"))
    # Where the shapes differ, the shortcut has a convolution of its own.
    box(page, "conv4_1").locator("> .full").click(position={"x": 8, "y": 8})
    expect(layers).to_have_count(4)
    expect(box(page, "conv4_1.4")).to_contain_text("projection")


def test_an_empty_click_and_escape_close_what_is_open(open_page: OpenPage) -> None:
    page = open_page("/network?part=conv4_2.3")
    whole = figure(page)
    expect(box(page, "conv4_2.3")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(box(page, "conv4_2.3")).to_have_attribute("aria-pressed", "false")
    expect(box(page, "conv4_2")).to_have_attribute("data-mode", "open")
    canvas = whole.locator(".canvas")
    canvas.click(position={"x": 60, "y": 120})  # above the photo, where nothing is drawn
    expect(box(page, "conv4_2")).to_have_attribute("data-mode", "whole")
    page.keyboard.press("Escape")
    expect(whole.locator(".slab[data-mode=whole]")).to_have_count(5)
    expect(page).not_to_have_url(re.compile("part="))
    page.keyboard.press("Escape")  # nothing is open, nothing happens
    expect(whole.locator(".slab[data-mode=whole]")).to_have_count(5)


def test_back_closes_what_was_opened_and_a_reload_keeps_it(open_page: OpenPage) -> None:
    page = open_page("/network")
    figure(page)
    box(page, "conv3_x").locator(".full").click()
    expect(page).to_have_url(re.compile("part=conv3_x"))
    page.reload()
    figure(page)
    expect(box(page, "conv3_x")).to_have_attribute("data-mode", "open")
    box(page, "conv3_2").locator("> .full").click()
    expect(page).to_have_url(re.compile("part=conv3_2"))
    page.go_back()
    expect(box(page, "conv3_2")).to_have_attribute("data-mode", "whole")


def test_the_slider_and_the_arcs_choose_a_block(open_page: OpenPage) -> None:
    page = open_page("/network")
    whole = figure(page)
    norm = whole.locator(".bar b").first
    before = norm.inner_text()
    slider = whole.get_by_role("slider", name="Block")
    slider.press("Home")
    expect(whole.locator(".title b")).to_have_text("conv2_1")
    expect(whole.locator(".carried-name")).to_contain_text("Wₛx")
    expect(norm).not_to_have_text(before)
    expect(page).to_have_url(re.compile("block=1(&|$)"))
    whole.get_by_role("button", name="Block 16, conv5_3").click()
    expect(whole.locator(".claim span")).to_have_text("is what block 16 adds to its own input.")
    expect(page).to_have_url(re.compile("block=16"))
    # With a stage open, the slider leads on into the next one.
    box(page, "conv5_x").locator(".full").click()
    slider.press("Home")
    expect(box(page, "conv2_x")).to_have_attribute("data-mode", "open")


def test_everything_can_be_opened_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/network")
    figure(page)
    box(page, "conv5_x").locator(".full").focus()
    page.keyboard.press("Enter")
    expect(box(page, "conv5_1").locator("> .full")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box(page, "conv5_2.1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page, "conv5_2.1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box(page, "conv5_2").locator("> .full")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box(page, "conv5_x").locator("> .full")).to_be_focused()


def test_another_photo_changes_maps_norms_and_answer(open_page: OpenPage) -> None:
    page = open_page("/network?part=conv4_x")
    whole = figure(page)
    parts = [".photo", "[data-key=conv4_3] .map"]
    before = [whole.locator(part).get_attribute("src") for part in parts]
    norms = whole.locator(".chain .over").all_text_contents()
    answer = whole.locator(".answer").inner_text()
    page.locator(".st-key-network_experiment summary").click()
    page.locator(".st-key-tray button[title=rocket]").click()
    for part, old in zip(parts, before, strict=True):
        expect(whole.locator(part)).not_to_have_attribute("src", old or "")
    expect(whole.locator(".answer")).not_to_have_text(answer)
    assert whole.locator(".chain .over").all_text_contents() != norms
    # The viewer is still where they were.
    expect(box(page, "conv4_x")).to_have_attribute("data-mode", "open")


def test_the_source_of_the_opened_part_is_shown(open_page: OpenPage) -> None:
    page = open_page("/network?part=stem")
    figure(page)
    page.locator(".st-key-network_experiment summary").click()
    page.get_by_role("tab", name="Source").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text("def stem(self, photos")
    box(page, "conv2_x").locator(".full").click(position={"x": 8, "y": 8})
    box(page, "conv2_2").locator("> .full").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text("class Bottleneck")


def test_opening_moves_what_was_there_and_ends_where_it_should(open_page: OpenPage) -> None:
    """With motion allowed: the slab grows from where it stood, in the browser alone."""
    page = open_page("/network")
    page.emulate_media(reduced_motion="no-preference")
    figure(page)
    slab = box(page, "conv3_x")
    before = slab.bounding_box()
    slab.evaluate(
        """element => {
            window.seen = [];
            const watch = () => {
                window.seen.push(element.offsetWidth);
                requestAnimationFrame(watch);
            };
            watch();
        }"""
    )
    slab.locator(".full").click()
    expect(slab).to_have_attribute("data-mode", "open")
    expect(page).to_have_url(re.compile("part=conv3_x"))
    page.wait_for_timeout(1500)  # the movement takes half a second
    widths = page.evaluate("window.seen")
    assert before is not None
    assert widths == sorted(widths), "it never jumps back"
    assert widths[-1] > before["width"] + 100
    assert len(set(widths)) > 2, "there was something between the start and the end"


@pytest.mark.parametrize("width", [390, 1024, 1920])
@pytest.mark.parametrize("part", ["", "conv4_x", "conv4_1"])
def test_nothing_overflows_at_any_width(open_page: OpenPage, width: int, part: str) -> None:
    page = open_page(f"/network?part={part}", width=width, height=800)
    whole = figure(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = whole.bounding_box()
    assert frame is not None
    for seen in whole.locator(".box:visible, .card, .key, .answer:visible").all():
        place = seen.bounding_box()
        assert place is not None
        assert place["x"] >= frame["x"] - 1
        assert place["x"] + place["width"] <= frame["x"] + frame["width"] + 1
    cut = whole.locator(".box:visible").evaluate_all(
        """boxes => boxes.filter(box => getComputedStyle(box).visibility === 'visible'
             && ['whole', 'open'].includes(box.dataset.mode) && !box.matches('.slab')
             && box.scrollHeight > box.clientHeight + 2).map(box => box.dataset.key)"""
    )
    assert cut == []


def test_the_fifty_layers_are_counted_one_after_another(open_page: OpenPage) -> None:
    page = open_page("/network")
    expect(page.locator(".st-key-network_view .answer li")).to_have_count(5)
    page.locator(".st-key-network_experiment summary").click()
    count = page.locator(".st-key-layer_count")
    press = count.get_by_role("button", name="Count the layers")
    press.click()  # reduced motion: at once
    expect(count.locator("output")).to_have_text("50")
    expect(count.locator("p")).to_contain_text("= 50 layers with weights on the main path")
    assert count.locator("i.on").count() == 50

    page.emulate_media(reduced_motion="no-preference")
    press.click()
    expect(count.locator("output")).to_have_text(re.compile(r"^[1-4]?\d$"))
    expect(count.locator("output")).to_have_text("50")
    expect(count.locator("i.now")).to_have_count(0)
