"""A small random ResNet whose blocks all do something, and one photo's way through it."""

import pytest
import torch
from torch import Tensor, nn

from resnet_demo.network.resnet import Architecture, ResNet, StageOutputs

SIZE = 32
CLASSES = 10


@pytest.fixture(scope="session")
def network() -> ResNet:
    torch.manual_seed(0)
    built = ResNet(Architecture("small", "bottleneck", (2, 3, 4, 2)), CLASSES)
    for module in built.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.weight, 0.3, 0.7)
            nn.init.normal_(module.bias, std=0.1)
    return built.eval().requires_grad_(False)


@pytest.fixture(scope="session")
def photo() -> Tensor:
    return torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="session")
def trace(network: ResNet, photo: Tensor) -> StageOutputs:
    with torch.no_grad():
        return network.forward_stages(photo)
