"""All pictures of a data set as one uint8 tensor: decoded once, then never read from disk again.

Tiny ImageNet's 110,000 pictures of 64×64 take 1.35 GB, which fits beside anything that can train.
"""

import io
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from resnet_demo.embedded.configuration import PICTURE_SIZE
from resnet_demo.embedded.layout import Listing, list_training, list_validation
from resnet_demo.embedded.pack import Part, read_parts
from resnet_demo.errors import EmbeddedError

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures and their classes.

    Attributes:
        pixels: uint8 (N, 3, 64, 64).
        labels: int64 (N,), 0 to K - 1.
    """

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: str) -> "Pictures":
        """Return the same pictures on a device."""
        return Pictures(self.pixels.to(device), self.labels.to(device))

    def first(self, number: int) -> "Pictures":
        """Return the first so many; the classes take turns, so it is a fair sample."""
        return Pictures(self.pixels[:number], self.labels[:number])


@dataclass(frozen=True, eq=False)
class DataSet:
    """What is trained on, what is measured on, and what the classes are."""

    training: Pictures
    validation: Pictures
    wnids: tuple[str, ...]
    words: tuple[str, ...]

    def first_classes(self, number: int) -> "DataSet":
        """Return the data set with the first so many classes only, for a rehearsal."""
        if not 2 <= number <= len(self.wnids):
            raise EmbeddedError(f"There are {len(self.wnids)} classes; name 2 or more of them.")
        sets = []
        for pictures in (self.training, self.validation):
            kept = pictures.labels < number
            sets.append(Pictures(pictures.pixels[kept], pictures.labels[kept]))
        return DataSet(sets[0], sets[1], self.wnids[:number], self.words[:number])


def load(folder: Path, cache: Path | None = None, on_progress: OnProgress | None = None) -> DataSet:
    """Return Tiny ImageNet from its standard folders or from packed parts.

    Args:
        folder: holds train, val, wnids.txt and words.txt, or the files that `pack` wrote.
        cache: read instead if it is there, else written: decoding 110,000 JPEGs takes half a
            minute on one core.
        on_progress: told how many pictures are decoded, of how many.

    Raises:
        EmbeddedError: no pictures there, or one that is damaged or not 64×64.
    """
    if cache is not None and cache.is_file():
        return _read_cache(cache)
    tell = on_progress or (lambda done, total: None)
    parts = list(read_parts(folder))
    data = _from_parts(parts, tell) if parts else _from_folders(folder, tell)
    if cache is not None:
        _write_cache(data, cache)
    return data


def decode(encoded: bytes, name: str = "a picture") -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return one 64×64 picture as uint8 (3, 64, 64); grey pictures get three equal channels."""
    try:
        with Image.open(io.BytesIO(encoded)) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise EmbeddedError(f"{name} cannot be decoded; get the data again.") from error
    if pixels.shape != (PICTURE_SIZE, PICTURE_SIZE, 3):
        raise EmbeddedError(f"{name} is not {PICTURE_SIZE}×{PICTURE_SIZE}; is this Tiny ImageNet?")
    return pixels.transpose(2, 0, 1)


def _from_folders(folder: Path, tell: OnProgress) -> DataSet:
    training, validation = list_training(folder), list_validation(folder)
    total = len(training.pictures) + len(validation.pictures)

    def pictures(listing: Listing, before: int) -> Pictures:
        files = (picture.path for picture in listing.pictures)
        encoded = ((path.read_bytes(), path.name) for path in files)
        labels = [picture.label for picture in listing.pictures]
        return _decoded(encoded, labels, lambda done: tell(before + done, total))

    return DataSet(
        pictures(training, 0),
        pictures(validation, len(training.pictures)),
        training.wnids,
        training.words,
    )


def _from_parts(parts: Sequence[Part], tell: OnProgress) -> DataSet:
    if len({(part.wnids, part.words) for part in parts}) != 1:
        raise EmbeddedError("These parts are of different data sets; keep those of one.")
    total = sum(len(part.labels) for part in parts)

    def pictures(split: str, before: int) -> Pictures:
        own = [part for part in parts if part.split == split]
        if not own:
            raise EmbeddedError(f"There is no part with the {split} pictures.")
        encoded = ((data, f"a picture of the {split} parts") for p in own for data in p.pictures)
        labels = [label for part in own for label in part.labels]
        return _decoded(encoded, labels, lambda done: tell(before + done, total))

    validation = pictures("validation", 0)
    training = pictures("train", len(validation))
    return DataSet(training, validation, parts[0].wnids, parts[0].words)


def _decoded(
    encoded: Iterable[tuple[bytes, str]], labels: Sequence[int], tell: Callable[[int], None]
) -> Pictures:
    pixels = torch.empty((len(labels), 3, PICTURE_SIZE, PICTURE_SIZE), dtype=torch.uint8)
    rows = pixels.numpy()
    # Pillow lets go of the interpreter's lock while it decodes.
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        chunk: list[tuple[bytes, str]] = []
        done = 0
        for item in encoded:
            chunk.append(item)
            if len(chunk) == 1000 or done + len(chunk) == len(labels):
                for picture in pool.map(lambda one: decode(*one), chunk):
                    rows[done] = picture
                    done += 1
                chunk.clear()
                tell(done)
    return Pictures(pixels, torch.tensor(labels, dtype=torch.int64))


def _read_cache(path: Path) -> DataSet:
    try:
        fields = torch.load(path, weights_only=True)
        return DataSet(
            Pictures(*fields["training"]),
            Pictures(*fields["validation"]),
            tuple(fields["wnids"]),
            tuple(fields["words"]),
        )
    except Exception as error:  # a cut-off file may raise anything in the unpickler
        raise EmbeddedError(f"{path.name} is no cache of pictures; delete it.") from error


def _write_cache(data: DataSet, path: Path) -> None:
    partial = path.with_suffix(path.suffix + ".partial")
    fields = {
        "training": (data.training.pixels, data.training.labels),
        "validation": (data.validation.pixels, data.validation.labels),
        "wnids": list(data.wnids),
        "words": list(data.words),
    }
    try:
        torch.save(fields, partial)
        os.replace(partial, path)
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be written: {error.strerror}.") from error
