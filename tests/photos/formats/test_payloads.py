"""What is handed to the decoders is a valid file with the picture and nothing else."""

import io

import numpy as np
import pytest
from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos.formats import gif, jpeg, png, tiff, webp
from tests.photos.conftest import Encode, turned


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_jpeg_payload_has_the_picture_and_adobes_segment_only(
    scene: Image.Image, encode: Encode
) -> None:
    data = encode(scene.convert("CMYK"), "JPEG", exif=turned(6), icc_profile=b"p" * 3000)
    header = jpeg.read_header(data)
    assert header.orientation == 6
    assert header.size == scene.size
    assert b"SecretCamera" in data
    assert b"SecretCamera" not in header.payload
    assert b"ICC_PROFILE" not in header.payload
    assert b"Adobe" in header.payload
    assert (picture(header.payload) == picture(data)).all()


def test_png_payload_has_no_texts_profiles_or_frames(scene: Image.Image, encode: Encode) -> None:
    frames = [scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    data = encode(
        scene, "PNG", save_all=True, append_images=frames, exif=turned(8), icc_profile=b"p" * 99
    )
    header = png.read_header(data)
    assert header.orientation == 8
    for name in (b"eXIf", b"iCCP", b"acTL", b"fdAT"):
        assert name in data
        assert name not in header.payload
    assert (picture(header.payload)[..., :3] == np.asarray(scene)).all()


def test_gif_payload_keeps_the_transparent_colour_and_drops_comments(encode: Encode) -> None:
    image = Image.new("P", (20, 20), 1)
    image.putpalette([1, 2, 3, 4, 5, 6])
    data = encode(image, "GIF", transparency=1, comment=b"SecretComment")
    header = gif.read_header(data)
    assert b"SecretComment" in data
    assert b"SecretComment" not in header.payload
    assert (picture(header.payload)[..., 3] == 0).all()


@pytest.mark.parametrize(
    "compression", [None, "tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits"]
)
def test_tiff_payload_has_one_slim_directory(
    scene: Image.Image, encode: Encode, compression: str | None
) -> None:
    data = encode(scene, "TIFF", compression=compression, exif=turned(5), description="SecretText")
    header = tiff.read_header(data)
    assert header.orientation == 5
    slim = Image.open(io.BytesIO(header.payload))
    assert set(slim.tag_v2) <= tiff._KEPT
    assert (np.asarray(slim.convert("RGBA")) == picture_without_turning(data)).all()


def picture_without_turning(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    return np.asarray(image.transpose(Image.Transpose.TRANSPOSE))


def test_webp_orientation_is_read_from_its_exif_chunk(scene: Image.Image, encode: Encode) -> None:
    assert webp.read_header(encode(scene, "WEBP", exif=turned(7))).orientation == 7
    assert webp.read_header(encode(scene, "WEBP")).orientation == 1


@pytest.mark.parametrize(
    ("subsampling", "bytes_a_pixel"),
    [(0, 6), (1, 4), (2, 3)],  # 4:4:4, 4:2:2, 4:2:0
)
def test_progressive_jpeg_is_charged_for_its_coefficients(
    encode: Encode, subsampling: int, bytes_a_pixel: int
) -> None:
    image = Image.new("RGB", (640, 480))
    slow = encode(image, "JPEG", progressive=True, subsampling=subsampling)
    quick = encode(image, "JPEG", subsampling=subsampling)
    assert jpeg.read_header(slow).decoding_bytes == 640 * 480 * bytes_a_pixel
    assert jpeg.read_header(quick).decoding_bytes == 0


def test_jpeg_with_more_than_a_hundred_scans_is_refused(encode: Encode) -> None:
    data = encode(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rfind(b"\xff\xda") : -2]
    jpeg.read_header(data[:-2] + scan * 80 + data[-2:])
    with pytest.raises(PhotoError):
        jpeg.read_header(data[:-2] + scan * 120 + data[-2:])


def test_webp_animation_above_21_megapixels_is_refused() -> None:
    side = (4_999).to_bytes(3, "little")
    chunks = b"WEBPVP8X\x0a\0\0\0" + b"\x02\0\0\0" + side + side
    data = b"RIFF" + len(chunks).to_bytes(4, "little") + chunks
    with pytest.raises(PhotoError, match="more than 340 MB of memory; save one frame as JPEG"):
        webp.read_header(data)
