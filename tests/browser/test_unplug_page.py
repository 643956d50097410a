"""Unplug in a real browser: switches by mouse and keyboard, and the answer that follows."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from resnet_demo.relatives.answers import weights_file
from resnet_demo.relatives.catalogue import named
from resnet_demo.weights.sources import EMBEDDED, find
from tests.browser.conftest import PATIENCE, App
from tests.embedded.conftest import write_tiny_imagenet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def switch(page: Page, number: int) -> Locator:
    return page.locator(".st-key-unplug").get_by_role("switch", name=f"Block {number},")


def lead(page: Page) -> Locator:
    return page.locator(".st-key-unplug .lead")


def test_a_block_is_switched_off_and_on_and_the_answer_follows(open_page: OpenPage) -> None:
    page = open_page("/unplug?photo=coffee")
    expect(lead(page)).to_have_text("With all 16 blocks")
    expect(page.get_by_role("switch").and_(page.locator("[data-block]"))).to_have_count(16)
    label = page.locator(".st-key-unplug .label")
    intact = label.text_content() or ""
    before = page.locator(".st-key-unplug .share").first.get_attribute("style")

    switch(page, 7).click()
    expect(switch(page, 7)).to_have_attribute("aria-checked", "false")
    expect(lead(page)).to_have_text(re.compile("Without block 7, (still|now)"))
    expect(page).to_have_url(re.compile("off=7"))
    still = (lead(page).text_content() or "").endswith("still")
    assert (label.text_content() == intact) == still
    assert page.locator(".st-key-unplug .share").first.get_attribute("style") != before

    switch(page, 7).click()
    expect(lead(page)).to_have_text("With all 16 blocks")
    expect(label).to_have_text(intact)
    expect(page).not_to_have_url(re.compile("off="))


def test_switches_work_from_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/unplug")
    expect(lead(page)).to_have_text("With all 16 blocks")
    switch(page, 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(switch(page, 15)).to_be_focused()
    page.keyboard.press("Space")
    expect(lead(page)).to_have_text(re.compile("Without block 15,"))
    expect(switch(page, 15)).to_be_focused()


def test_fast_presses_are_all_kept_and_undone_at_once(open_page: OpenPage) -> None:
    page = open_page("/unplug?off=2")
    expect(lead(page)).to_have_text(re.compile("Without block 2,"))
    for number in (4, 8, 12, 16):
        switch(page, number).click()
    expect(lead(page)).to_have_text(re.compile("Without 5 of 16 blocks,"))
    expect(page).to_have_url(re.compile(r"off=2(,|%2C)4(,|%2C)8(,|%2C)12(,|%2C)16"))
    page.get_by_role("button", name="Plug all in again").click()
    expect(lead(page)).to_have_text("With all 16 blocks")


def test_a_phone_shows_a_row_of_switches_for_each_stage(open_page: OpenPage) -> None:
    page = open_page("/unplug", width=390, height=844)
    expect(lead(page)).to_have_text("With all 16 blocks")
    tops = set()
    for number in (1, 4, 8, 14):
        box = switch(page, number).bounding_box()
        assert box is not None
        tops.add(round(box["y"]))
        assert box["width"] >= 40, "a thumb's width"
    assert len(tops) == 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_became_of_the_answer_stands_in_numbers(open_page: OpenPage) -> None:
    page = open_page("/unplug?photo=coffee&off=1")
    change = page.locator(".st-key-unplug .change")
    expect(change).to_have_text(re.compile(r"\d+\s% → [\d.]+\s%, ([−+]\d+|0) points"))
    page.get_by_role("button", name="Plug all in again").click()
    expect(change).to_have_text("")


def experiment(page: Page, name: str) -> None:
    page.locator(".st-key-unplug_experiment summary").click()
    page.get_by_role("radio", name=name).click()


def test_a_sweep_over_the_photos_is_stopped_and_run_to_its_end(open_page: OpenPage) -> None:
    page = open_page("/unplug")
    expect(lead(page)).to_have_text("With all 16 blocks")
    experiment(page, "All sample photos")
    page.get_by_role("button", name="Sweep all").click()
    stop = page.get_by_role("button", name="Stop", exact=True)
    stop.click()
    expect(stop).to_have_count(0)
    page.get_by_role("button", name="Sweep all").click()
    expect(stop).to_have_count(0, timeout=3 * PATIENCE)
    bars = page.locator(".st-key-unplug_photos_bars")
    expect(bars.locator("h2")).to_have_text(re.compile(r"Photos whose answer changes, of \d+"))
    expect(bars.locator(".bar")).to_have_count(16)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("A net without shortcuts", "without"),
        ("Swap blocks", "Swap two blocks: the answer survives"),
        ("Cut the shortcuts", "Cut one shortcut instead"),
        ("k random blocks", "With 4 random blocks deleted, the answer survives"),
        ("Paths", "of the gradient"),
    ],
)
def test_every_experiment_says_what_it_measured(open_page: OpenPage, name: str, words: str) -> None:
    page = open_page("/unplug?photo=coffee")
    expect(lead(page)).to_have_text("With all 16 blocks")
    experiment(page, name)
    expect(page.locator(".claim", has_text=words)).to_be_visible()
    expect(page.get_by_text("encountered an error")).to_have_count(0)


@pytest.fixture
def vgg16(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put random weights of VGG-16 into the app's cache, under torchvision's name."""
    monkeypatch.setenv("TORCH_HOME", str(app.log.parent / "torch"))
    relative = named("VGG-16")
    file = weights_file(relative)
    assert file is not None
    file.parent.mkdir(parents=True, exist_ok=True)
    with torch.device("meta"):
        shapes = {name: value.shape for name, value in relative.build().state_dict().items()}
    torch.save({name: windows(shape) for name, shape in shapes.items()}, file)
    assert file.stat().st_size < 5e6, "the real file is half a gigabyte"
    yield
    file.unlink()


def windows(shape: torch.Size) -> torch.Tensor:
    """Return random weights whose filters are overlapping windows on a few numbers."""
    filters, size = shape[0], shape[1:].numel()
    numbers = torch.randn(size + 7 * filters) * (2 / size) ** 0.5
    strides = torch.empty(shape, device="meta").stride()[1:]
    return numbers.as_strided(shape, (7, *strides))


def test_vgg_16_from_the_cache_is_swept_beside_the_network(
    open_page: OpenPage, vgg16: None
) -> None:
    page = open_page("/unplug?photo=coffee")
    expect(lead(page)).to_have_text("With all 16 blocks")
    experiment(page, "A net without shortcuts")
    page.get_by_role("button", name="Take VGG-16’s layers out").click()
    bars = page.locator(".st-key-unplug_vgg_bars")
    expect(bars.locator(".claim")).to_have_text(
        re.compile(r"keeps its answer in \d+ of 16 cases, VGG-16 in \d+ of 10\."),
        timeout=3 * PATIENCE,
    )
    expect(bars.locator(".panel.plain .bar")).to_have_count(16)
    expect(bars.locator(".panel.plain .bar.none")).to_have_count(6)
    expect(bars.locator("figcaption")).to_contain_text("Hatched: the 6 layers of VGG-16")


@pytest.fixture
def labelled(app: App) -> Iterator[None]:
    """Put a tiny data set in Tiny ImageNet's layout where the app looks for it."""
    folder: Path = app.log.parent / ".cache/resnet-demo/data/tiny-imagenet-200"
    folder.mkdir(parents=True)
    write_tiny_imagenet(folder, find(EMBEDDED).card.wnids[:3])
    yield
    shutil.rmtree(folder)


def test_errors_are_counted_on_labelled_pictures(open_page: OpenPage, labelled: None) -> None:
    page = open_page("/unplug?photo=coffee")
    expect(lead(page)).to_have_text("With all 16 blocks")
    experiment(page, "All sample photos")
    page.get_by_role("button", name="Count errors on 200 validation pictures").click()
    bars = page.locator(".st-key-unplug_errors_bars")
    expect(bars.locator("h2")).to_have_text("Wrong answers to 12 labelled pictures, in percent")
    expect(bars.locator(".bar")).to_have_count(16)
    expect(bars.locator(".claim")).to_have_text(
        re.compile(r"One block off: [\d.]+\s% wrong on average, with all blocks [\d.]+\s%\.$")
    )
