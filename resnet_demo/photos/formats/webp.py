"""WebP's header: size from its first chunk, orientation from its EXIF chunk.

Source: RFC 9649, sections 2.5 to 2.7.
"""

import struct

from resnet_demo.photos.formats.directory import exif_orientation
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_picture_size, damaged

_MAX_CHUNKS = 10_000  # frames of an animation count
_BYTES_A_PIXEL = 16  # libwebp's animation decoder keeps two canvases, Pillow a copy and the picture


def read_header(data: bytes) -> Header:
    """Return the header of a WebP file.

    Raises:
        PhotoError: too large, too small, cut short, or its first chunk is unknown.
    """
    if len(data) < 30:
        raise damaged("WebP")
    (riff_size,) = struct.unpack_from("<I", data, 4)
    if riff_size + 8 > len(data):
        raise damaged("WebP")
    size = _canvas(data)
    check_picture_size(size, "WebP")
    return Header("WebP", size, _orientation(data), _BYTES_A_PIXEL * size[0] * size[1], data)


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
