"""PNG's header, and the few chunks that hold the picture.

Source: PNG specification, third edition, sections 5 and 11.
"""

import struct
import zlib

from resnet_demo.photos.formats.directory import exif_orientation
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_picture_size, damaged

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_CHUNKS = 50_000  # 20 MB in the chunks of 8 KB that many encoders write are 2,500
_SAMPLES = {0: 1, 2: 4, 3: 1, 4: 4, 6: 4}  # bytes a pixel in memory, by colour type
_GREY, _RGB = 0, 2


def read_header(data: bytes) -> Header:
    """Return the header of a PNG file; its payload has IHDR, PLTE, tRNS and IDAT only.

    Without its animation chunks an animated PNG is its still picture, and compressed texts and
    profiles are never unpacked.

    Raises:
        PhotoError: too large, too small, cut short, or its chunks do not follow each other.
    """
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise damaged("PNG")
    width, height, depth, colour = struct.unpack_from(">IIBB", data, 16)
    check_picture_size((width, height), "PNG")
    view = memoryview(data)
    kept: list[bytes | memoryview] = [_SIGNATURE]
    orientation, position = 1, len(_SIGNATURE)
    has_pixels = False
    for _ in range(_MAX_CHUNKS):
        if position + 12 > len(data):
            raise damaged("PNG")
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise damaged("PNG")
        if name == b"IEND":
            break
        if name in (b"IHDR", b"PLTE", b"IDAT"):
            kept.append(view[position:end])
            has_pixels |= name == b"IDAT"
        elif name == b"tRNS":
            kept.append(_eight_bit_transparency(data[position:end], depth, colour))
        elif name == b"eXIf":
            orientation = exif_orientation(data[position + 8 : end - 4])
        position = end
    else:
        raise damaged("PNG")
    if not has_pixels:
        raise damaged("PNG")
    kept.append(_chunk(b"IEND", b""))
    sample_bytes = 2 if (colour, depth) == (_GREY, 16) else _SAMPLES.get(colour, 4)
    return Header(
        "PNG", (width, height), orientation, width * height * sample_bytes, b"".join(kept)
    )


def _eight_bit_transparency(chunk: bytes, depth: int, colour: int) -> bytes:
    """Return the tRNS chunk with its colour on the scale of the decoded pixels.

    Pillow widens 2- and 4-bit grey to 8 bits and keeps the upper byte of 16-bit colour, but looks
    for the transparent colour as the file wrote it.
    """
    body = chunk[8:-4]
    if colour == _GREY and depth in (2, 4) and len(body) == 2:
        (grey,) = struct.unpack(">H", body)
        return _chunk(b"tRNS", struct.pack(">H", min(255, grey * 255 // (2**depth - 1))))
    if colour == _RGB and depth == 16 and len(body) == 6:
        return _chunk(b"tRNS", struct.pack(">HHH", *(v >> 8 for v in struct.unpack(">HHH", body))))
    return chunk


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
