"""Sheets and charts for files: every picture is there, and a longer bar is longer."""

import csv
import io

import numpy as np
import pytest

from resnet_demo.figures.chart_picture import WIDTH, Line, bars_picture, lines_picture
from resnet_demo.figures.sheet import GAP, PAPER, framed, rows_of_text, sheet
from resnet_demo.figures.table import to_csv


def plain(colour: tuple[int, int, int], side: int = 40) -> np.ndarray:
    return np.full((side, side, 3), colour, np.uint8)


def count(page: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((page == colour).all(axis=2).sum())


def test_every_picture_stands_on_the_sheet_row_by_row() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    page = sheet([(plain(colour), ["words"]) for colour in colours], across=2)
    assert [count(page, colour) for colour in colours] == [1600] * 3
    assert page.shape[1] == GAP + 2 * (40 + GAP)
    blue = np.argwhere((page == colours[2]).all(axis=2))
    assert blue[:, 0].min() > GAP + 40, "the third begins a new row"


def test_pictures_of_several_sizes_do_not_cover_each_other() -> None:
    page = sheet(
        [(plain((255, 0, 0), 80), []), (plain((0, 255, 0), 20), []), (plain((0, 0, 255)), [])]
    )
    assert count(page, (255, 0, 0)) == 6400
    assert count(page, (0, 255, 0)) == 400
    assert count(page, (0, 0, 255)) == 1600


def test_a_frame_outside_the_picture_draws_what_is_inside() -> None:
    picture = framed(plain((0, 0, 0)), [(-0.5, -0.5, 0.5, 0.5)])
    assert count(picture, (255, 255, 255)) > 0
    assert picture[30, 30].tolist() == [0, 0, 0]


def test_rows_of_text_say_something_and_a_sum_has_its_line() -> None:
    rows = [("a term", "+1.000"), ("sum", "1.000")]
    without, with_line = rows_of_text(rows, 300), rows_of_text(rows, 300, strong=[1])
    assert (without != PAPER).any()
    assert (with_line[26] != without[26]).any(axis=1).all(), "from edge to edge"


def test_a_bar_twice_as_long_has_twice_the_pixels() -> None:
    page = bars_picture("title", [("one", 1.0, "", "#FF0000"), ("two", 2.0, "", "#00FF00")])
    assert count(page, (0, 255, 0)) == pytest.approx(2 * count(page, (255, 0, 0)), rel=0.02)
    assert page.shape[1] == WIDTH


def test_bars_without_any_length_are_drawn() -> None:
    assert bars_picture("title", [("one", 0.0, "nothing", "#FF0000")]).shape[1] == WIDTH


def test_a_line_ends_where_its_values_do_and_gaps_are_no_line() -> None:
    def drawn(values: list[float | None]) -> int:
        page = lines_picture("title", [Line("", values)], 0, 1, ["a", "", "b"])
        return count(page, (0, 114, 178))

    assert drawn([None, None, None]) == 0
    assert drawn([0.5, 0.5, 0.5]) > 1.8 * drawn([0.5, 0.5, None]) > 0


def test_names_of_lines_that_end_together_move_apart() -> None:
    lines = [Line("first", [0.5, 0.5]), Line("second", [0.5, 0.5])]
    page = lines_picture("title", lines, 0, 1, ["a", "b"])
    rows = [
        np.argwhere((page[:, -80:] == colour).all(axis=2))[:, 0].mean()
        for colour in ((0, 114, 178), (213, 94, 0))
    ]
    assert rows[1] - rows[0] > 15


def test_a_table_keeps_every_digit_and_no_formula() -> None:
    text = to_csv(["name", "value"], [["=1+1", 0.1 + 0.2], ["-5", -1.5], ["plain", 3]])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["'=1+1", "'-5", "plain"]
    assert [float(row["value"]) for row in rows] == [0.1 + 0.2, -1.5, 3]
