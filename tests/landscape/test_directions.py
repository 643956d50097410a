"""Filter normalisation against numbers worked out by hand."""

import torch
from torch import nn

from resnet_demo.landscape.directions import (
    moving_weights,
    normalise_filters,
    random_direction,
)
from tests.landscape.conftest import make_net


def test_each_filter_gets_the_length_of_the_nets_own() -> None:
    # Two filters of a convolution: norms 5 and 13 in the net, 2 and 10 in the direction.
    own = {"w": torch.tensor([[[[3.0, 4.0]]], [[[5.0, 12.0]]]])}
    direction = {"w": torch.tensor([[[[2.0, 0.0]]], [[[6.0, 8.0]]]])}
    scaled = normalise_filters(direction, own)["w"]
    expected = torch.tensor([[[[5.0, 0.0]]], [[[7.8, 10.4]]]])
    torch.testing.assert_close(scaled, expected)


def test_a_filter_of_zeros_does_not_move() -> None:
    own = {"w": torch.zeros(1, 4)}
    assert not normalise_filters({"w": torch.ones(1, 4)}, own)["w"].any()


def test_biases_and_batch_norms_do_not_move() -> None:
    net = make_net()
    moving = set(moving_weights(net))
    for name, module in net.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            assert not {f"{name}.weight", f"{name}.bias"} & moving
    assert "fc.bias" not in moving
    assert "fc.weight" in moving
    assert len(moving) == 14  # the weight layers


def test_a_random_direction_is_as_long_as_the_net_filter_by_filter() -> None:
    net = make_net()
    direction = random_direction(net, torch.Generator().manual_seed(5))
    for name, own in moving_weights(net).items():
        torch.testing.assert_close(
            direction[name].flatten(1).norm(dim=1), own.flatten(1).norm(dim=1)
        )
        assert not torch.equal(direction[name], own)
