"""A small network with weights on disk, and photos that nobody else has."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_demo.classify.predictor import Predictor, load_predictor
from resnet_demo.network.resnet import ResNet, build_resnet
from resnet_demo.photos.decode import Photo
from resnet_demo.weights.sources import WeightsSource, find
from tests.networks import liven

CLASSES = 12


def random_network(name: str, number_of_classes: int = CLASSES) -> ResNet:
    """A network whose batch norms do something, and whose classes are not all but certain."""
    torch.manual_seed(0)
    network = build_resnet(name, number_of_classes)
    liven(network)
    return network.eval()


def make_photo(seed: int, width: int = 96, height: int = 72) -> Photo:
    """Colourful blocks that differ from seed to seed."""
    colours = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    image = Image.fromarray(colours).resize((width, height), Image.Resampling.NEAREST)
    pixels = np.asarray(image)
    return Photo(pixels, f"photo {seed}", (width, height), 0.0)


@pytest.fixture(scope="session")
def weights_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ResNet-18 of twelve classes at 64 pixels, with a card beside it."""
    path = tmp_path_factory.mktemp("weights") / "small.pth"
    torch.save(random_network("resnet18").state_dict(), path)
    card = {
        "labels": [f"thing {index}" for index in range(CLASSES)],
        "preprocessing": {"resize": 64, "crop": 64},
    }
    path.with_suffix(".json").write_text(json.dumps(card))
    return path


@pytest.fixture
def source(weights_file: Path) -> WeightsSource:
    return find(str(weights_file))


@pytest.fixture
def predictor(source: WeightsSource, monkeypatch: pytest.MonkeyPatch) -> Predictor:
    monkeypatch.delenv("RESNET_DEMO_DEVICE", raising=False)
    return load_predictor(source, "cpu")
