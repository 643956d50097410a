"""A data set in a few files: for a machine that takes files, and only up to a certain size.

    python -m resnet_demo.embedded.pack FOLDER PARTS [--mib 45]
    python -m resnet_demo.embedded.pack --unpack PARTS FOLDER

The JPEGs themselves, byte for byte, one after the other, through zlib. Nearly all of Tiny
ImageNet's share one header of 609 bytes, and zlib finds it again in the picture before: 110,000
pictures take 139 MiB instead of 203, and lose nothing. Encoding them anew as WebP at quality 80
takes 155 MiB and is wrong by 4.5 of 255 levels (root of the mean square; 600 pictures).

A part is: 8 bytes of magic, 8 bytes of length (little endian), a JSON header of that length, and
the compressed pictures. Nothing in it can run. Classes take turns, so some of the parts are a
smaller data set and not fewer classes.
"""

import argparse
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_demo.embedded.layout import Listing, list_training, list_validation
from resnet_demo.errors import EmbeddedError

SUFFIX = ".pictures"
MAGIC = b"RDPACK1\n"
HELD_BACK = 2**16  # bytes that zlib may not have written yet
_LARGEST_HEADER = 64 * 2**20
_LARGEST_PART = 2**30  # bytes of pictures after decompression


@dataclass(frozen=True, eq=False)
class Part:
    """One file: pictures as encoded bytes, with their classes."""

    split: str  # "train" or "validation"
    wnids: tuple[str, ...]
    words: tuple[str, ...]
    pictures: tuple[bytes, ...]
    labels: tuple[int, ...]


def pack(folder: Path, parts: Path, largest: int = 45 * 2**20) -> list[Path]:
    """Write Tiny ImageNet's two sets into parts of at most `largest` bytes; return their paths.

    Raises:
        EmbeddedError: the folder has another layout, or `largest` has no room for one picture.
    """
    parts.mkdir(parents=True, exist_ok=True)
    written = []
    for split, listing in (
        ("validation", list_validation(folder)),
        ("train", list_training(folder)),
    ):
        for number, data in enumerate(_split(split, listing, largest)):
            path = parts / f"{split}-{number:02}{SUFFIX}"
            path.write_bytes(data)
            written.append(path)
    return written


def read_parts(folder: Path) -> Iterator[Part]:
    """Yield the parts in a folder, in the order of their names.

    Raises:
        EmbeddedError: a part is damaged.
    """
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        yield read_part(path)


def read_part(path: Path) -> Part:
    """Return what one part holds; EmbeddedError if it is damaged or cut off."""
    damaged = EmbeddedError(f"{path.name} is damaged or cut off; pack it again.")
    data = path.read_bytes()
    length = int.from_bytes(data[8:16], "little")
    if data[:8] != MAGIC or not 2 <= length <= min(_LARGEST_HEADER, len(data) - 16):
        raise damaged
    try:
        header: dict[str, Any] = json.loads(data[16 : 16 + length])
        lengths, labels = header["lengths"], header["labels"]
        stream = zlib.decompressobj()
        pictures = stream.decompress(data[16 + length :], _LARGEST_PART)
        if len(labels) != len(lengths) or sum(lengths) != len(pictures) or not stream.eof:
            raise damaged
        cut = _cut(pictures, lengths)
        wnids, words = tuple(header["wnids"]), tuple(header["words"])
        if not all(0 <= label < len(wnids) for label in labels) or len(wnids) != len(words):
            raise damaged
        return Part(header["split"], wnids, words, cut, tuple(labels))
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise damaged from error


def unpack(parts: Path, folder: Path) -> None:
    """Write the pictures of all parts back into Tiny ImageNet's standard layout.

    File names are numbers of our own and the annotations have no boxes; nothing here reads them.
    """
    annotations: list[str] = []
    counts: dict[str, int] = {}
    for part in read_parts(parts):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wnids.txt").write_text("".join(f"{wnid}\n" for wnid in part.wnids))
        pairs = zip(part.wnids, part.words, strict=True)
        (folder / "words.txt").write_text("".join(f"{wnid}\t{word}\n" for wnid, word in pairs))
        for picture, label in zip(part.pictures, part.labels, strict=True):
            wnid = part.wnids[label]
            key = wnid if part.split == "train" else ""
            number = counts[key] = counts.get(key, -1) + 1
            if part.split == "train":
                path = folder / "train" / wnid / "images" / f"{wnid}_{number:05}.JPEG"
            else:
                path = folder / "val" / "images" / f"val_{number:05}.JPEG"
                annotations.append(f"{path.name}\t{wnid}\n")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture)
    if not counts:
        raise EmbeddedError(f"{parts} holds no *{SUFFIX} files.")
    (folder / "val").mkdir(exist_ok=True)
    (folder / "val" / "val_annotations.txt").write_text("".join(annotations))


def _split(split: str, listing: Listing, largest: int) -> Iterator[bytes]:
    """Yield parts, each filled as far as its size allows."""
    compressor = zlib.compressobj()
    labels: list[int] = []
    lengths: list[int] = []

    def header() -> bytes:
        fields = {"split": split, "wnids": listing.wnids, "words": listing.words}
        return json.dumps({**fields, "labels": labels, "lengths": lengths}).encode()

    fixed = len(header()) + 16
    chunks: list[bytes] = []
    size = fixed
    for picture in listing.pictures:
        data = picture.path.read_bytes()
        # zlib holds back what it has not written yet; 20 covers a label and a length in JSON.
        if labels and size + HELD_BACK + len(data) + 20 * (len(labels) + 1) > largest:
            chunks.append(compressor.flush())
            yield _assemble(header(), chunks)
            compressor, chunks, size = zlib.compressobj(), [], fixed
            labels.clear()
            lengths.clear()
        body = compressor.compress(data)
        chunks.append(body)
        size += len(body)
        labels.append(picture.label)
        lengths.append(len(data))
        if size + len(data) > largest:
            raise EmbeddedError(f"Parts of {largest:,} bytes have no room; allow larger ones.")
    chunks.append(compressor.flush())
    yield _assemble(header(), chunks)


def _assemble(header: bytes, chunks: Iterable[bytes]) -> bytes:
    return MAGIC + len(header).to_bytes(8, "little") + header + b"".join(chunks)


def _cut(data: bytes, lengths: Sequence[int]) -> tuple[bytes, ...]:
    ends, end = [], 0
    for length in lengths:
        end += int(length)
        ends.append(end)
    return tuple(data[end - length : end] for end, length in zip(ends, lengths, strict=True))


def main() -> None:
    """Pack or unpack, from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--mib", type=float, default=45, help="the largest part, in MiB")
    parser.add_argument("--unpack", action="store_true", help="parts back into folders")
    options = parser.parse_args()
    try:
        if options.unpack:
            unpack(options.source, options.target)
        else:
            for path in pack(options.source, options.target, int(options.mib * 2**20)):
                print(f"{path}  {path.stat().st_size / 2**20:.1f} MiB")
    except EmbeddedError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
