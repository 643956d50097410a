"""TIFF's directory of tags, which EXIF borrowed: bytes -> {tag: Entry}.

Source: TIFF 6.0 specification, section 2; EXIF 2.32, section 4.5.
"""

import struct
from dataclasses import dataclass

from resnet_demo.errors import PhotoError
from resnet_demo.photos.limits import damaged

ORIENTATION = 274
_MAX_ENTRIES = 1_000  # cameras write fewer than 100
_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_INTEGER_CODES = {1: "B", 3: "H", 4: "I"}


@dataclass(frozen=True)
class Entry:
    """One tag: its twelve bytes as stored, and its first integer values."""

    raw: bytes
    count: int
    values: tuple[int, ...]


def read_directory(data: bytes) -> tuple[str, dict[int, Entry]]:
    """Return the byte order and the first directory of a TIFF file or EXIF block.

    Args:
        data: starts with "II*" or "MM" and holds a TIFF structure.

    Returns:
        "<" or ">", and the entries by tag; of long arrays only the first 64 values are read.

    Raises:
        PhotoError: the directory lies outside the data or holds over 1,000 tags.
    """
    order = "<" if data[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (number,) = struct.unpack_from(order + "H", data, start)
        if number > _MAX_ENTRIES:
            raise damaged("TIFF")
        entries = {}
        for position in range(start + 2, start + 2 + 12 * number, 12):
            tag, kind, count = struct.unpack_from(order + "HHI", data, position)
            entries[tag] = _read_entry(data, order, position, kind, count)
    except struct.error as error:
        raise damaged("TIFF") from error
    return order, entries


def all_integers(data: bytes, order: str, entry: Entry) -> tuple[int, ...]:
    """Return every value of an integer tag that `read_directory` has found inside the data."""
    _, kind, count, at = struct.unpack(order + "HHII", entry.raw)
    code = _INTEGER_CODES.get(kind)
    if code is None or _TYPE_SIZES[kind] * count <= 4:
        return entry.values
    return struct.unpack_from(f"{order}{count}{code}", data, at)


def _read_entry(data: bytes, order: str, position: int, kind: int, count: int) -> Entry:
    raw = data[position : position + 12]
    size = _TYPE_SIZES.get(kind, 1) * count
    at = position + 8
    if size > 4:  # the value does not fit in the entry: there is an offset instead
        (at,) = struct.unpack_from(order + "I", data, at)
        if at + size > len(data):
            raise damaged("TIFF")
    code = _INTEGER_CODES.get(kind)
    values = struct.unpack_from(f"{order}{min(count, 64)}{code}", data, at) if code else ()
    return Entry(raw, count, values)


def exif_orientation(block: bytes) -> int:
    """Return the orientation that an EXIF block gives, 1 to 8, or 1 where it gives none.

    A damaged block counts as none: the picture itself may still be whole.
    """
    block = block.removeprefix(b"Exif\x00\x00")
    if not block.startswith((b"II*\x00", b"MM\x00*")):
        return 1
    try:
        _, entries = read_directory(block)
    except PhotoError:
        return 1
    return orientation_of(entries)


def orientation_of(entries: dict[int, Entry]) -> int:
    """Return the directory's orientation, or 1 where it has none or a meaningless one."""
    entry = entries.get(ORIENTATION)
    value = entry.values[0] if entry and entry.values else 1
    return value if 1 <= value <= 8 else 1
