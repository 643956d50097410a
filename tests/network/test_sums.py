"""What each block adds, against numbers that can be worked out by hand."""

import pytest
import torch

from resnet_demo.network.resnet import BlockOutputs, StageOutputs, build_resnet
from resnet_demo.network.sums import BlockSum, block_sums, mean_strength


def outputs(branch: torch.Tensor, shortcut: torch.Tensor) -> StageOutputs:
    block = BlockOutputs("conv2_1", branch, shortcut, torch.relu(branch + shortcut))
    empty = torch.zeros(1, 1)
    return StageOutputs(empty, {"conv2_x": [block]}, empty, empty)


def test_the_norms_are_the_lengths_of_the_two_terms() -> None:
    branch = torch.tensor([3.0, -4.0]).reshape(1, 2, 1, 1)
    shortcut = torch.tensor([0.0, 10.0]).reshape(1, 2, 1, 1)
    (found,) = block_sums(outputs(branch, shortcut))
    assert found == BlockSum("conv2_1", shortcut=10.0, branch=5.0, values=2)
    assert found.added == 0.5
    assert found.root_mean_squares == pytest.approx((10 / 2**0.5, 5 / 2**0.5))


def test_a_block_that_is_given_nothing_adds_infinitely_much() -> None:
    zero, one = torch.zeros(1, 1, 1, 1), torch.ones(1, 1, 1, 1)
    assert block_sums(outputs(one, zero))[0].added == float("inf")
    assert block_sums(outputs(zero, zero))[0].added == 0


@torch.inference_mode()
def test_an_identity_carries_what_the_block_before_put_out() -> None:
    network = build_resnet("resnet50", 3).eval()
    way = network.forward_stages(torch.rand(1, 3, 64, 64))
    sums = {found.name: found for found in block_sums(way)}
    assert len(sums) == 16
    before = way.stages["conv4_x"][1].output
    assert sums["conv4_3"].shortcut == pytest.approx(float(before.norm()))
    assert sums["conv4_3"].values == 1024 * 4 * 4


def test_mean_strength_ignores_the_sign_and_averages_over_channels() -> None:
    feature_map = torch.tensor([[[1.0, 0.0]], [[-3.0, 0.0]]])[None]
    assert mean_strength(feature_map).tolist() == [[2.0, 0.0]]
