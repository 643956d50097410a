"""Errors on labelled pictures with blocks unplugged, against the answers of single photos."""

import copy

import pytest
import torch

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet
from resnet_demo.unplug.ablation import forward, sweep
from resnet_demo.unplug.labelled import batch_size, error_sweep
from resnet_demo.unplug.wiring import block_names

PICTURES = torch.randn(5, 3, 32, 32, generator=torch.Generator().manual_seed(2))
LABELS = torch.tensor([0, 1, 2, 3, 4])


@pytest.fixture
def undecided(network: ResNet) -> ResNet:
    """Return the network with its classes in balance on the mean picture, so that blocks matter."""
    found = copy.deepcopy(network)
    with torch.no_grad():
        features = network.forward_stages(PICTURES).features
        found.fc.bias.copy_(-(found.fc.weight @ features.mean(0)))
    return found


def test_it_counts_what_single_photos_answer(undecided: ResNet) -> None:
    network = undecided
    effects = [sweep(network, forward(network, picture[None])) for picture in PICTURES]
    intact = [each[0].class_index for each in effects]
    labels = torch.tensor([intact[0], *LABELS[1:].tolist()])  # one is right for sure
    batches = [(PICTURES[:3], labels[:3]), (PICTURES[3:], labels[3:])]
    first, found = error_sweep(network, batches)
    assert (first.pictures, found.pictures) == (3, 5)
    assert found.names == block_names(network)
    truth = labels.tolist()
    assert found.intact == sum(a != b for a, b in zip(intact, truth, strict=True)) / 5
    for number in range(len(found.names)):
        best = [each[number].best for each in effects]
        assert found.without[number] == sum(a != b for a, b in zip(best, truth, strict=True)) / 5
        changed = sum(a != b for a, b in zip(best, intact, strict=True)) / 5
        assert found.changed[number] == changed
    assert any(found.changed), "some block matters to this network"
    assert first.intact < 1


def test_no_pictures_are_refused(network: ResNet) -> None:
    with pytest.raises(UnplugError, match="no labelled pictures"):
        list(error_sweep(network, []))


@pytest.mark.parametrize(("side", "size"), [(64, 64), (224, 5), (1024, 1)])
def test_batches_are_bounded_by_their_pixels(side: int, size: int) -> None:
    assert batch_size(side) == size
