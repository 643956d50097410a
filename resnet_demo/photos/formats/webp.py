"""WebP's header, and a way to decode large ones in a quarter of the memory.

Source: RFC 9649, sections 2.5 to 2.7.
"""

import struct

import numpy as np
from PIL import Image

from resnet_demo.photos.formats.directory import exif_orientation
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import (
    MAX_DECODING_BYTES,
    check_decoding_memory,
    check_picture_size,
    damaged,
)

_MAX_CHUNKS = 10_000  # frames of an animation count
# Pillow has libwebp's animation decoder only: two canvases, a copy and the picture, 4 bytes each.
_BYTES_A_PIXEL = 16
_ANIMATION_FLAG = 0x02


def read_header(data: bytes) -> Header:
    """Return the header of a WebP file.

    Raises:
        PhotoError: too large, too small, cut short, its first chunk is unknown, or an animation
            of more than 21 megapixels.
    """
    if len(data) < 30:
        raise damaged("WebP")
    (riff_size,) = struct.unpack_from("<I", data, 4)
    if riff_size + 8 > len(data):
        raise damaged("WebP")
    size = _canvas(data)
    check_picture_size(size, "WebP")
    decoding_bytes = _BYTES_A_PIXEL * size[0] * size[1]
    if data[12:16] == b"VP8X" and data[20] & _ANIMATION_FLAG:
        check_decoding_memory(decoding_bytes, "WebP", "save one frame as JPEG and try that")
    return Header("WebP", size, _orientation(data), decoding_bytes, data)


def is_too_large_for_pillow(header: Header) -> bool:
    """Return whether Pillow would take more memory for this WebP than a photo may."""
    return header.format == "WebP" and header.decoding_bytes > MAX_DECODING_BYTES


def decode_with_torchvision(header: Header) -> Image.Image:
    """Return a still WebP, decoded in 120 to 300 MB where Pillow takes 640 at 40 megapixels.

    Torch is imported here and nowhere else in the intake: above 21 megapixels only, which is rare,
    and the app has it loaded by then.

    Raises:
        RuntimeError: the file is damaged.
        PhotoError: this torchvision has no decoders any more; 0.29 announces their end.
    """
    try:
        import torch
        from torchvision.io import ImageReadMode, decode_webp
    except ImportError:
        check_decoding_memory(header.decoding_bytes, "WebP", "save it as JPEG and try that")
        raise
    encoded = torch.frombuffer(bytearray(header.payload), dtype=torch.uint8)
    pixels = decode_webp(encoded, ImageReadMode.UNCHANGED).permute(1, 2, 0)
    return Image.fromarray(np.ascontiguousarray(pixels.numpy()))


def _canvas(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27] + b"\0", data[27:30] + b"\0"
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width_bits, height_bits = struct.unpack_from("<HH", data, 26)
        return width_bits & 0x3FFF, height_bits & 0x3FFF
    raise damaged("WebP")


def _orientation(data: bytes) -> int:
    position = 12
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return 1
        name, length = struct.unpack_from("<4sI", data, position)
        if name == b"EXIF":
            return exif_orientation(data[position + 8 : position + 8 + length])
        position += 8 + length + length % 2
    raise damaged("WebP")
