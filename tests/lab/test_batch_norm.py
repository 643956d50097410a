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


def torchs(x, weight, bias, shortcut=None, strength=None, relu=False):
    y = F.batch_norm(x, None, None, weight, bias, True, 0.0, 1e-5)
    if shortcut is not None:
        y = y + strength * shortcut
    return y.relu() if relu else y


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("strength", [None, 0.0, 0.5, 1.0])
def test_it_is_pytorchs_batch_norm_with_its_gradients(relu, strength):
    results = []
    for norm in (batch_norm, torchs):
        x, shortcut = maps(3.0, torch.float64), maps(0.0, torch.float64, seed=3)
        inputs = [value.requires_grad_() for value in (x, *pair(torch.float64), shortcut)]
        options = {"relu": relu}
        if strength is not None:
            factor = torch.full((1, 32, 1, 1), strength, dtype=torch.float64)
            options |= {"shortcut": shortcut, "strength": factor}
        y = norm(x * 1, *inputs[1:3], **options)  # a copy: its memory is taken
        wanted = inputs if strength is not None else inputs[:3]
        seed = maps(0.0, torch.float64, seed=2)
        results.append([y.detach().clone(), *torch.autograd.grad(y, wanted, seed)])
    for mine, other in zip(*results, strict=True):
        assert torch.allclose(mine, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("mean", [0.0, 10.0, 1000.0])
def test_in_float32_it_is_off_by_little_more_than_rounding(mean):
    x = maps(mean, torch.float32)
    weight, bias = torch.ones(32), torch.zeros(32)
    exact = torchs(x.double(), weight.double(), bias.double())
    error = (batch_norm(x.clone(), weight, bias).double() - exact).abs().max().item()
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
