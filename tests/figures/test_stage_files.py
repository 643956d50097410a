"""What is kept of the panels of Stages: the numbers add up, and the pictures show them."""

import csv
import io

import numpy as np
import pytest

from resnet_demo.figures import stage_files
from resnet_demo.network.receptive import Field
from resnet_demo.stages.arithmetic import ChannelSums
from resnet_demo.stages.compare import compare
from resnet_demo.stages.places import PlaceOnPhoto
from resnet_demo.stages.refinement import Refinement

PIXELS = np.full((32, 32, 3), 90, np.uint8)
AMBER = (255, 190, 46)


def sums() -> ChannelSums:
    """A 6×6 map behind a 3×3 convolution over two channels, with a shortcut."""
    generator = np.random.default_rng(0)
    below = generator.random((2, 6, 6), np.float32)
    kernel = generator.standard_normal((2, 3, 3)).astype(np.float32)
    shortcut = 4 * generator.random((6, 6), np.float32)
    padded = np.pad(below, ((0, 0), (1, 1), (1, 1)))
    values = np.array(
        [
            [2 * (padded[:, y : y + 3, x : x + 3] * kernel).sum() - 0.5 for x in range(6)]
            for y in range(6)
        ],
        np.float32,
    )
    return ChannelSums(
        "conv2_1, 3×3 convolution",
        Field(11, 5, 3.0),
        5,
        "the block's input",
        below,
        kernel,
        1,
        1,
        2.0,
        -0.5,
        np.maximum(values + shortcut, 0),
        shortcut,
        "x",
    )


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("cell", [(0, 0), (1, 4)])
def test_the_terms_of_a_cell_add_up_to_the_networks_own_value(cell: tuple[int, int]) -> None:
    rows = table(stage_files.cell_sum_table(sums(), *cell))
    terms = [row for row in rows if row["step"] == "term"]
    steps = {row["step"]: float(row["result"]) for row in rows if row["step"] != "term"}
    assert len(terms) == 2 * 3 * 3
    assert all(
        float(row["value"]) * float(row["weight"]) == pytest.approx(float(row["result"]))
        for row in terms
    )
    total = sum(float(row["result"]) for row in terms)
    assert total == pytest.approx(steps["sum"])
    normed = steps["batch norm scale"] * total + steps["batch norm shift"]
    assert max(0.0, normed + steps["shortcut"]) == pytest.approx(
        steps["the network's own"], abs=1e-5
    )


def test_the_picture_of_a_sum_marks_the_cell_and_its_window() -> None:
    first, other = (
        stage_files.cell_sum_picture(PIXELS, sums(), *cell) for cell in ((1, 1), (4, 4))
    )
    assert first.shape == other.shape
    marked = [(picture == AMBER).all(axis=2) for picture in (first, other)]
    half = stage_files.SIDE + 24  # the photo is at the left, the map below beside it
    for part in (slice(0, half), slice(half, 2 * half)):
        places = [np.argwhere(mark[:, part]).mean(axis=0) for mark in marked]
        assert (places[1] > places[0] + 50).all(), "the second cell lies lower and further right"


def test_a_formed_picture_stands_beside_the_photo_with_its_places() -> None:
    formed = np.full((96, 96, 3), (250, 10, 10), np.uint8)
    places = [PlaceOnPhoto(4, 4, 10, 1.5)]
    alone = stage_files.wish_picture("conv3_x, channel 1", None, "nothing yet", PIXELS, places)
    both = stage_files.wish_picture("conv3_x, channel 1", formed, "step 3", PIXELS, places)
    assert both.shape[1] > alone.shape[1]
    assert (both == (250, 10, 10)).all(axis=2).sum() == stage_files.SIDE**2
    rows = table(stage_files.wish_table("conv3_x, channel 1", 3, 0.25, places))
    assert [(row["what"], row["value"]) for row in rows] == [
        ("picture for conv3_x, channel 1", "0.25"),
        ("place on the photo", "1.5"),
    ]
    assert len(table(stage_files.wish_table("conv3_x, channel 1", 0, None, places))) == 1


def test_a_block_that_adds_twice_as_much_has_a_bar_twice_as_long() -> None:
    rows = [
        Refinement("conv2_1", "conv2_x", "W_s x", 0.5, 0.9),
        Refinement("conv5_1", "conv5_x", "W_s x", 1.0, 0.9),
    ]
    page = stage_files.refinement_picture(rows)
    lengths = [int((page == colour).all(axis=2).sum()) for colour in ((147, 205, 185), (5, 73, 61))]
    assert lengths[1] == pytest.approx(2 * lengths[0], rel=0.02)


def test_two_photos_are_kept_with_every_channel() -> None:
    first = np.zeros((3, 2, 2), np.float32)
    second = first.copy()
    first[0], second[0], first[1] = 1.0, 2.0, 3.0
    found = compare(first, second, 2)
    lists = {"both": found.both, "first": found.first}
    rows = table(stage_files.pair_table(found, lists))
    assert [row["list"] for row in rows] == ["both", "first", ""]
    assert [float(row["mean of the second"]) for row in rows] == [2.0, 0.0, 0.0]
    white = np.full((8, 8, 3), 255, np.uint8)
    page = stage_files.pair_picture((white, PIXELS), first, second, lists)
    assert (page == 255).all(axis=2).sum() >= 240 * 240
    assert page.shape[1] == 16 + 3 * (488 + 16)
