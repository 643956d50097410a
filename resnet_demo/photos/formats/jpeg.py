"""JPEG's header: size, orientation, and what decoding will cost.

Source: ITU-T T.81, annex B (markers and segments) and annex G (progressive mode).
"""

import struct

from resnet_demo.photos.formats.directory import exif_orientation
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_decoding_memory, check_picture_size, damaged

_START_OF_SCAN = 0xDA
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_TABLES = {0xC4, 0xCC, 0xDB, 0xDD}  # Huffman, arithmetic, quantisation, restart interval
_APP1_EXIF, _APP14_ADOBE = 0xE1, 0xEE
_MAX_SEGMENTS = 2_000  # a colour profile or a phone's depth map may take some hundred
_MAX_JUNK = 4_096  # bytes between two segments; a valid file has none
# Each scan of a progressive JPEG walks over all of its blocks, and an empty one is ten bytes long:
# 20 MB of them would take an hour. Encoders write 10 or so; libtiff's limit is 100 as well.
_MAX_SCANS = 100


def read_header(data: bytes) -> Header:
    """Return the header of a JPEG file; its payload has no application data but Adobe's.

    Adobe's segment says how CMYK is stored; profiles, previews and EXIF are left out.

    Raises:
        PhotoError: too large, too small, cut short, or no JPEG after its first bytes.
    """
    kept: list[bytes | memoryview] = [b"\xff\xd8"]
    frame: tuple[int, bytes] | None = None
    orientation, position = 1, 2
    for _ in range(_MAX_SEGMENTS):
        marker, position, end = _next_segment(data, position)
        body = data[position + 4 : end]
        if marker in _START_OF_FRAME:
            frame = marker, body
            check_picture_size(_size(body), "JPEG")
        if marker == _START_OF_SCAN:
            break
        if marker in _START_OF_FRAME or marker in _TABLES or marker == _APP14_ADOBE:
            kept.append(data[position:end])
        elif marker == _APP1_EXIF and body.startswith(b"Exif\x00\x00"):
            orientation = exif_orientation(body)
        position = end
    else:
        raise damaged("JPEG")
    # Inside a scan 0xFF is always stuffed, so these markers are what they look like.
    if frame is None or not body or data.rfind(b"\xff\xd9", position) < 0:
        raise damaged("JPEG")
    decoding_bytes = 0
    if frame[0] in _PROGRESSIVE or body[0] < frame[1][5]:
        decoding_bytes = _coefficient_bytes(frame[1])
        if data.count(b"\xff\xda", position) > _MAX_SCANS:
            raise damaged("JPEG")
    kept.append(memoryview(data)[position:])
    return Header("JPEG", _size(frame[1]), orientation, decoding_bytes, b"".join(kept))


def _next_segment(data: bytes, position: int) -> tuple[int, int, int]:
    """Return the next segment's marker, where it starts and where it ends."""
    start = data.find(b"\xff", position, position + _MAX_JUNK)
    while start >= 0 and data[start + 1 : start + 2] in (b"\xff", b"\x00"):
        start = data.find(b"\xff", start + 1, position + _MAX_JUNK)
    if start < 0 or start + 4 > len(data):
        raise damaged("JPEG")
    (length,) = struct.unpack_from(">H", data, start + 2)
    end = start + 2 + length
    if length < 2 or end > len(data):
        raise damaged("JPEG")
    return data[start + 1], start, end


def _size(frame: bytes) -> tuple[int, int]:
    if len(frame) < 6 or len(frame) < 6 + 3 * frame[5]:
        raise damaged("JPEG")
    height, width = struct.unpack_from(">HH", frame, 1)
    return width, height


def _coefficient_bytes(frame: bytes) -> int:
    """Return the memory of a JPEG that is complete only after its last scan, in bytes.

    Such is a progressive file, or one with a scan for each colour. libjpeg keeps all of its
    coefficients, two bytes each: 3 bytes a pixel for 4:2:0, 6 for 4:4:4. An ordinary JPEG takes a
    few rows.
    """
    width, height = _size(frame)
    factors = [(frame[7 + 3 * i] >> 4, frame[7 + 3 * i] & 15) for i in range(frame[5])]
    largest = max((h for h, _ in factors), default=1) * max((v for _, v in factors), default=1)
    samples = sum(h * v for h, v in factors) / max(1, largest)
    coefficient_bytes = int(2 * width * height * samples)
    check_decoding_memory(
        coefficient_bytes, "JPEG", "save it without “progressive” or smaller, and try that"
    )
    return coefficient_bytes
