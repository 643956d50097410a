"""The pictures of skips are whole drawings that a screen reader can name."""

from xml.etree import ElementTree

import pytest

from resnet_demo.figures.skips import drawings


@pytest.mark.parametrize("name", drawings())
def test_a_drawing_is_well_formed_and_named(name: str) -> None:
    drawing = ElementTree.fromstring(drawings()[name])
    assert drawing.get("aria-label")


@pytest.mark.parametrize(
    # Six lines go past layers in a dense block of three boundaries; a row without a skip has none.
    ("name", "lines"),
    [
        ("none", 0),
        ("residual", 2),
        ("parallel_branches", 3),
        ("dense_concatenation", 6),
        ("long_concatenation", 2),
    ],
)
def test_each_kind_has_its_number_of_skips(name: str, lines: int) -> None:
    parts = ElementTree.fromstring(drawings()[name]).iter()
    assert sum(part.get("class") == "skip" for part in parts) == lines
