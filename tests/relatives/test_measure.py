"""Counts of the networks themselves against published ones, and the shipped table against both."""

import pytest
import torch
from torch import nn

from resnet_demo.network.relatives import Darknet53, DarknetBlock, MobileNetV1, UNet
from resnet_demo.relatives.catalogue import RELATIVES, named
from resnet_demo.relatives.measure import depth, measure, row
from resnet_demo.relatives.table import read_table


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(
    ("build", "expected"),
    # The papers say 4.2 million, 41.6 million (Darknet's own file) and 31.0 million.
    [(MobileNetV1, 4_231_976), (Darknet53, 41_609_928), (UNet, 31_030_658)],
)
def test_the_small_readable_networks_have_their_papers_parameters(build, expected):
    with torch.device("meta"):
        assert parameters(build()) == expected


def test_unet_of_572_pixels_scores_388():
    with torch.device("meta"):
        assert UNet()(torch.empty(1, 1, 572, 572)).shape == (1, 2, 388, 388)


def test_a_darknet_block_without_a_branch_is_the_identity():
    block = DarknetBlock(8).eval()
    nn.init.zeros_(block.wide[1].weight)
    x = torch.randn(1, 8, 5, 5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(block(x), x)


@pytest.mark.parametrize(
    ("name", "layers", "gmacs"),
    [("AlexNet", 8, 0.714), ("ResNet-18", 18, 1.814), ("MobileNet v1", 28, 0.569)],
)
def test_depth_and_multiply_adds_are_the_published_ones(name, layers, gmacs):
    cost = measure(named(name))
    assert cost.depth == layers
    assert cost.macs / 1e9 == pytest.approx(gmacs, abs=5e-4)


def test_depth_is_the_longest_path():
    class Forked(nn.Module):
        def __init__(self):
            super().__init__()
            self.long = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
            self.short = nn.Linear(4, 4)
            self.last = nn.Linear(4, 2)

        def forward(self, x):
            return self.last(self.long(x) + self.short(x))

    assert depth(Forked()) == 3


@pytest.mark.slow
@pytest.mark.parametrize("relative", RELATIVES, ids=lambda relative: relative.name)
def test_the_shipped_table_is_what_the_networks_say(relative):
    shipped = {each.name: each for each in read_table()}
    assert shipped[relative.name] == row(relative)


def test_the_shipped_table_names_every_network_of_the_catalogue():
    assert {each.name for each in read_table()} == {each.name for each in RELATIVES}
