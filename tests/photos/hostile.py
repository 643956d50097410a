"""Files that were made to hurt, by name; `python -m tests.photos.hostile` measures them all.

Run as a program it prints one JSON object: seconds of CPU for each file, the sentence that refused
it (null where a photo came out), and the peak of memory above what the process had before.
"""

import io
import json
import struct
import sys
import time
import zlib
from collections.abc import Callable

from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos.decode import decode
from resnet_demo.photos.limits import MAX_FILE_BYTES

PNG = b"\x89PNG\r\n\x1a\n"
FULL = MAX_FILE_BYTES - 2**16


def chunk(name: bytes, body: bytes = b"") -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + checksum


def png_header(width: int, height: int, depth: int = 8, colour: int = 6) -> bytes:
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def white_png(width: int, height: int) -> bytes:
    """Return a PNG of one colour with alpha, packed row by row: a real decompression bomb."""
    packer = zlib.compressobj(6)
    rows = b"".join(packer.compress(b"\0" + b"\xff" * (4 * width)) for _ in range(height))
    return png_header(width, height) + chunk(b"IDAT", rows + packer.flush()) + chunk(b"IEND")


def small(format_name: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, format_name, **options)
    return file.getvalue()


def jpeg_of_size(width: int, height: int, **options: object) -> bytes:
    """Return a small JPEG whose header claims another size."""
    data = bytearray(small("JPEG", **options))
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def progressive_of_many_scans() -> bytes:
    data = jpeg_of_size(8_000, 8_000, progressive=True)
    last = data.rfind(b"\xff\xda")
    scan = data[last:-2]
    return data[:-2] + scan[:14] * 500_000 + data[-2:]


def tiff(tags: dict[int, tuple[int, int, int]], body: bytes = b"") -> bytes:
    """Return a little-endian TIFF: tag -> (type, count, value), and what follows the directory."""
    entries = b"".join(struct.pack("<HHII", tag, *rest) for tag, rest in sorted(tags.items()))
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + body


def tiff_of_size(width: int, height: int, **changed: tuple[int, int, int]) -> bytes:
    tags = {256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, 8), 259: (3, 1, 1)}
    tags |= {262: (3, 1, 1), 273: (4, 1, 8), 277: (3, 1, 1), 278: (4, 1, height)}
    tags |= {279: (4, 1, 1000)} | {int(tag[1:]): value for tag, value in changed.items()}
    return tiff(tags, b"\0" * 2000)


def webp_of_size(width: int, height: int) -> bytes:
    body = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"WEBPVP8X" + struct.pack("<I", 10) + body + b"VP8L" + struct.pack("<I", 8) + bytes(8)
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def bmp_of_size(width: int, height: int, compression: int = 0, body: bytes = b"") -> bytes:
    fields = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, compression, 0, 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 54 + 1024) + fields + bytes(1024) + body


def gif_of_size(width: int, height: int, blocks: bytes = b"") -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x08\x01\x00\x00;"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + blocks + frame


def texts() -> dict[str, bytes]:
    """Return files that are no pictures at all."""
    return {
        "empty": b"",
        "one byte": b"\xff",
        "text": b"Dear photo,\nhow are you?\n",
        "web page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9"/>',
        "zip": b"PK\x03\x04" + bytes(60),
        "pdf": b"%PDF-1.7\n" + bytes(60),
        "video": b"\0\0\0\x18ftypisom" + bytes(60),
        "noise": bytes(range(255, 0, -1)) * 8,
        "too long": b"\xff\xd8\xff" + bytes(MAX_FILE_BYTES),  # three bytes
    }


def headers() -> dict[str, bytes]:
    """Return files whose headers claim what no photo has."""
    huge, idat = 60_000, chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND")
    return {
        "png of 60,000": png_header(huge, huge) + idat,
        "jpeg of 60,000": jpeg_of_size(huge, huge),
        "gif of 60,000": gif_of_size(huge, huge),
        "bmp of 60,000": bmp_of_size(huge, huge),
        "tiff of 60,000": tiff_of_size(huge, huge),
        "webp of 60,000": webp_of_size(huge, huge),
        "png of 1 × 1": png_header(1, 1) + idat,
        "png of 1 × 20,000": png_header(1, 20_000) + idat,
        "png of 10 × 20,000": png_header(10, 20_000) + idat,
        "png of 0 × 0": png_header(0, 0) + idat,
        "png with hardly any pixels": png_header(7_000, 5_000) + idat,
        "jpeg with hardly any pixels": jpeg_of_size(10_000, 8_000),
        "progressive jpeg with hardly any pixels": jpeg_of_size(10_000, 8_000, progressive=True),
        "progressive jpeg of 4:4:4": jpeg_of_size(9_000, 8_000, progressive=True, subsampling=0),
        "webp with hardly any pixels": webp_of_size(4_000, 4_000),
        "gif with hardly any pixels": gif_of_size(7_000, 5_000),
        "tiff with its pixels outside": tiff_of_size(99, 99, t273=(4, 1, 2**31)),
        "tiff in one strip of 16 bits": tiff_of_size(
            7_000, 5_000, t258=(3, 1, 16), t259=(3, 1, 5), t277=(3, 1, 4)
        ),
        "tiff in huge tiles": tiff_of_size(
            99, 99, t259=(3, 1, 8), t322=(4, 1, 2**30), t323=(4, 1, 2**30)
        ),
        "tiff packed with lzma": tiff_of_size(99, 99, t259=(3, 1, 34925)),
        "tiff that points at itself": tiff_of_size(99, 99, t330=(4, 1, 8), t34665=(4, 1, 8)),
        "tiff without a directory": b"II*\0" + struct.pack("<I", 2**31),
    }


def loops() -> dict[str, bytes]:
    """Return files that keep a parser written in Python busy, 20 MB of them."""
    one_scan = png_header(64, 64, colour=2) + chunk(b"IDAT", zlib.compress(bytes(64 * 193)))
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(2**20)))
    bomb = zlib.compressobj()
    endless = b"".join(bomb.compress(bytes(2**20)) for _ in range(500)) + bomb.flush()
    return {
        "jpeg of zeros": b"\xff\xd8\xff" + bytes(FULL),
        "jpeg of fill bytes": b"\xff\xd8" + b"\xff" * FULL,
        "jpeg of empty segments": b"\xff\xd8" + b"\xff\xe5\x00\x02" * (FULL // 4),
        "jpeg of empty scans": progressive_of_many_scans(),
        "png of empty chunks": png_header(64, 64) + chunk(b"teXt") * (FULL // 12),
        "png of packed profiles": one_scan[:33] + profile * 9_000 + one_scan[33:] + chunk(b"IEND"),
        "png of too many pixels": png_header(64, 64) + chunk(b"IDAT", endless) + chunk(b"IEND"),
        "gif of tiny comments": gif_of_size(64, 64, b"!\xfe" + b"\1x" * (FULL // 2) + b"\0"),
        "gif of empty comments": gif_of_size(64, 64, b"!\xfe\1x\0" * (FULL // 5)),
        "bmp of tiny runs": bmp_of_size(6_000, 6_000, 1, b"\1x" * (FULL // 2)),
        "tiff of five million strips": tiff_of_size(64, 64, t273=(4, FULL // 4, 200)) + bytes(FULL),
        "tiff of many tags": tiff(dict.fromkeys(range(256, 65000), (3, 1, 1))),
        "webp of empty chunks": small("WEBP") + b"ABCD\0\0\0\0" * (FULL // 8),
        "heic of empty boxes": b"\0\0\0\x18ftypheic" + bytes(12) + b"\0\0\0\x08free" * (FULL // 8),
    }


def cut() -> dict[str, bytes]:
    """Return photos that lost their ends, and one of 40 megapixels that lost its last byte."""
    kinds = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
    halves = {f"half a {kind}": (data := small(kind))[: len(data) // 2] for kind in kinds}
    return halves | {"a large PNG cut short": white_png(7_300, 5_400)[:-13]}


FAMILIES: dict[str, Callable[[], dict[str, bytes]]] = {
    "texts": texts,
    "headers": headers,
    "loops": loops,
    "cut": cut,
}


def peak_bytes() -> int:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def measure(files: dict[str, bytes]) -> dict[str, object]:
    """Return seconds and sentences by name, and the peak of memory above the start."""
    decode(small("JPEG"))
    before = peak_bytes()
    answers = {}
    for name, data in files.items():
        started = time.process_time()
        try:
            decode(data, "<script>alert('x')</script>")
            sentence = None
        except PhotoError as error:
            sentence = str(error)
        answers[name] = (time.process_time() - started, sentence)
    return {"answers": answers, "extra_bytes": peak_bytes() - before}


if __name__ == "__main__":
    print(json.dumps(measure(FAMILIES[sys.argv[1]]())))
