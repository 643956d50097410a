"""Pictures from folders, shown to a network at several input sizes the way the app shows photos.

Pictures take the app's own way, `photos.decode` and `photos.preprocess`, so the figures are those
of what a viewer gets. Every picture is decoded once and shown at all sizes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from torch import Tensor

from resnet_demo.embedded.calibration import auroc, energy
from resnet_demo.embedded.layout import (
    PICTURE_SUFFIXES,
    Listed,
    Listing,
    is_tiny_imagenet,
    list_class_folders,
    list_validation,
)
from resnet_demo.errors import EmbeddedError, PhotoError
from resnet_demo.photos.decode import Photo, decode
from resnet_demo.photos.preprocess import preprocess
from resnet_demo.weights.card import Preprocessing, WeightsCard
from resnet_demo.weights.measured import Unknown

PICTURES_AT_ONCE = 64

Forward = Callable[[Tensor], Tensor]


def list_pictures(folder: Path, card: WeightsCard) -> list[Listed]:
    """Return a validation set whose labels are indices into the network's outputs.

    Args:
        folder: Tiny ImageNet, or one folder for each class, named by its wnid, as it is or under
            val/. Where the card has wnids, the names decide; where it has none, as with
            torchvision's ImageNet weights, the sorted order of the folders does.
        card: of the weights.

    Raises:
        EmbeddedError: the classes of the folder and of the network do not go together.
    """
    tiny = is_tiny_imagenet(folder)
    listing: Listing = list_validation(folder) if tiny else list_class_folders(folder)
    if not card.wnids:
        if tiny or len(listing.wnids) != len(card.labels):
            raise EmbeddedError(
                f"The card of {card.name} has no wnids and {len(card.labels)} classes, but the "
                f"data have {len(listing.wnids)}; give one folder for each class."
            )
        return list(listing.pictures)
    index = {wnid: number for number, wnid in enumerate(card.wnids)}
    missing = [wnid for wnid in listing.wnids if wnid not in index]
    if missing:
        raise EmbeddedError(f"{card.name} has no class {missing[0]}, which the data have.")
    return [Listed(each.path, index[listing.wnids[each.label]]) for each in listing.pictures]


def list_unknown(folder: Path) -> list[Listed]:
    """Return all pictures in a folder and below it, with the label -1; EmbeddedError if none."""
    found = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in PICTURE_SUFFIXES]
    if not found:
        raise EmbeddedError(f"{folder} holds no pictures.")
    return [Listed(path, -1) for path in found]


def read(picture: Listed) -> Photo:
    """Return a listed picture, decoded; EmbeddedError if it cannot be read."""
    try:
        return decode(picture.path.read_bytes(), picture.path.name)
    except (OSError, PhotoError) as error:
        raise EmbeddedError(f"{picture.path}: {error}") from error


def show(
    pictures: Sequence[Listed | Photo],
    ways: Sequence[tuple[Preprocessing, Forward]],
    on_progress: Callable[[int], None] | None = None,
) -> list[Tensor]:
    """Return the logits of all pictures, float32 (N, K), once for each way of showing them.

    Args:
        pictures: files, or photos that are there already.
        ways: preprocessing, and the network for that input size.
        on_progress: told how many pictures are done.

    Raises:
        EmbeddedError: a picture cannot be read.
    """
    logits: list[list[Tensor]] = [[] for _ in ways]
    preprocessings = [preprocessing for preprocessing, _ in ways]
    done = 0
    for inputs in _inputs(pictures, preprocessings):
        for rows, batch, (_, forward) in zip(logits, inputs, ways, strict=True):
            with torch.inference_mode():
                rows.append(forward(batch).float().cpu())
        done += len(inputs[0])
        if on_progress:
            on_progress(done)
    return [torch.cat(rows) for rows in logits]


def labelled_batches(
    pictures: Sequence[Listed], preprocessing: Preprocessing, size: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield pictures in batches of at most `size`, N×3×S×S, with their N class indices."""
    for start in range(0, len(pictures), size):
        chosen = pictures[start : start + size]
        inputs = [preprocess(read(each), preprocessing).tensor for each in chosen]
        yield torch.cat(inputs), torch.tensor([each.label for each in chosen])


def known_from_unknown(known: Tensor, unknown: Tensor, name: str) -> Unknown:
    """Return how well known things are told from unknown ones: AUROC by probability, by energy.

    Args:
        known: logits of pictures of the classes, (N, K).
        unknown: logits of pictures of other things, (M, K).
        name: what the other things are.

    Source: Hendrycks and Gimpel 2017, arXiv:1610.02136 (maximum softmax); Liu et al. 2020.
    """
    sure, unsure = (logits.softmax(1).amax(1) for logits in (known, unknown))
    return Unknown(
        name,
        len(unknown),
        probability=auroc(sure, unsure),
        energy=auroc(energy(known), energy(unknown)),
        mean_probability=float(unsure.double().mean()),
    )


def _inputs(
    pictures: Sequence[Listed | Photo], preprocessings: Sequence[Preprocessing]
) -> Iterator[list[Tensor]]:
    """Yield batches, each once for every preprocessing; the next is made while one is shown."""

    def see(picture: Listed | Photo) -> list[Tensor]:
        photo = read(picture) if isinstance(picture, Listed) else picture
        return [preprocess(photo, each).tensor for each in preprocessings]

    starts = range(0, len(pictures), PICTURES_AT_ONCE)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        coming = [pool.submit(see, each) for each in pictures[:PICTURES_AT_ONCE]]
        for start in starts:
            now = coming
            after = start + PICTURES_AT_ONCE
            coming = [pool.submit(see, each) for each in pictures[after : after + PICTURES_AT_ONCE]]
            seen = [future.result() for future in now]
            yield [torch.cat(column) for column in zip(*seen, strict=True)]
