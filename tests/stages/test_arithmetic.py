"""A cell's sum, done again term by term, is what the network computed."""

import numpy as np
import pytest
import torch

from resnet_demo.errors import StagesError
from resnet_demo.network.receptive import Field
from resnet_demo.stages.arithmetic import ChannelSums, Place, cell_sum, channel_sums
from resnet_demo.stages.geometry import STEM
from tests.stages.conftest import Pass

TOLERANCE = 1e-4  # the network sums in single precision, in an order of its own


def sums(passed: Pass, part: str, channel: int = 5, place: Place = "output") -> ChannelSums:
    return channel_sums(
        passed.network, passed.photo, passed.stem, passed.outputs, part, channel, place
    )


def every_part(passed: Pass) -> list[tuple[str, Place]]:
    blocks = [name for name, _ in passed.network.blocks()]
    outputs: list[tuple[str, Place]] = [(name, "output") for name in (STEM, "conv4_x", *blocks)]
    return outputs + [(name, "inside") for name in blocks]


def test_every_cell_equals_the_network(passed: Pass) -> None:
    for part, place in every_part(passed):
        found = sums(passed, part, place=place)
        height, width = found.values.shape
        for row, column in {(0, 0), (height - 1, width - 1), (height // 2, width // 3)}:
            mine = cell_sum(found, row, column)
            assert mine.value == pytest.approx(found.values[row, column], abs=TOLERANCE), part


def test_the_largest_terms_and_the_rest_are_the_whole(passed: Pass) -> None:
    cell = cell_sum(sums(passed, "conv3_x", place="inside"), 1, 1)
    sizes = [abs(term.product) for term in cell.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(t.product for t in cell.terms[:6]) + cell.rest(6) == pytest.approx(cell.total)


def test_both_terms_of_a_block_are_the_networks(passed: Pass) -> None:
    """The branch's and the shortcut's number, at a projection and at an identity shortcut."""
    for part, kind in (("conv3_1", "W_s x"), ("conv3_2", "x")):
        found = sums(passed, part)
        cell = cell_sum(found, 2, 3)
        block = next(b for b in passed.outputs.stages["conv3_x"] if b.name == part)
        assert found.shortcut_title == kind
        assert cell.shortcut == pytest.approx(float(block.shortcut[0, 5, 2, 3]))
        assert cell.normed == pytest.approx(float(block.branch[0, 5, 2, 3]), abs=TOLERANCE)


def test_a_sum_by_hand() -> None:
    """2·1 + 3·(-1) = -1, doubled plus 4 is 2, plus the shortcut's -1 is 1."""
    below = np.array([[[2.0]], [[3.0]]], np.float32)
    kernel = np.array([[[1.0]], [[-1.0]]], np.float32)
    one = np.array([[1.0]], np.float32)
    found = ChannelSums("1×1", Field(), 0, "", below, kernel, 1, 0, 2.0, 4.0, one, -one, "x")
    cell = cell_sum(found, 0, 0)
    assert [term.product for term in cell.terms] == [-3, 2]
    assert (cell.total, cell.normed, cell.shortcut, cell.value) == (-1, 2, -1, 1)


def test_a_window_over_the_edge_reads_zeros(passed: Pass) -> None:
    cell = cell_sum(sums(passed, STEM), 0, 0)
    outside = [term for term in cell.terms if term.row < 0 or term.column < 0]
    assert len(outside) == 3 * (49 - 16)
    assert not any(term.value for term in outside)


def test_what_is_not_there_is_said_in_a_sentence(passed: Pass) -> None:
    with pytest.raises(StagesError, match="channels 0 to 63"):
        sums(passed, STEM, 64)
    with pytest.raises(StagesError, match="conv9_1"):
        sums(passed, "conv9_1")
    with pytest.raises(StagesError, match=r"no cell \(99, 0\)"):
        cell_sum(sums(passed, STEM), 99, 0)


def test_the_network_is_left_as_it_was(passed: Pass) -> None:
    before = {name: value.clone() for name, value in passed.network.state_dict().items()}
    sums(passed, "conv4_x")
    assert not passed.network.training
    after = passed.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
