"""Small networks with live batch norms, beside torchvision's own with the same weights."""

import pytest
import torch
import torchvision
from torch import Tensor, nn

from resnet_demo.network.resnet import ResNet, StageOutputs, build_resnet
from tests.networks import liven

CLASSES = 12


def lively(name: str, number_of_classes: int = CLASSES) -> ResNet:
    """A frozen network whose batch norms do something."""
    torch.manual_seed(3)
    network = build_resnet(name, number_of_classes)
    liven(network, scale=(0.4, 0.8))
    return network.eval().requires_grad_(False)


def torchvisions(network: ResNet) -> nn.Module:
    """torchvision's network with the same weights, in the same precision."""
    theirs = getattr(torchvision.models, network.architecture.name)(
        num_classes=network.fc.out_features
    )
    theirs.load_state_dict(network.state_dict())
    return theirs.eval().to(network.fc.weight.dtype)


def noise(side: int = 96, seed: int = 0) -> Tensor:
    return torch.randn((1, 3, side, side), generator=torch.Generator().manual_seed(seed))


def trace(network: ResNet, photo: Tensor) -> StageOutputs:
    with torch.no_grad():
        return network.forward_stages(photo)


@pytest.fixture(scope="session")
def resnet18() -> ResNet:
    return lively("resnet18")


@pytest.fixture(scope="session")
def resnet50() -> ResNet:
    return lively("resnet50")
