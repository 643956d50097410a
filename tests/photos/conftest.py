"""Small pictures in every format, made in memory."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

Encode = Callable[..., bytes]


@pytest.fixture(scope="session")
def scene() -> Image.Image:
    """A picture of 96 × 64 pixels, different at every corner: red, green, blue, yellow."""
    corners = np.array(
        [[[230, 20, 20], [20, 230, 20]], [[20, 20, 230], [230, 230, 20]]], dtype=np.uint8
    )
    return Image.fromarray(corners).resize((96, 64), Image.Resampling.NEAREST)


@pytest.fixture(scope="session")
def encode() -> Encode:
    """A picture and Pillow's format name become a file in memory."""

    def encode(image: Image.Image, format_name: str, **options: Any) -> bytes:
        file = io.BytesIO()
        image.save(file, format_name, **options)
        return file.getvalue()

    return encode


@pytest.fixture(scope="session")
def png_chunk() -> Callable[[bytes, bytes], bytes]:
    """A chunk's name and content become a chunk with its length and checksum."""

    def png_chunk(name: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + checksum

    return png_chunk


@pytest.fixture(scope="session")
def every_format(scene: Image.Image, encode: Encode) -> dict[str, bytes]:
    """One small file of each kind that the intake reads, and of the variants within."""
    grey, alpha = scene.convert("L"), scene.convert("RGBA")
    alpha.putalpha(grey)
    sixteen = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    files = {
        "jpeg": encode(scene, "JPEG", quality=90),
        "jpeg progressive": encode(scene, "JPEG", progressive=True),
        "jpeg cmyk": encode(scene.convert("CMYK"), "JPEG"),
        "jpeg with exif": encode(scene, "JPEG", exif=turned(6)),
        "png": encode(scene, "PNG"),
        "png alpha": encode(alpha, "PNG"),
        "png palette": encode(scene.quantize(8), "PNG", transparency=0),
        "png 16 bit": encode(sixteen, "PNG"),
        "png 1 bit": encode(scene.convert("1"), "PNG"),
        "webp": encode(scene, "WEBP"),
        "webp lossless": encode(alpha, "WEBP", lossless=True, exif=turned(3)),
        "webp animated": encode(scene, "WEBP", save_all=True, append_images=[grey.convert("RGB")]),
        "bmp": encode(scene, "BMP"),
        "bmp palette": encode(scene.quantize(8), "BMP"),
        "gif": encode(scene, "GIF"),
        "gif animated": encode(scene, "GIF", save_all=True, append_images=[grey], transparency=0),
        "tiff": encode(scene, "TIFF"),
        "tiff lzw": encode(alpha, "TIFF", compression="tiff_lzw"),
        "tiff jpeg": encode(scene, "TIFF", compression="jpeg"),
        "tiff 16 bit": encode(sixteen, "TIFF"),
        "tiff deflate": encode(grey, "TIFF", compression="tiff_adobe_deflate"),
    }
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    pillow_heif.from_pillow(scene).save(file, quality=90)
    return files | {"heic": file.getvalue()}


def turned(orientation: int) -> Image.Exif:
    """EXIF that holds an orientation, a place and a camera."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif
