"""Landscape in a real browser: the recorded pair, the ball, and a small pair computed live."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Page]


def test_the_recorded_pair_opens_as_maps_and_as_surfaces(open_page: OpenPage) -> None:
    page = open_page("/landscape")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"Better than guessing on \d+ % of the square with shortcuts")
    )
    maps = page.locator(".st-key-landscape_maps")
    expect(maps.locator("canvas")).to_have_count(2)
    expect(maps.locator("figcaption")).to_contain_text("Recorded on")
    page.get_by_role("radio", name="Surfaces").click()
    expect(page.locator(".st-key-landscape_relief canvas").first).to_be_attached()


def test_the_pair_of_twenty_layers_is_a_press_away(open_page: OpenPage) -> None:
    page = open_page("/landscape")
    maps = page.locator(".st-key-landscape_maps")
    expect(maps.locator("h2").first).to_have_text("56 layers with shortcuts")
    said = page.get_by_role("heading", level=1).text_content() or ""
    page.get_by_role("radio", name="20 layers").click()
    expect(maps.locator("h2").first).to_have_text("20 layers with shortcuts")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(said)
    expect(page).to_have_url(re.compile("land_layers=20"))


def test_the_line_between_two_nets_says_how_high_it_rises(open_page: OpenPage) -> None:
    page = open_page("/landscape?land_view=Between+two+nets&land_layers=20+layers")
    expect(page.get_by_text("On the straight line between two trained nets")).to_be_visible()
    line = page.locator(".st-key-landscape_line")
    expect(line.locator(".drawing path")).to_have_count(2)
    expect(line.locator(".drawing")).to_contain_text("the other")


def test_the_ball_follows_the_slider_of_steps(open_page: OpenPage) -> None:
    page = open_page("/landscape?land_view=The+way+down")
    walks = page.locator(".st-key-landscape_walks")
    ball = walks.locator(".ball").first
    expect(ball).to_have_attribute("style", re.compile("translate"))
    end = ball.get_attribute("style")
    walks.get_by_role("slider").press("Home")
    expect(walks.locator(".step")).to_have_text(re.compile("After 0 of"))
    assert ball.get_attribute("style") != end


def test_the_way_lies_on_the_surfaces_too(open_page: OpenPage) -> None:
    page = open_page("/landscape?land_view=The+way+down")
    expect(page.locator(".st-key-landscape_walks figcaption")).to_contain_text(
        "Losses from 10,000 on are drawn alike"
    )
    page.get_by_text("On the surfaces").click()
    ways = page.locator(".st-key-landscape_ways")
    label = ways.locator(".slider-label").first
    expect(label).to_have_text(re.compile(r"After (\d+) of \1 training steps"))
    rail = ways.locator(".slider-rail-touch-rect")
    rail.click(position={"x": 3, "y": 5})
    expect(label).to_have_text(re.compile("After 0 of"))
    expect(page).to_have_url(re.compile("land_space=true"))


def test_a_small_pair_is_computed_live_and_can_be_stopped(open_page: OpenPage) -> None:
    page = open_page(
        "/landscape?land_depth=8&land_steps=50&land_points=5&land_digits=64&land_cut=true"
    )
    page.locator(".st-key-landscape_experiment summary").click()
    start = page.get_by_role("button", name="Train both nets and compute")
    stop = page.get_by_role("button", name="Stop", exact=True)
    start.click()
    stop.click()
    expect(start).to_be_visible()
    start.click()
    maps = page.locator(".st-key-landscape_live")
    expect(maps.locator("figcaption")).to_contain_text("Computed just now", timeout=3 * PATIENCE)
    expect(start).to_be_visible(timeout=3 * PATIENCE)
    expect(maps.locator("h2").first).to_have_text("8 layers with shortcuts")
    line = page.locator(".st-key-landscape_live_line")
    expect(line.locator(".drawing path")).to_have_count(2)
