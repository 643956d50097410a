"""The kinds of block: the lists are the network's own blocks, and their numbers add up."""

from itertools import product

import pytest
import torch

from resnet_demo.lecture.kinds import Kind, Run, in_lists, layers, run, words
from resnet_demo.network.resnet import BasicBlock, Bottleneck, ResidualBlock

KINDS = [
    Kind(*one)
    for one in product(("basic", "bottleneck"), ("identity", "projection"), ("post", "pre"))
]


@pytest.mark.parametrize("block", [BasicBlock(8, 8), Bottleneck(32, 8), Bottleneck(8, 8, 2)])
def test_the_lists_are_the_networks_block(block: ResidualBlock) -> None:
    x = torch.randn(2, block.get_submodule("conv1").in_channels, 6, 6)
    parts = in_lists(block.eval())
    branch, shortcut = x, x
    for layer in parts.branch:
        branch = layer(branch)
    for layer in parts.shortcut:
        shortcut = layer(shortcut)
    assert torch.equal(parts.after[0](branch + shortcut), block(x))
    assert sum(p.numel() for p in block.parameters()) == sum(
        p.numel() for layer in (*parts.branch, *parts.shortcut) for p in layer.parameters()
    )


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_kind_runs_forward_and_backward(kind: Kind) -> None:
    found = run(kind)
    assert isinstance(found, Run)
    side = 14 if kind.shortcut == "identity" else 7
    assert found.shape[1:] == (side, side)
    assert all(norm > 0 for norm in (*found.norms, *found.back))
    assert (found.shortcut_parameters == 0) == (kind.shortcut == "identity")
    assert (found.closed == 0) == (kind.order == "pre")
    assert len(words(layers(kind).branch)) == (8 if kind.block == "bottleneck" else 5) + (
        kind.order == "pre"
    )


def test_a_bare_bridge_hands_the_gradient_back_whole() -> None:
    found = run(Kind(order="pre"))
    assert found.back[0] == pytest.approx((8 * 64 * 14 * 14) ** 0.5)
    assert run(Kind(order="post")).back[0] < found.back[0]


def test_running_leaves_the_random_numbers_as_they_were() -> None:
    before = torch.random.get_rng_state()
    run.cache_clear()
    run(Kind())
    assert torch.equal(before, torch.random.get_rng_state())
