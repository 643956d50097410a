"""A `Photo` becomes what a network sees: a square of pixels and the tensor made of them.

The maths is torchvision's: the shorter side becomes `resize` pixels, bilinear with antialiasing,
the middle `crop` × `crop` is cut out, then (pixels / 255 - mean) / std. Only the pixels that
survive the cut are computed: Pillow resizes a region of fractional pixels straight to the crop,
which gives the same numbers as resizing everything and cutting.

Source: torchvision.transforms._presets.ImageClassification.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from resnet_demo.photos.decode import Photo
from resnet_demo.photos.regions import Box, centre_region, square_region
from resnet_demo.weights.card import Preprocessing

_BILINEAR = Image.Resampling.BILINEAR


@dataclass(frozen=True, eq=False)
class Crop:
    """What the network saw.

    Attributes:
        pixels: uint8 (S, S, 3), the very pixels that became the tensor, read-only.
        box: left, top, right, bottom of that region in the photo's pixels.
        tensor: float32 (1, 3, S, S), contiguous, normalised with the card's mean and std.
    """

    pixels: NDArray[np.uint8]
    box: Box
    tensor: Tensor


def preprocess(photo: Photo, preprocessing: Preprocessing, box: Box | None = None) -> Crop:
    """Return what the network sees of a photo.

    Args:
        photo: H × W pixels.
        preprocessing: from the card of the weights.
        box: left, top, right, bottom in the photo's pixels: the square around it is seen (see
            `square_region`). None: the centre crop.

    Raises:
        PhotoError: the box holds not even one pixel of the photo.
    """
    if box is None:
        region = centre_region(
            photo.size, photo.original_size, preprocessing.resize, preprocessing.crop
        )
    else:
        region = square_region(box, photo.size)
    pixels = _resample(Image.fromarray(photo.pixels), region, preprocessing)
    pixels.setflags(write=False)
    return Crop(pixels, region, _normalise(pixels[None], preprocessing))


def at_size(preprocessing: Preprocessing, size: int, bottleneck: int | None) -> Preprocessing:
    """Return a card's preprocessing for another input size.

    Args:
        preprocessing: from the card; its ratio of resize to crop is kept.
        size: crop in pixels.
        bottleneck: shrink the crop to this first; None shows it as it is. One that is not smaller
            than the crop would change nothing and is left out.
    """
    resize = round(size * preprocessing.resize / preprocessing.crop)
    narrow = bottleneck if bottleneck is not None and bottleneck < size else None
    return replace(preprocessing, resize=resize, crop=size, bottleneck=narrow)


def preprocess_boxes(photo: Photo, preprocessing: Preprocessing, boxes: Sequence[Box]) -> Tensor:
    """Return many regions of one photo as one batch, each as `preprocess` would give it.

    Args:
        photo: H × W pixels.
        preprocessing: from the card of the weights.
        boxes: N regions; each is seen through the square around it.

    Returns:
        float32 (N, 3, S, S), contiguous.

    Raises:
        PhotoError: a box holds not even one pixel of the photo.
    """
    image = Image.fromarray(photo.pixels)
    batch = np.empty((len(boxes), preprocessing.crop, preprocessing.crop, 3), np.uint8)
    for i, box in enumerate(boxes):
        batch[i] = _resample(image, square_region(box, photo.size), preprocessing)
    return _normalise(batch, preprocessing)


def _resample(image: Image.Image, region: Box, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """Return a region as uint8 (S, S, 3), through the bottleneck where the card has one."""
    full = (preprocessing.crop, preprocessing.crop)
    if preprocessing.bottleneck is None:
        return np.array(image.resize(full, _BILINEAR, box=region))
    narrow = (preprocessing.bottleneck, preprocessing.bottleneck)
    return np.array(image.resize(narrow, _BILINEAR, box=region).resize(full, _BILINEAR))


def _normalise(pixels: NDArray[np.uint8], preprocessing: Preprocessing) -> Tensor:
    """Return uint8 (N, S, S, 3) as normalised float32 (N, 3, S, S), torchvision's bits exactly."""
    mean = torch.tensor(preprocessing.mean).view(1, 3, 1, 1)
    std = torch.tensor(preprocessing.std).view(1, 3, 1, 1)
    # A copy, because torch would warn that it cannot protect read-only memory.
    photos = torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy()).float()
    return photos.div_(255).sub_(mean).div_(std)
