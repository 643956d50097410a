"""GIF's header up to its first frame; the frames after it are never looked at.

Source: GIF89a specification, sections 18 to 26.
"""

import struct

from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_picture_size, damaged

_EXTENSION, _FRAME = 0x21, 0x2C
_GRAPHIC_CONTROL = 0xF9  # holds the transparent colour
_MAX_BLOCKS = 20_000  # comments and profiles before the first frame, 255 bytes a block


def read_header(data: bytes) -> Header:
    """Return the header of a GIF file; its payload starts with the first frame, without comments.

    Raises:
        PhotoError: too large, too small, cut short, or without a frame.
    """
    if len(data) < 13:
        raise damaged("GIF")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    kept = [data[:position]]
    control, blocks = b"", 0
    while data[position : position + 1] == bytes([_EXTENSION]):
        start, position = position, position + 2
        while block_size := _byte(data, position):
            position += 1 + block_size
            blocks += 1
            if blocks > _MAX_BLOCKS:
                raise damaged("GIF")
        position += 1
        if _byte(data, start + 1) == _GRAPHIC_CONTROL:
            control = data[start:position]
    if _byte(data, position) != _FRAME or position + 10 > len(data):
        raise damaged("GIF")
    left, top, frame_width, frame_height = struct.unpack_from("<HHHH", data, position + 1)
    # Pillow enlarges the canvas where the frame sticks out of it.
    size = max(width, left + frame_width), max(height, top + frame_height)
    check_picture_size(size, "GIF")
    kept += [control, data[position:]]
    return Header("GIF", size, 1, 2 * size[0] * size[1], b"".join(kept))


def _byte(data: bytes, position: int) -> int:
    if position >= len(data):
        raise damaged("GIF")
    return data[position]
