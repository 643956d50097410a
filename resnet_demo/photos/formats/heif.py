"""HEIC, which phones send, through pillow-heif where it is installed.

pillow-heif is imported only when a file's first bytes ask for it. libheif turns the picture
upright itself, so EXIF's orientation is not asked.
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resnet_demo.errors import PhotoError
from resnet_demo.photos.limits import check_picture_size, damaged

_MAX_BOXES = 1_000


def open_heif(data: bytes) -> Any:
    """Return pillow-heif's picture, its size checked and nothing of it decoded yet.

    Raises:
        PhotoError: pillow-heif is missing, or the file is too large, too small or cut short.
    """
    try:
        import pillow_heif
    except ImportError as error:
        raise PhotoError(
            "HEIC photos need the package pillow-heif; install it, or save the photo as JPEG "
            "and try that."
        ) from error
    _check_boxes(data)
    picture = pillow_heif.open_heif(data)
    check_picture_size(picture.size, "HEIC")
    return picture


def decode_heif(picture: Any) -> NDArray[np.uint8]:
    """Return the pixels, uint8 (H, W, 3) or (H, W, 4) with alpha, upright."""
    pixels = np.asarray(picture)
    return pixels[:, : picture.size[0]]


def _check_boxes(data: bytes) -> None:
    """Raise PhotoError when a box of the outermost level reaches beyond the end of the file.

    Source: ISO/IEC 14496-12, section 4.2.
    """
    position = 0
    for _ in range(_MAX_BOXES):
        if position >= len(data):
            return
        if position + 16 > len(data):
            raise damaged("HEIC")
        (size,) = struct.unpack_from(">I", data, position)
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, position + 8)
        elif size == 0:  # up to the end of the file
            return
        if size < 8 or position + size > len(data):
            raise damaged("HEIC")
        position += size
    raise damaged("HEIC")
