"""The whole way of ImageNet weights, with random numbers in their place.

The real weights cannot be had where these tests run. A random state dict under torchvision's own
file name, in a cache of its own, goes the same way: found, read, given its 1000 categories and its
preprocessing, and it must answer as torchvision's model does with torchvision's transforms.
"""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import ResNet50_Weights, resnet50

from resnet_demo.classify.predictor import load_predictor
from resnet_demo.photos.samples import sample
from resnet_demo.weights.sources import find
from tests.classify.conftest import random_network

ENTRIES = {
    "imagenet-v2": ResNet50_Weights.IMAGENET1K_V2,
    "imagenet-v1": ResNet50_Weights.IMAGENET1K_V1,
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, torch.Tensor], Path]:
    home = tmp_path_factory.mktemp("torch_home")
    checkpoints = home / "hub" / "checkpoints"
    checkpoints.mkdir(parents=True)
    state = random_network("resnet50", 1000).state_dict()
    first, second = (checkpoints / entry.url.rsplit("/", 1)[1] for entry in ENTRIES.values())
    torch.save(state, first)
    second.write_bytes(first.read_bytes())
    return state, home


@pytest.mark.parametrize("name", ENTRIES)
def test_imagenet_weights_answer_as_torchvision_does(
    state: tuple[dict[str, torch.Tensor], Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors, home = state
    monkeypatch.setenv("TORCH_HOME", str(home))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    predictor = load_predictor(find(name), "cpu")
    photo = sample("cat")

    entry = ENTRIES[name]
    reference = resnet50().eval()
    reference.load_state_dict(tensors, strict=True)
    with torch.inference_mode():
        batch = entry.transforms()(Image.fromarray(photo.pixels))[None]
        expected = reference(batch)[0].softmax(dim=0)

    answer = predictor.classify(photo)
    assert predictor.card.labels == tuple(entry.meta["categories"])
    assert answer.crop.tensor.shape == batch.shape == (1, 3, 224, 224)
    assert [best.index for best in answer.top(5)] == expected.topk(5).indices.tolist()
    # Pixels may differ by 1/255 where Pillow and torchvision round differently.
    assert np.allclose(answer.probabilities, expected.numpy(), atol=1e-3)


def test_the_second_imagenet_weights_are_preferred(
    state: tuple[dict[str, torch.Tensor], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(state[1]))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    assert load_predictor(find(), "cpu") is load_predictor(find("imagenet-v2"), "cpu")
    assert load_predictor(find("imagenet-v1"), "cpu") is not load_predictor(find(), "cpu")
