"""The fast form computes what the readable network computes."""

import copy

import pytest
import torch

from resnet_demo.classify import fused
from resnet_demo.classify.fused import LARGEST_DIFFERENCE, fuse
from resnet_demo.network.resnet import ARCHITECTURES
from tests.classify.conftest import random_network

HAS_OPERATORS = torch._C._has_mkldnn and torch.backends.mkldnn.is_available()
needs_operators = pytest.mark.skipif(
    not HAS_OPERATORS, reason="this torch was built without oneDNN"
)


@needs_operators
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_fused_gives_the_same_top_5_and_probabilities(name: str) -> None:
    network = random_network(name, 100)
    fast = fuse(network, 96)
    assert fast is not None
    for rows, size in ((1, 96), (5, 96), (2, 67)):  # 67: not the size its kernels are laid out for
        photos = torch.randn(rows, 3, size, size, generator=torch.Generator().manual_seed(rows))
        with torch.inference_mode():
            expected, actual = network(photos).softmax(1), fast(photos).softmax(1)
        assert (expected - actual).abs().max() < LARGEST_DIFFERENCE
        assert torch.equal(expected.topk(5).indices, actual.topk(5).indices)


@needs_operators
def test_fusing_changes_neither_the_network_nor_the_photos() -> None:
    network = random_network("resnet50").requires_grad_(False)
    before = copy.deepcopy(network.state_dict())
    photos = torch.randn(2, 3, 64, 64)
    kept = photos.clone()
    fast = fuse(network, 64)
    assert fast is not None
    with torch.inference_mode():
        first, second = fast(photos), fast(photos)
    assert torch.equal(first, second)
    assert torch.equal(photos, kept)
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_a_form_that_disagrees_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network("resnet18")
    wrong = fused.FusedResNet.__call__
    monkeypatch.setattr(
        fused.FusedResNet, "__call__", lambda self, photos: wrong(self, photos) * 1.01
    )
    assert fuse(network, 64) is None


def test_without_the_operators_there_is_no_fused_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*arguments: object) -> None:
        raise AttributeError("'_OpNamespace' 'mkldnn' object has no attribute")

    monkeypatch.setattr(fused, "FusedConvolution", missing)
    assert fuse(random_network("resnet18"), 64) is None
