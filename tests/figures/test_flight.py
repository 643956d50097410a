"""The flight of stairs draws the steps, the bridges and the light that it is given."""

from xml.etree import ElementTree

from resnet_demo.figures.flight import NARROW, WIDE, flight

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def test_every_bridge_is_one_arch() -> None:
    drawing = parsed(flight([1.0] * 10, [(0, 3), (3, 6), (6, 9)], WIDE))
    assert len(drawing.findall(f"{SVG}path")) == 3


def test_a_dark_step_has_no_light_on_it() -> None:
    lit, dark = flight([1.0] * 4, [], WIDE), flight([1.0, 0.0, 0.0, 1.0], [], WIDE)
    assert lit.count("fill-opacity") - dark.count("fill-opacity") == 4  # tread and riser, twice


def test_two_drawings_on_a_page_do_not_share_their_gradient() -> None:
    ids = [
        parsed(flight([1.0, 1.0], [], to)).find(f".//{SVG}radialGradient").get("id")  # type: ignore[union-attr]
        for to in (WIDE, NARROW)
    ]
    assert len(set(ids)) == 2


def test_it_says_in_words_what_it_shows() -> None:
    label = parsed(flight([0.5] * 50, [(0, 3)] * 16, WIDE)).get("aria-label")
    assert label == "50 steps going down, 16 bridges, light at both ends"
