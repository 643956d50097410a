"""One forward pass of a small network with batch norms that do something."""

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from resnet_demo.network.resnet import Architecture, ResNet, StageOutputs
from resnet_demo.stages.maps import stem_output
from tests.networks import liven


@dataclass(frozen=True, eq=False)
class Pass:
    """A network, a photo, and what came out of it."""

    network: ResNet
    photo: Tensor
    stem: Tensor
    outputs: StageOutputs


def run(network: ResNet, side: int = 64) -> Pass:
    photo = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return Pass(network, photo, stem_output(network, photo), network.forward_stages(photo))


def random_network(kind: str, blocks: tuple[int, int, int, int] = (1, 2, 2, 3)) -> ResNet:
    torch.manual_seed(0)
    network = ResNet(Architecture(f"small {kind}", kind, blocks), 7)  # type: ignore[arg-type]
    liven(network)
    return network.eval().requires_grad_(False)


@pytest.fixture(scope="session", params=["bottleneck", "basic"])
def passed(request: pytest.FixtureRequest) -> Pass:
    """A pass of 64 pixels, once through bottlenecks and once through basic blocks."""
    return run(random_network(request.param))
