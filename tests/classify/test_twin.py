"""torchvision's network with our tensors gives our logits, and leaves ours as it was."""

import pytest
import torch

from resnet_demo.classify.twin import torchvision_logits
from resnet_demo.network.resnet import build_resnet
from tests.networks import liven


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
@torch.no_grad()
def test_the_twin_answers_the_same_and_changes_nothing(name: str) -> None:
    network = build_resnet(name, 7).eval()
    liven(network)
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    photo = torch.rand(1, 3, 64, 64)
    theirs = torchvision_logits(network, photo)
    ours = network(photo)
    assert ours.std() > 0
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    assert all(torch.equal(before[key], tensor) for key, tensor in network.state_dict().items())
    assert not network.training
