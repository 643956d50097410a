"""Other networks in a real browser: pointed at, walked through by keys, compared by cost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from resnet_demo.relatives.table import deepest_without_skip, read_table
from tests.browser.conftest import PATIENCE

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)


def test_each_network_is_described_and_those_without_top_1_leave_the_second_picture(
    open_page: Callable[..., Page],
) -> None:
    rows = read_table()
    page = open_page("/networks")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        f"{deepest_without_skip(rows).depth} layers"
    )
    name = page.locator(".card h2")
    expect(name).to_contain_text("ResNet-50")
    page.get_by_role("button", name="VGG-16").hover()
    expect(name).to_contain_text("VGG-16")
    expect(page.locator(".card dl")).to_contain_text("138 M")
    page.get_by_role("button", name="VGG-16").focus()
    page.keyboard.press("ArrowRight")
    expect(name).to_contain_text("GoogLeNet")
    expect(page.locator(".mark.gone")).to_have_count(0)
    page.get_by_role("button", name="Accuracy by cost").click()
    expect(page.locator(".mark.gone")).to_have_count(sum(row.top1 is None for row in rows))
    expect(page.locator(".axis", has_text="right at the first answer")).to_be_visible()


def test_the_table_has_every_network(open_page: Callable[..., Page]) -> None:
    page = open_page("/networks")
    expect(page.locator(".card h2")).to_be_visible()
    page.get_by_text("Change the experiment").click()
    expect(page.get_by_role("tab", name="All numbers")).to_be_visible()
    page.get_by_role("tab", name="Time on this machine").click()
    page.get_by_role("button", name="Time it here").click()
    expect(page.get_by_text("ms a photo").first).to_be_visible()
