"""Pixels become the bytes that a browser shows: thumbnails, JPEGs, data URLs."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.photos.decode import Photo
from resnet_demo.photos.regions import centre_region

_QUALITY = 88


def to_jpeg(pixels: NDArray[np.uint8], quality: int = _QUALITY) -> bytes:
    """Return a JPEG of some pixels, without any metadata.

    Args:
        pixels: uint8 (H, W, 3).
        quality: 1 to 95.
    """
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def to_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG of some pixels, uint8 (H, W, 3): for small crops whose pixels are to be seen."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def thumbnail(photo: Photo, side: int) -> bytes:
    """Return the photo's middle square as a JPEG of side × side pixels."""
    region = centre_region(photo.size, photo.original_size, side, side)
    small = Image.fromarray(photo.pixels).resize((side, side), box=region)
    return to_jpeg(np.asarray(small))


def data_url(image: bytes) -> str:
    """Return a JPEG or PNG as a data URL, for an <img> that needs no request."""
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
