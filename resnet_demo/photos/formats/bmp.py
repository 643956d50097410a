"""BMP's header, and whether the file is long enough for its rows.

Source: Microsoft, "Bitmap Storage", BITMAPCOREHEADER to BITMAPV5HEADER.
"""

import struct

from resnet_demo.errors import PhotoError
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_picture_size, damaged

_RUN_LENGTH_8, _RUN_LENGTH_4 = 1, 2
# Pillow unpacks run lengths in Python, half a microsecond a run.
_MAX_RUN_LENGTH_BYTES = 2**20


def read_header(data: bytes) -> Header:
    """Return the header of a BMP file.

    Raises:
        PhotoError: too large, too small, cut short, or compressed and over 1 MB.
    """
    if len(data) < 26:
        raise damaged("BMP")
    (pixels_at,) = struct.unpack_from("<I", data, 10)
    compression = 0
    if data[14] == 12:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        if len(data) < 54:
            raise damaged("BMP")
        width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    size = width, abs(height)  # a negative height means that the first row is on top
    check_picture_size(size, "BMP")
    if compression in (_RUN_LENGTH_8, _RUN_LENGTH_4):
        if len(data) > _MAX_RUN_LENGTH_BYTES:
            raise PhotoError("A compressed BMP may have 1 MB; save it as PNG and try that.")
    elif pixels_at + (size[0] * bits + 31) // 32 * 4 * size[1] > len(data):
        raise damaged("BMP")
    return Header("BMP", size, 1, (1 if bits <= 8 else 4) * size[0] * size[1], data)
