"""The gallery that ships: for a dozen channels of each stage, the picture that excites it most.

One PNG sheet a stage and one JSON file beside them, made from one file of weights and valid for
that file only: its SHA-256 stands in the JSON.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.errors import PhotoError, StagesError
from resnet_demo.network.resnet import ResNet
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.preprocess import at_size, preprocess
from resnet_demo.stages.describe import describe
from resnet_demo.stages.maps import ranking, stage_names
from resnet_demo.stages.maximise import Wish, before_relu, excitement, maximise
from resnet_demo.weights.card import Preprocessing

FOLDER = Path(__file__).resolve().parents[2] / "assets/gallery"
A_DOZEN = 12
STEPS = 48
SIDES = {"stem": 32, "conv2_x": 48, "conv3_x": 64, "conv4_x": 80, "conv5_x": 80}
_INDEX = "gallery.json"
_AT_ONCE = 16  # of a photo's strongest channels, those that a page shows


@dataclass(frozen=True)
class Exhibit:
    """One picture of the gallery.

    Attributes:
        part: the stage.
        channel: of it.
        excitement: the channel's mean before the ReLU, for the picture as it is stored.
        best_photo: the same for the sample photo that excites the channel most, at the same size.
        caption: what the picture looks like.
    """

    part: str
    channel: int
    excitement: float
    best_photo: float
    caption: str


@dataclass(frozen=True, eq=False)
class Gallery:
    """All pictures and the weights they were made from.

    Attributes:
        weights: SHA-256 of the file.
        exhibits: of each stage, in the order of the sheet.
        pictures: of each stage, uint8 (N, S, S, 3).
    """

    weights: str
    exhibits: dict[str, tuple[Exhibit, ...]]
    pictures: dict[str, NDArray[np.uint8]]

    def find(self, part: str, channel: int) -> tuple[Exhibit, NDArray[np.uint8]] | None:
        """Return one channel's exhibit and picture, where the gallery has it."""
        for exhibit, picture in zip(
            self.exhibits.get(part, ()), self.pictures.get(part, ()), strict=False
        ):
            if exhibit.channel == channel:
                return exhibit, picture
        return None


def make_gallery(
    network: ResNet,
    preprocessing: Preprocessing,
    weights: str,
    photos: Sequence[Photo],
    count: int = A_DOZEN,
    steps: int = STEPS,
    sides: dict[str, int] | None = None,
    told: Callable[[str, int], None] = lambda part, step: None,
) -> Gallery:
    """Return a gallery: the channels that photos excite most often, and what excites them more.

    Args:
        network: frozen, on the CPU.
        preprocessing: that the network expects.
        weights: SHA-256 of the weights' file.
        photos: the samples to choose channels by and to compare with.
        count: channels of each stage.
        steps: of each picture.
        sides: of the pictures of each stage in pixels.
        told: called with the stage and the step.
    """
    sides = sides or SIDES
    exhibits, made = {}, {}
    for part in stage_names():
        seen = _inputs(photos, preprocessing, sides[part])
        channels = favourites(network, seen, part, count)
        wish = Wish(part, channels, sides[part], steps)
        pixels = np.zeros(0, np.uint8)
        for forming in maximise(network, preprocessing, wish):
            pixels = forming.pixels
            told(part, forming.step)
        stored = _normalised(pixels, preprocessing)
        own = excitement(network, stored, part, channels).diagonal()
        best = excitement(network, seen, part, channels).max(dim=0).values
        exhibits[part] = tuple(
            Exhibit(part, channel, round(float(o), 4), round(float(b), 4), describe(pixels[index]))
            for index, (channel, o, b) in enumerate(zip(channels, own, best, strict=True))
        )
        made[part] = pixels
    return Gallery(weights, exhibits, made)


def favourites(network: ResNet, seen: torch.Tensor, part: str, count: int) -> tuple[int, ...]:
    """Return the channels that most often are among a photo's strongest, in order of number."""
    votes: Counter[int] = Counter()
    with torch.no_grad():
        for one in before_relu(network, seen, part).relu().numpy():
            votes.update(int(channel) for channel in ranking(one, "max")[:_AT_ONCE])
    chosen = sorted(votes, key=lambda channel: (-votes[channel], channel))[:count]
    return tuple(sorted(chosen))


def surpassed(gallery: Gallery) -> float:
    """Return the share of pictures that excite their channel more than any sample photo does."""
    all_of_them = [exhibit for part in gallery.exhibits.values() for exhibit in part]
    return sum(e.excitement > e.best_photo for e in all_of_them) / len(all_of_them)


def write_gallery(gallery: Gallery, folder: Path = FOLDER) -> int:
    """Write the sheets and the index; return the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, pixels in gallery.pictures.items():
        sheet = np.concatenate(list(pixels), axis=1)
        Image.fromarray(sheet).save(folder / f"{part}.png", optimize=True)
    index = {
        "weights": gallery.weights,
        "exhibits": {part: [asdict(e) for e in some] for part, some in gallery.exhibits.items()},
    }
    (folder / _INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return sum(path.stat().st_size for path in folder.iterdir())


def read_gallery(folder: Path = FOLDER) -> Gallery | None:
    """Return the gallery that ships, or None where there is none.

    Raises:
        StagesError: it is broken.
    """
    if not (folder / _INDEX).is_file():
        return None
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        exhibits = {
            part: tuple(Exhibit(**one) for one in some) for part, some in index["exhibits"].items()
        }
        pictures = {}
        for part, some in exhibits.items():
            with Image.open(folder / f"{part}.png") as file:
                sheet = np.asarray(file.convert("RGB"))
            pictures[part] = np.stack(np.split(sheet, len(some), axis=1))
        return Gallery(str(index["weights"]), exhibits, pictures)
    except (OSError, KeyError, TypeError, ValueError):
        raise StagesError(
            "The gallery of channels is broken; make it anew with `python -m resnet_demo gallery`."
        ) from None


def digest(file: Path) -> str:
    """Return the SHA-256 of a file of weights."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def measured_again(
    gallery: Gallery, network: ResNet, preprocessing: Preprocessing, photos: Sequence[Photo]
) -> float:
    """Return `surpassed`, with every excitement computed anew from the stored pictures."""
    better: list[bool] = []
    for part, exhibits in gallery.exhibits.items():
        channels = [exhibit.channel for exhibit in exhibits]
        pixels = gallery.pictures[part]
        seen = _inputs(photos, preprocessing, pixels.shape[1])
        stored = _normalised(pixels, preprocessing)
        own = excitement(network, stored, part, channels).diagonal()
        better += (own > excitement(network, seen, part, channels).max(dim=0).values).tolist()
    return sum(better) / len(better)


def _inputs(photos: Sequence[Photo], preprocessing: Preprocessing, side: int) -> torch.Tensor:
    if not photos:
        raise PhotoError("There are no sample photos to compare with; install scikit-image.")
    sized = at_size(preprocessing, side, preprocessing.bottleneck)
    return torch.cat([preprocess(photo, sized).tensor for photo in photos])


def _normalised(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> torch.Tensor:
    photos = torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy()).float() / 255
    mean = torch.tensor(preprocessing.mean).view(1, 3, 1, 1)
    return (photos - mean) / torch.tensor(preprocessing.std).view(1, 3, 1, 1)
