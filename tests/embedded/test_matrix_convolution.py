"""Convolutions as matrix products equal the convolutions that they stand for."""

import copy

import pytest
import torch
from torch import nn

from resnet_demo.embedded.matrix_convolution import MatrixConvolution, use_matrix_convolutions
from resnet_demo.network.resnet import build_resnet


def both(convolution: nn.Conv2d) -> tuple[nn.Conv2d, nn.Module]:
    parent = nn.Sequential(copy.deepcopy(convolution))
    use_matrix_convolutions(parent)
    assert isinstance(parent[0], MatrixConvolution)
    return convolution, parent[0]


@pytest.mark.parametrize("side", [1, 2, 3, 5])
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (1, 2), (3, 1), (3, 2)])
def test_outputs_and_gradients_are_those_of_a_convolution(side, kernel, stride):
    generator = torch.Generator().manual_seed(side)
    usual, matrix = both(nn.Conv2d(6, 10, kernel, stride, padding=kernel // 2, bias=False).double())
    inputs = torch.randn(3, 6, side, side, generator=generator, dtype=torch.float64)
    inputs = inputs.to(memory_format=torch.channels_last)
    results = []
    for convolution in (usual, matrix):
        x = inputs.clone().requires_grad_()
        y = convolution(x)
        weights = torch.arange(y.numel(), dtype=torch.float64).view(y.shape).sin()
        gradients = torch.autograd.grad((y * weights).sum(), (x, convolution.weight))
        results.append((y, *gradients))
    for expected, found in zip(*results, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("height", [1, 2])
def test_maps_that_are_not_square_are_right_too(height):
    usual, matrix = both(nn.Conv2d(4, 4, 3, padding=1, bias=False).double())
    x = torch.randn(2, 4, height, 2, dtype=torch.float64)
    torch.testing.assert_close(matrix(x), usual(x), rtol=1e-12, atol=1e-12)


def test_a_network_keeps_its_parameters_and_their_names():
    network = build_resnet("resnet50", 10)
    before = {name: value.data_ptr() for name, value in network.state_dict().items()}
    use_matrix_convolutions(network)
    after = {name: value.data_ptr() for name, value in network.state_dict().items()}
    assert after == before
    assert sum(isinstance(m, MatrixConvolution) for m in network.modules()) == 52  # all but conv1
