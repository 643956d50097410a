import pytest
import torch
from torch.nn import functional as F

from resnet_demo.lab.batch_norm import batch_norm, moments


def maps(mean, dtype, seed=0):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(64, 32, 8, 8, generator=generator, dtype=torch.float64) + mean
    return x.to(dtype).contiguous(memory_format=torch.channels_last)


def pair(dtype):
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(32, generator=generator, dtype=torch.float64).to(dtype) for _ in range(2)]


def with_gradients(norm, mean, dtype):
    x, (weight, bias) = maps(mean, dtype).requires_grad_(), pair(dtype)
    inputs = (x, weight.requires_grad_(), bias.requires_grad_())
    y = norm(*inputs)
    return [y, *torch.autograd.grad(y, inputs, maps(0, dtype, seed=2))]


def torchs(x, weight, bias):
    return F.batch_norm(x, None, None, weight, bias, True, 0.0, 1e-5)


def test_it_is_pytorchs_batch_norm_with_its_gradients():
    ours, theirs = (with_gradients(norm, 3.0, torch.float64) for norm in (batch_norm, torchs))
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.allclose(mine, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("mean", [0.0, 10.0, 1000.0])
def test_in_float32_it_is_off_by_little_more_than_rounding(mean):
    x = maps(mean, torch.float32)
    weight, bias = torch.ones(32), torch.zeros(32)
    exact = torchs(x.double(), weight.double(), bias.double())
    error = (batch_norm(x, weight, bias).double() - exact).abs().max().item()
    # float32 keeps the mean to 6e-8 of itself.
    assert error < 1e-6 + 2e-7 * mean


def test_moments_are_the_mean_and_the_variance():
    x = maps(2.0, torch.float64)
    mean, variance = moments(x)
    assert torch.allclose(mean, x.mean((0, 2, 3)))
    assert torch.allclose(variance, x.var((0, 2, 3), correction=0))


def test_maps_stay_channels_last():
    y = batch_norm(maps(0.0, torch.float32), *pair(torch.float32))
    assert y.is_contiguous(memory_format=torch.channels_last)
