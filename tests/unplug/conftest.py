"""A small random ResNet whose blocks all do something, and one photo's way through it."""

import pytest
import torch
from torch import Tensor

from resnet_demo.network.resnet import Architecture, ResNet, StageOutputs
from tests.networks import liven

SIZE = 32
CLASSES = 10


@pytest.fixture(scope="session")
def network() -> ResNet:
    torch.manual_seed(0)
    built = ResNet(Architecture("small", "bottleneck", (2, 3, 4, 2)), CLASSES)
    liven(built)
    return built.eval().requires_grad_(False)


@pytest.fixture(scope="session")
def photo() -> Tensor:
    return torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="session")
def trace(network: ResNet, photo: Tensor) -> StageOutputs:
    with torch.no_grad():
        return network.forward_stages(photo)
