"""Pixels come back out of what the browser is given."""

import base64
import io

import numpy as np
from PIL import Image

from resnet_demo.photos.decode import Photo, decode
from resnet_demo.photos.encode import data_url, thumbnail, to_jpeg, to_png
from resnet_demo.photos.samples import sample


def test_thumbnail_is_the_middle_square() -> None:
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 200
    small = Image.open(io.BytesIO(thumbnail(Photo(pixels, "bar", (300, 100), 0.0), 64)))
    assert small.size == (64, 64)
    assert small.format == "JPEG"
    assert np.asarray(small).mean() > 195


def test_thumbnail_of_a_sample_is_a_few_kilobytes() -> None:
    assert 1_000 < len(thumbnail(sample("cat"), 96)) < 6_000


def test_png_keeps_every_pixel_and_jpeg_nearly() -> None:
    pixels = sample("flower").pixels
    assert (decode(to_png(pixels)).pixels == pixels).all()
    assert np.abs(decode(to_jpeg(pixels)).pixels.astype(int) - pixels).mean() < 3


def test_jpeg_carries_no_metadata() -> None:
    image = Image.open(io.BytesIO(to_jpeg(sample("Grace Hopper").pixels)))
    assert not image.getexif()
    assert "icc_profile" not in image.info


def test_data_url_holds_the_bytes_and_their_kind() -> None:
    pixels = sample("cat").pixels[:8, :8]
    for image, kind in ((to_png(pixels), "png"), (to_jpeg(pixels), "jpeg")):
        head, body = data_url(image).split(",")
        assert head == f"data:image/{kind};base64"
        assert base64.b64decode(body) == image
