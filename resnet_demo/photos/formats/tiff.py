"""TIFF's first directory, and a file that has no other.

Source: TIFF 6.0 specification, section 8 and part 2; the compressions are those that a photo
editor writes. LZMA and Zstandard are left out: a small file can ask their decoders for gigabytes.
So are the three for faxes: no photo has them, and libtiff reports each bad row of one on stderr.
"""

import operator
import struct

from resnet_demo.errors import PhotoError
from resnet_demo.photos.formats.directory import (
    Entry,
    all_integers,
    orientation_of,
    read_directory,
)
from resnet_demo.photos.formats.header import Header
from resnet_demo.photos.limits import check_decoding_memory, check_picture_size, damaged

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES = 256, 257, 258, 259, 262, 277
_STRIP_AT, _STRIP_ROWS, _STRIP_BYTES = 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_AT, _TILE_BYTES = 322, 323, 324, 325
# Besides: fill order, planar, predictor, palette, ink set, extra samples, sample
# format, JPEG tables, YCbCr coefficients, subsampling, positioning, black and white.
_KEPT = {
    *(_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES, _STRIP_AT, _STRIP_ROWS),
    *(_STRIP_BYTES, _TILE_WIDTH, _TILE_HEIGHT, _TILE_AT, _TILE_BYTES),
    *(266, 284, 317, 320, 332, 338, 339, 347, 529, 530, 531, 532),
}
_MAX_VALUES = 2**17  # in one tag: a 16-bit palette has 196,608 bytes but 3 · 256 values at 8 bits
_RAW = 1
_READABLE_COMPRESSIONS = {_RAW, 5, 7, 8, 32773, 32946}  # LZW, JPEG, deflate, PackBits, deflate


def read_header(data: bytes) -> Header:
    """Return the header of a TIFF file; its payload has one directory with the picture's tags.

    Raises:
        PhotoError: too large, too small, cut short, in one huge strip, or oddly compressed.
    """
    order, entries = read_directory(data)
    size = _first(entries, _WIDTH), _first(entries, _HEIGHT)
    check_picture_size(size, "TIFF")
    if _first(entries, _COMPRESSION, _RAW) not in _READABLE_COMPRESSIONS:
        raise PhotoError(
            "This TIFF is compressed in a way that photos rarely are; "
            "save it as JPEG or PNG and try that."
        )
    kept = {tag: entry for tag, entry in entries.items() if tag in _KEPT}
    if any(entry.count > _MAX_VALUES for entry in kept.values()):
        raise damaged("TIFF")
    _check_pieces(data, order, kept)
    decoding_bytes = _decoding_bytes(entries, size)
    check_decoding_memory(decoding_bytes, "TIFF", "save it as JPEG or PNG and try that")
    # A directory may lie anywhere, so the slim one goes to the end and nothing else moves.
    directory_at = len(data) + len(data) % 2
    payload = b"".join(
        [
            data[:4] + struct.pack(order + "I", directory_at),
            data[8:] + b"\0" * (len(data) % 2),
            struct.pack(order + "H", len(kept)),
            *(entry.raw for _, entry in sorted(kept.items())),
            bytes(4),
        ]
    )
    return Header("TIFF", size, orientation_of(entries), decoding_bytes, payload)


def _check_pieces(data: bytes, order: str, entries: dict[int, Entry]) -> None:
    """Raise PhotoError when a strip or tile reaches beyond the end of the file.

    Pillow reads raw strips up to where the file ends, and that is no longer where it was once the
    slim directory stands behind them.
    """
    for at, length in ((_STRIP_AT, _STRIP_BYTES), (_TILE_AT, _TILE_BYTES)):
        if at in entries and length in entries:
            starts = all_integers(data, order, entries[at])
            lengths = all_integers(data, order, entries[length])
            ends = map(operator.add, starts, lengths)
            if max(ends, default=0) > len(data):
                raise damaged("TIFF")


def _decoding_bytes(entries: dict[int, Entry], size: tuple[int, int]) -> int:
    """Return the picture's bytes and, where it is compressed, those of its largest piece."""
    width, height = size
    samples = _first(entries, _SAMPLES, 1)
    bits = _first(entries, _BITS, 1)
    pixel_bytes = 1 if samples == 1 and bits <= 8 else 2 if samples == 1 and bits == 16 else 4
    picture = width * height * pixel_bytes
    if _first(entries, _COMPRESSION, _RAW) == _RAW:
        return picture
    if _TILE_WIDTH in entries:
        piece = _first(entries, _TILE_WIDTH) * _first(entries, _TILE_HEIGHT, 1)
    else:
        piece = width * min(height, _first(entries, _STRIP_ROWS, height))
    return picture + piece * max(4 if samples > 1 else 1, -(-samples * bits // 8))


def _first(entries: dict[int, Entry], tag: int, otherwise: int | None = None) -> int:
    entry = entries.get(tag)
    if entry and entry.values:
        return entry.values[0]
    if otherwise is None:
        raise damaged("TIFF")
    return otherwise
