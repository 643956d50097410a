"""A small net with batch norms that do something, and pictures."""

import pytest
import torch
from torch import Tensor

from resnet_demo.network.cifar_resnet import CifarResNet, initialise
from tests.networks import liven


def make_net(strength: float = 1.0, batch_norm: bool = True, seed: int = 0) -> CifarResNet:
    net = CifarResNet(14, strength, batch_norm=batch_norm)
    generator = torch.Generator().manual_seed(seed)
    initialise(net, "he", generator)
    liven(net, scale=(0.5, 1.0), generator=generator)
    return net.eval()


@pytest.fixture(scope="session")
def pictures() -> Tensor:
    return torch.randn(90, 1, 8, 8, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="session")
def labels() -> Tensor:
    return torch.randint(10, (90,), generator=torch.Generator().manual_seed(2))
