"""Bytes that somebody sent become a `Photo`, or one sentence about why not.

The content decides the format, never the name. The header is read first (photos/formats), so that
a picture that is too large is refused before any memory is asked for. A JPEG is decoded at the
reduced scale that its format offers, at least twice what a network looks at. The `Photo` keeps at
most 1,024 pixels a side and nothing of the bytes. Nothing is ever written to the disk.

No torch here: the first paint of the page shows a photo before the network is loaded. Nothing
global of Pillow is changed either, for other threads decode at the same time.
"""

import io
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Pillow finds its plugins on first use and that is no matter for sixteen threads at once:
# the six that are used are imported here.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from resnet_demo.errors import PhotoError
from resnet_demo.photos.flatten import shrink_to_rgb
from resnet_demo.photos.formats import bmp, gif, heif, jpeg, png, tiff, webp
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import MAX_FILE_BYTES, check_file_size, damaged
from resnet_demo.photos.recognise import recognise

__all__ = ["LONG_SIDE", "MAX_FILE_BYTES", "Photo", "decode"]

LONG_SIDE = 1024  # pixels that a kept photo may have on its longer side
_SHORT_SIDE = 512  # pixels that a JPEG keeps on its shorter side, twice the 256 of the transforms
_LONGEST_NAME = 80
_READERS = {
    "JPEG": (jpeg.read_header, JpegImagePlugin.JpegImageFile.format),
    "PNG": (png.read_header, PngImagePlugin.PngImageFile.format),
    "WebP": (webp.read_header, WebPImagePlugin.WebPImageFile.format),
    "BMP": (bmp.read_header, BmpImagePlugin.BmpImageFile.format),
    "GIF": (gif.read_header, GifImagePlugin.GifImageFile.format),
    "TIFF": (tiff.read_header, TiffImagePlugin.TiffImageFile.format),
}
# A hall of 200 may send large pictures in the same minute: they take turns, the others do not wait.
_LARGE = 100 * 10**6  # bytes of memory while decoding
_turn_of_large_pictures = threading.Lock()


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo as the app keeps it.

    Attributes:
        pixels: uint8 (H, W, 3), RGB, read-only, upright, at most 1,024 on the longer side.
        name: for people, one line without control characters; may hold markup, so show it as text.
        original_size: width and height of what was sent, upright, in pixels.
        decode_ms: milliseconds from bytes to pixels.
    """

    pixels: NDArray[np.uint8]
    name: str
    original_size: tuple[int, int]
    decode_ms: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pixels that are kept."""
        return self.pixels.shape[1], self.pixels.shape[0]


def decode(data: bytes, name: str = "photo") -> Photo:
    """Return the photo that a file holds.

    Args:
        data: the whole file, at most 20 MB.
        name: what the file is called; only its last part is kept, for people to read.

    Raises:
        PhotoError: the file is no photo, damaged, too large or too small; the message says what
            to do and holds no text from the file.
    """
    started = time.perf_counter()
    check_file_size(len(data))
    kind = recognise(data)
    try:
        if kind == "HEIC":
            small, size = _decode_heif(data)
        else:
            small, size = _decode_known(kind, data)
    except PhotoError:
        raise
    # At this border everything that a foreign decoder throws at hostile bytes means the same:
    # Pillow alone raises ten types, from OSError to zlib.error.
    except Exception as error:
        raise damaged(kind) from error
    pixels = np.asarray(small)
    pixels.setflags(write=False)
    return Photo(pixels, _clean(name), size, (time.perf_counter() - started) * 1e3)


def _decode_known(kind: str, data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """Return a picture of any kind but HEIC, small and upright, and its original size."""
    read_header, pillow_format = _READERS[kind]
    header = read_header(data)
    scale = _reduction(header)
    turn = _turn_of_large_pictures if header.decoding_bytes > _LARGE else nullcontext()
    with turn, _open(header, str(pillow_format)) as image:
        if image.size != header.size:
            raise damaged(kind)
        if scale > 1:
            image.draft(None, (header.size[0] // scale, header.size[1] // scale))
        image.load()
        extent = header.size[0] / scale, header.size[1] / scale
        small = shrink_to_rgb(image, LONG_SIDE, header.orientation, extent)
    width, height = header.size
    return small, (height, width) if header.orientation >= 5 else (width, height)


def _open(header: Header, pillow_format: str) -> Image.Image:
    if webp.is_too_large_for_pillow(header):
        return webp.decode_with_torchvision(header)
    return Image.open(io.BytesIO(header.payload), formats=(pillow_format,))


def _decode_heif(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    picture = heif.open_heif(data)
    with _turn_of_large_pictures:  # about 6 bytes a pixel; 12 megapixels take a second
        image = Image.fromarray(heif.decode_heif(picture))
    return shrink_to_rgb(image, LONG_SIDE), picture.size


def _reduction(header: Header) -> int:
    """Return by how much libjpeg is to reduce a JPEG while decoding it: 8, 4, 2 or 1.

    The strongest reduction that leaves 512 pixels on the shorter side: a 12-megapixel photo
    arrives at 1,000 × 750 and needs no further resizing. The other formats cannot do that.
    """
    strong_enough = (s for s in (8, 4, 2) if min(header.size) // s >= _SHORT_SIDE)
    return next(strong_enough, 1) if header.format == "JPEG" else 1


def _clean(name: str) -> str:
    """Return the last part of a path, one printable line of at most 80 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(c if c.isprintable() else " " for c in last)
    return " ".join(printable.split())[:_LONGEST_NAME] or "photo"
