"""Bad input ends in one clear sentence, in under a second and under 350 MB of extra memory."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos.decode import decode
from tests.photos import hostile

ROOT = Path(__file__).parents[2]
# These hold a picture that can be read; the rest of the file is left alone.
HARMLESS = {
    "jpeg with hardly any pixels",  # libjpeg fills the rest with grey
    "progressive jpeg with hardly any pixels",
    "png of packed profiles",
    "png of too many pixels",
}


SLOW = [pytest.param("loops", marks=pytest.mark.slow)]  # makes 250 MB of files


@pytest.fixture(scope="module", params=["texts", "headers", "cut", *SLOW])
def measured(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each family of files is measured in a process of its own, for its peak of memory."""
    if sys.platform == "win32":
        pytest.skip("the peak of memory is read with the module resource")
    command = [sys.executable, "-m", "tests.photos.hostile", request.param]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    return json.loads(answer.stdout)


def test_hostile_files_take_less_than_350_mb(measured: dict[str, Any]) -> None:
    assert measured["extra_bytes"] < 350e6


def test_hostile_files_take_less_than_a_second(measured: dict[str, Any]) -> None:
    slow = {name: cpu for name, (cpu, _) in measured["answers"].items() if cpu > 1}
    assert not slow


def test_hostile_files_get_one_sentence_without_their_name(measured: dict[str, Any]) -> None:
    for name, (_, sentence) in measured["answers"].items():
        if name in HARMLESS:
            assert sentence is None
        else:
            assert sentence is not None, f"{name} was accepted"
            assert sentence.count(". ") == 0
            assert sentence.endswith(".")
            assert "script" not in sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "empty"),
        ("text", "This is text"),
        ("one byte", "unknown kind"),
        ("web page", "a web page"),
        ("svg", "an SVG drawing"),
        ("zip", "a ZIP archive"),
        ("pdf", "a PDF document"),
        ("video", "a video"),
        ("too long", "20.1 MB, more than the 20 MB allowed"),
    ],
)
def test_files_of_other_kinds_are_named(name: str, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        decode(hostile.texts()[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("png of 60,000", "60,000 × 60,000 pixels, more than the 40 megapixels allowed for PNG"),
        ("jpeg of 60,000", "more than the 80 megapixels allowed for JPEG"),
        ("png of 1 × 1", "1 × 1 pixels, too few"),
        ("png of 1 × 20,000", "1 × 20,000 pixels, too few"),
        ("png of 10 × 20,000", "a strip of 10 × 20,000 pixels"),
        ("progressive jpeg of 4:4:4", "without “progressive” or smaller"),
        ("tiff in one strip of 16 bits", "more than 340 MB of memory"),
        ("tiff packed with lzma", "compressed in a way"),
    ],
)
def test_headers_beyond_a_limit_name_the_limit(name: str, words: str) -> None:
    with pytest.raises(PhotoError, match=words):
        decode(hostile.headers()[name])


def progressive_jpeg_of_80_megapixels() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (10_320, 7_740), "teal").save(file, "JPEG", progressive=True)
    return file.getvalue()


def png_of_39_megapixels_with_alpha() -> bytes:
    return hostile.white_png(7_300, 5_400)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the peak is read with the module resource")
@pytest.mark.parametrize(
    "make", [progressive_jpeg_of_80_megapixels, png_of_39_megapixels_with_alpha]
)
def test_largest_photos_that_are_accepted_stay_under_350_mb(make: Callable[[], bytes]) -> None:
    code = (
        "import sys; from resnet_demo.photos.decode import decode;"
        "from tests.photos.hostile import peak_bytes, small; decode(small('JPEG'));"
        "before = peak_bytes(); photo = decode(sys.stdin.buffer.read());"
        "print(peak_bytes() - before, max(photo.size))"
    )
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=ROOT, input=make(), capture_output=True, check=True)
    peak, long_side = map(int, answer.stdout.split())
    assert peak < 350e6
    assert long_side == 1024
