"""Other classifiers' answers to a photo, where their weights lie in torchvision's cache."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import torch
from PIL import Image
from torch import Tensor, nn

from resnet_demo.errors import RelativesError
from resnet_demo.photos.decode import Photo
from resnet_demo.relatives.catalogue import RELATIVES, Relative
from resnet_demo.weights.official import checkpoints_folder


@dataclass(frozen=True)
class Guess:
    """One class and how probable a network finds it, 0 to 1."""

    label: str
    probability: float


def weights_file(relative: Relative) -> Path | None:
    """Return where torchvision's cache has, or would have, a network's weights; None if nowhere."""
    if relative.weights is None:
        return None
    return checkpoints_folder() / Path(urlsplit(relative.entry().url).path).name


def at_hand() -> list[Relative]:
    """Return the networks whose weights are on this machine."""
    files = ((relative, weights_file(relative)) for relative in RELATIVES)
    return [relative for relative, path in files if path is not None and path.is_file()]


@lru_cache(maxsize=2)
def load(relative: Relative) -> nn.Module:
    """Return a network with its published weights, in evaluation mode.

    Raises:
        RelativesError: the file cannot be read or is of another network.
    """
    path = weights_file(relative)
    if path is None or not path.is_file():
        raise RelativesError(f"The weights of {relative.name} are not on this machine.")
    network = relative.build()
    try:
        read = torch.load(path, map_location="cpu", weights_only=True)
        state = {_today(name): tensor for name, tensor in read.items()}
        # What the file has beyond the network are auxiliary heads, which serve in training only.
        missing = network.load_state_dict(state, strict=False).missing_keys
    except Exception as error:  # a cut-off file may raise anything in the unpickler
        raise RelativesError(f"{path.name} is damaged; delete it and fetch it again.") from error
    if missing:
        raise RelativesError(f"{path.name} is of another network; delete it and fetch it again.")
    return network.eval().requires_grad_(False)


def _today(name: str) -> str:
    """Return what torchvision calls a tensor today; DenseNet's file has names of 2017 in it."""
    return re.sub(r"(denselayer\d+\.(?:norm|conv))\.(?=[12]\.)", r"\1", name)


def picture(relative: Relative, photo: Photo) -> Tensor:
    """Return a photo as a network's makers preprocess it, 1×3×S×S."""
    tensor: Tensor = relative.entry().transforms()(Image.fromarray(photo.pixels))
    return tensor[None]


def answer(relative: Relative, photo: Photo, count: int = 3) -> list[Guess]:
    """Return the most probable classes of a photo, best first, preprocessed as its makers say.

    Raises:
        RelativesError: the network's weights cannot be used.
    """
    network, entry = load(relative), relative.entry()
    with torch.inference_mode():
        probabilities = network(picture(relative, photo))[0].softmax(0)
    best = probabilities.topk(count)
    labels = entry.meta["categories"]
    return [
        Guess(labels[int(index)], float(value))
        for value, index in zip(best.values, best.indices, strict=True)
    ]
