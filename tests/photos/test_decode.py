"""Every format and mode arrives as the picture that a viewer would see."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos import decode as decode_module
from resnet_demo.photos.decode import LONG_SIDE, Photo, decode
from tests.photos.conftest import Encode, turned

ROOT = Path(__file__).parents[2]
# Where the four corners' colours are looked up, away from the borders that lossy formats blur.
CORNERS = ((8, 8), (8, 88), (56, 8), (56, 88))
COLOURS = np.array([[230, 20, 20], [20, 230, 20], [20, 20, 230], [230, 230, 20]])


def corners(photo: Photo) -> np.ndarray:
    return np.array([photo.pixels[place] for place in CORNERS], dtype=int)


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [
        ("jpeg", 6),
        ("jpeg progressive", 6),
        ("jpeg cmyk", 6),
        ("png", 0),
        ("webp", 12),
        ("webp animated", 12),
        ("bmp", 0),
        ("bmp palette", 0),
        ("gif", 0),
        ("tiff", 0),
        ("tiff jpeg", 6),
        ("heic", 12),
    ],
)
def test_each_format_keeps_its_colours(
    every_format: dict[str, bytes], kind: str, tolerance: int
) -> None:
    photo = decode(every_format[kind], kind)
    assert photo.size == photo.original_size == (96, 64)
    assert np.abs(corners(photo) - COLOURS).max() <= tolerance


def test_content_decides_the_format_and_the_name_does_not(every_format: dict[str, bytes]) -> None:
    assert (decode(every_format["png"], "holiday.jpg").pixels[8, 8] == COLOURS[0]).all()


@pytest.mark.parametrize("kind", ["png 16 bit", "tiff 16 bit"])
def test_sixteen_bits_are_scaled_to_eight(
    every_format: dict[str, bytes], scene: Image.Image, kind: str
) -> None:
    grey = np.asarray(scene.convert("L"))
    assert (decode(every_format[kind]).pixels == grey[..., None]).all()


@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "WEBP"])
def test_alpha_is_laid_over_white(encode: Encode, format_name: str) -> None:
    image = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    image.paste((0, 0, 200, 255), (10, 0, 20, 20))
    image.paste((0, 200, 0, 128), (0, 10, 10, 20))
    options = {"lossless": True} if format_name == "WEBP" else {}
    pixels = decode(encode(image, format_name, **options)).pixels.astype(int)
    assert (pixels[0, 0] == 255).all()
    assert np.abs(pixels[0, 19] - [0, 0, 200]).max() <= 1
    assert np.abs(pixels[19, 0] - [127, 227, 127]).max() <= 1


def test_grey_with_alpha_is_laid_over_white(encode: Encode) -> None:
    image = Image.new("LA", (20, 20), (0, 51))
    assert np.abs(decode(encode(image, "PNG")).pixels.astype(int) - 204).max() <= 1


def test_transparent_palette_entries_turn_white(encode: Encode) -> None:
    image = Image.new("P", (20, 20), 1)
    image.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90])
    image.paste(2, (10, 0, 20, 20))
    for format_name in ("PNG", "GIF"):
        pixels = decode(encode(image, format_name, transparency=1)).pixels
        assert (pixels[0, 0] == 255).all()
        assert tuple(pixels[0, 19]) == (70, 80, 90)


def test_half_transparent_palette_entries_are_blended(encode: Encode) -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([55, 155, 255])
    pixels = decode(encode(image, "PNG", transparency=bytes([128]))).pixels.astype(int)
    assert np.abs(pixels[0, 0] - [155, 205, 255]).max() <= 1


@pytest.mark.parametrize(
    ("depth", "colour", "row", "transparent"),
    [
        (2, 0, b"\x6c" * 4, struct.pack(">H", 1)),  # greys 1, 2, 3, 0
        (4, 0, b"\x5a" * 8, struct.pack(">H", 5)),
        (16, 0, b"\x12\x34\xab\xcd" * 8, struct.pack(">H", 0x1234)),
        (16, 2, b"\x12\x34\x56\x78\x9a\xbc\xab\xcd\xef\x01\x23\x45" * 8, None),
    ],
)
def test_transparent_colours_are_found_at_every_depth(
    png_chunk: Callable[[bytes, bytes], bytes],
    depth: int,
    colour: int,
    row: bytes,
    transparent: bytes | None,
) -> None:
    transparent = transparent or row[:6]
    header = struct.pack(">IIBBBBB", 16, 16, depth, colour, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"tRNS", transparent)
    data += png_chunk(b"IDAT", zlib.compress((b"\0" + row) * 16)) + png_chunk(b"IEND", b"")
    pixels = decode(data).pixels
    assert (pixels[0, 0] == 255).all()
    assert (pixels[0, 1] < 255).any()


def test_one_bit_is_black_and_white(every_format: dict[str, bytes]) -> None:
    assert set(np.unique(decode(every_format["png 1 bit"]).pixels)) == {0, 255}


@pytest.mark.parametrize("top", [1.0, 255.0, 65_535.0])
def test_float_tiff_is_scaled_by_its_white(encode: Encode, top: float) -> None:
    values = np.linspace(0, top, 400, dtype=np.float32).reshape(20, 20)
    pixels = decode(encode(Image.fromarray(values), "TIFF")).pixels[..., 0]
    assert np.abs(pixels.ravel() - np.linspace(0, 255, 400)).max() <= 0.6


@pytest.mark.parametrize("strange", [-1.0, 1e6, float("nan"), float("inf")])
def test_float_tiff_of_measurements_is_refused(encode: Encode, strange: float) -> None:
    values = np.full((20, 20), strange, dtype=np.float32)
    with pytest.raises(PhotoError, match="measurements instead of brightness"):
        decode(encode(Image.fromarray(values), "TIFF"))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_honoured(
    scene: Image.Image, encode: Encode, format_name: str, orientation: int
) -> None:
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    stored = scene
    if orientation > 1:
        turns = decode_module.shrink_to_rgb
        stored = turns(scene, LONG_SIDE, undo[orientation])
    photo = decode(encode(stored, format_name, exif=turned(orientation)))
    assert photo.size == photo.original_size == (96, 64)
    assert np.abs(corners(photo) - COLOURS).max() <= 14


def test_damaged_exif_leaves_the_photo_upright(scene: Image.Image, encode: Encode) -> None:
    data = encode(scene, "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert decode(data).size == (96, 64)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_place_and_camera_are_not_kept(
    scene: Image.Image, encode: Encode, format_name: str
) -> None:
    photo = decode(encode(scene, format_name, exif=turned(1)))
    assert set(vars(photo)) == {"pixels", "name", "original_size", "decode_ms"}
    assert isinstance(photo.pixels, np.ndarray)


def test_heic_turned_by_its_own_box_is_turned_once(scene: Image.Image) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    stored = scene.transpose(Image.Transpose.ROTATE_90)
    heif = pillow_heif.from_pillow(stored)
    heif.info["exif"] = turned(6).tobytes()
    file = io.BytesIO()
    heif.save(file, quality=90)
    assert b"irot" in file.getvalue()
    photo = decode(file.getvalue())
    assert photo.size == photo.original_size == (96, 64)
    assert np.abs(corners(photo) - COLOURS).max() <= 14
