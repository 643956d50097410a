"""The paths' gradients sum to the gradient, and are the polynomial's coefficients."""

import pytest
import torch
from torch import Tensor

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet, StageOutputs
from resnet_demo.unplug.paths import path_counts, path_gradients

CLASS = 3


def gradient_with_branches_scaled(network: ResNet, photo: Tensor, t: float) -> Tensor:
    """The oracle: autograd, with a hook on each branch's output that scales what comes back."""
    x = photo.clone().requires_grad_()
    y = network.stem(x)
    for _, block in network.blocks():
        branch = block.branch(y)
        branch.register_hook(lambda gradient: t * gradient)
        y = block.after_addition(branch + block.shortcut(y))
    (gradient,) = torch.autograd.grad(network.head(y)[0, CLASS], x)
    return gradient[0]


def test_the_paths_sum_to_the_full_gradient(
    network: ResNet, photo: Tensor, trace: StageOutputs
) -> None:
    found = path_gradients(network, photo, trace, CLASS)
    full = gradient_with_branches_scaled(network, photo, 1.0)
    assert float((found.total - full).norm() / full.norm()) < 1e-5  # promised: 1e-3


@pytest.mark.parametrize("t", [0.0, 0.5, 2.0])
def test_the_coefficients_are_those_of_the_polynomial(
    network: ResNet, photo: Tensor, trace: StageOutputs, t: float
) -> None:
    found = path_gradients(network, photo, trace, CLASS).coefficients
    powers = torch.tensor([t**k for k in range(len(found))]).view(-1, 1, 1, 1)
    oracle = gradient_with_branches_scaled(network, photo, t)
    assert float(((powers * found).sum(0) - oracle).norm() / oracle.norm()) < 1e-5


def test_shares_are_one_for_each_length_and_sum_to_one(
    network: ResNet, photo: Tensor, trace: StageOutputs
) -> None:
    shares = path_gradients(network, photo, trace, CLASS).shares()
    assert len(shares) == 12
    assert sum(shares) == pytest.approx(1)
    assert all(share > 0 for share in shares)


def test_sixteen_blocks_have_65536_paths() -> None:
    counts = path_counts(16)
    assert sum(counts) == 65_536
    assert counts[:3] == [1, 16, 120]
    assert counts[8] == 12_870


def test_no_gradient_is_left(network: ResNet, photo: Tensor, trace: StageOutputs) -> None:
    path_gradients(network, photo, trace, CLASS)
    assert photo.grad is None
    assert not photo.requires_grad
    assert not trace.stem.requires_grad
    assert all(p.grad is None for p in network.parameters())


def test_a_class_that_is_not_there_gets_one_sentence(
    network: ResNet, photo: Tensor, trace: StageOutputs
) -> None:
    with pytest.raises(UnplugError, match="none of 0 to 9"):
        path_gradients(network, photo, trace, 10)
