"""What is said of maps with no usual picture, and the box around the evidence."""

import numpy as np
import pytest

from resnet_demo.attribution.maps import (
    AttributionMap,
    Target,
    check_class,
    evidence_box,
    minus,
    sentence,
)
from resnet_demo.errors import AttributionError


def of(values: list[list[float]], method: str = "m", index: int = 0) -> AttributionMap:
    target = Target(index, f"thing {index}")
    return AttributionMap(np.array(values, np.float32), method, "s", target, 1.0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[0.0, 0.0]], "zero: nothing"),
        ([[-1.0, 0.0]], "zero or below"),
        ([[float("nan"), 1.0]], "no numbers"),
        ([[float("inf"), 1.0]], "no numbers"),
        ([[-1.0, 0.5]], ""),
    ],
)
def test_a_map_without_a_picture_gets_a_sentence(values: list[list[float]], words: str) -> None:
    said = sentence(of(values))
    assert words in said
    assert said.endswith(".") == bool(words)


def test_range_and_sum_are_those_of_the_values() -> None:
    found = of([[1.5, -0.5], [2.0, 0.0]])
    assert (found.low, found.high, found.total) == (-0.5, 2.0, 3.0)


def test_the_box_holds_the_strongest_cell_and_its_neighbours_only() -> None:
    values = [
        [0, 0, 0, 0.9],  # strong, but not connected
        [0, 1.0, 0.6, 0],
        [0, 0, 0.5, 0],
    ]
    assert evidence_box(of(values)) == (1 / 4, 1 / 3, 3 / 4, 1.0)
    assert evidence_box(of(values), share=0.7) == (1 / 4, 1 / 3, 2 / 4, 2 / 3)
    for nothing in ([[0.0]], [[-1.0]], [[float("nan")]]):
        assert evidence_box(of(nothing)) is None


def test_only_like_is_subtracted_from_like() -> None:
    difference = minus(of([[3.0]]), of([[1.0]], index=2))
    assert difference.values.tolist() == [[2.0]]
    assert difference.target.title == "thing 0 − thing 2"
    with pytest.raises(AttributionError, match="same"):
        minus(of([[3.0]]), of([[1.0]], method="other"))


def test_a_class_that_exists_comes_back() -> None:
    assert check_class(3, 4) == 3
    with pytest.raises(AttributionError, match="0 to 3"):
        check_class(4, 4)
