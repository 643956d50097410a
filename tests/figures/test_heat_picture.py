"""The heat as a picture and as a table."""

import csv
import io

import numpy as np
import pytest

from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.figures.heat_numbers import numbers
from resnet_demo.figures.heat_picture import DARK, lines_of, overlay, sheet, short

GREY = np.full((40, 40, 3), 200, np.uint8)


def of(values: list[list[float]], label: str = "cat") -> AttributionMap:
    array = np.array(values, np.float32)
    return AttributionMap(array, "Grad-CAM", "conv5_x", Target(0, label), 12.0)


def test_heat_is_amber_where_it_is_hot_and_dark_elsewhere() -> None:
    found = overlay(GREY, of([[1.0, -1.0]]))
    left, right = found[20, 2], found[20, 37]
    assert left[0] > left[2] + 50, "amber: more red than blue"
    np.testing.assert_allclose(right, DARK * 200, atol=1)


def test_signed_heat_is_blue_where_it_speaks_against() -> None:
    found = overlay(GREY, of([[1.0, -1.0]]), signed=True)
    left, right = found[20, 2].astype(int), found[20, 37].astype(int)
    assert left[0] > left[2]
    assert right[2] > right[0]


def test_a_common_scale_keeps_a_weak_map_weak() -> None:
    alone, beside = overlay(GREY, of([[0.1]])), overlay(GREY, of([[0.1]]), scale=1.0)
    assert alone[20, 20, 0] > beside[20, 20, 0] > DARK * 200


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_map_without_heat_is_a_dark_photo_and_a_sentence(value: float) -> None:
    found = of([[value]])
    np.testing.assert_allclose(overlay(GREY, found), DARK * 200, atol=1)
    assert lines_of(found)[-1].endswith(".")


def test_the_sheet_holds_the_photo_and_every_map() -> None:
    picture = overlay(GREY, of([[1.0]]))
    page = sheet(GREY, [(picture, ["one", "a line that is far too long for forty pixels"])] * 2)
    assert page.shape[1] == 16 + 3 * (40 + 16)
    assert (page[16:56, 16:56] == GREY).all()


def test_the_table_has_every_value_exactly_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(numbers([of([[0.1, -2.5]], "=HYPERLINK(1)")]))))
    assert [float(row["value"]) for row in rows] == [float(np.float32(0.1)), -2.5]
    assert rows[1]["column"] == "1"
    assert all(row["target"] == "'=HYPERLINK(1)" for row in rows)


def test_numbers_are_short_and_have_a_true_minus() -> None:
    assert [short(value) for value in (-0.00123456, 12.0, 1.5)] == ["−0.00123", "12", "1.5"]
