"""What is kept of a photo, and what decoding leaves alone: Pillow, the disk, other threads."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos import decode as decode_module
from resnet_demo.photos import limits
from resnet_demo.photos.decode import decode
from tests.photos.conftest import Encode

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("width", "height", "kept"),
    [
        (4000, 3000, (1000, 750)),  # 1/4 is enough for 512 pixels on the shorter side
        (4032, 3024, (1008, 756)),
        (3000, 2000, (1024, 683)),
        (1600, 1200, (800, 600)),
        (1000, 700, (1000, 700)),
        (6000, 1000, (1024, 171)),
    ],
)
def test_jpeg_keeps_512_pixels_on_the_shorter_side_and_1024_on_the_longer(
    encode: Encode, width: int, height: int, kept: tuple[int, int]
) -> None:
    photo = decode(encode(Image.new("RGB", (width, height), "teal"), "JPEG"))
    assert photo.size == kept
    assert photo.original_size == (width, height)


@pytest.mark.parametrize("size", [(1024, 1024), (1025, 300), (2048, 700), (5003, 3001)])
def test_png_keeps_at_most_1024_pixels_and_its_picture(
    scene: Image.Image, encode: Encode, size: tuple[int, int]
) -> None:
    photo = decode(encode(scene.resize(size), "PNG", compress_level=1))
    assert max(photo.size) == 1024
    small = np.asarray(scene.resize(photo.size))
    assert np.abs(photo.pixels.astype(int) - small).mean() < 1.5


def test_large_picture_with_alpha_has_no_seams_between_bands(encode: Encode) -> None:
    image = Image.new("RGBA", (6000, 4000), (40, 90, 200, 77))
    pixels = decode(encode(image, "PNG", compress_level=1)).pixels
    assert np.ptp(pixels.reshape(-1, 3), axis=0).max() == 0


def test_pixels_are_read_only_and_own_no_bytes_of_the_file(every_format: dict[str, bytes]) -> None:
    photo = decode(every_format["jpeg"])
    assert not photo.pixels.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0, 0] = 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\me\\cat.jpg", "cat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\nb\x00\u202ec.png", "a b c.png"),
        ("x" * 500, "x" * 80),
        ("", "photo"),
    ],
)
def test_names_are_one_short_printable_line(
    every_format: dict[str, bytes], name: str, shown: str
) -> None:
    assert decode(every_format["png"], name).name == shown


def test_missing_heif_package_is_named(
    every_format: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PhotoError, match="HEIC photos need the package pillow-heif"):
        decode(every_format["heic"])


def test_avif_is_named(encode: Encode, scene: Image.Image) -> None:
    with pytest.raises(PhotoError, match="AVIF"):
        decode(b"\0\0\0\x20ftypavif" + bytes(20))


@pytest.mark.filterwarnings("ignore:The image decoding:DeprecationWarning")
def test_still_webp_decodes_the_same_through_torchvision(
    encode: Encode, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image.radial_gradient("L").convert("RGBA")
    image.putalpha(Image.linear_gradient("L"))
    data = encode(image, "WEBP", lossless=True)
    expected = decode(data).pixels
    monkeypatch.setattr(decode_module.webp, "MAX_DECODING_BYTES", 10)
    assert (decode(data).pixels == expected).all()


def test_sixteen_threads_each_get_their_own_photo(encode: Encode) -> None:
    files = []
    for i in range(16):
        image = Image.new("RGB", (200 + i, 100), (i * 15, 255 - i * 15, 40))
        files.append(encode(image, ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")[i % 6]))
    alone = [decode(data).pixels for data in files]
    wrong: list[int] = []
    start = threading.Barrier(16)

    def decode_many(i: int) -> None:
        start.wait()
        for _ in range(10):
            if not (decode(files[i]).pixels == alone[i]).all():
                wrong.append(i)

    threads = [threading.Thread(target=decode_many, args=(i,)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_pillow_is_left_as_it_was(every_format: dict[str, bytes]) -> None:
    from PIL import ImageFile

    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    for data in every_format.values():
        decode(data)
    assert (
        (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES) == before == (89_478_485, False)
    )


def test_decoding_loads_no_torch_and_opens_no_file_for_writing(
    every_format: dict[str, bytes], tmp_path: Path
) -> None:
    for name, data in every_format.items():
        (tmp_path / name).write_bytes(data)
    code = f"""
import pathlib, sys
files = [path.read_bytes() for path in pathlib.Path({str(tmp_path)!r}).iterdir()]
from resnet_demo.photos.decode import decode
from resnet_demo.photos.samples import sample, sample_names
import pillow_heif, tempfile
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"wrote {{arguments[0]}}")
    if event.startswith("tempfile"):
        raise SystemExit(event)
sys.addaudithook(watch)
for data in files:
    decode(data)
for name in sample_names():
    sample(name)
assert not set(sys.modules) & {{"torch", "torchvision", "skimage", "sklearn", "matplotlib"}}
"""
    subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )


def test_decode_ms_is_the_time_it_took(encode: Encode) -> None:
    large, small = (Image.effect_noise(size, 40) for size in ((2000, 2000), (40, 40)))
    assert decode(encode(large, "PNG")).decode_ms > 5 * decode(encode(small, "PNG")).decode_ms > 0


def test_truncated_files_are_refused_or_still_hold_the_whole_picture(
    every_format: dict[str, bytes],
) -> None:
    # A GIF may lose its closing byte or later frames, a TIFF the tags that stand behind the pixels.
    lenient = {"gif", "gif animated", "tiff", "tiff 16 bit", "tiff deflate"}
    for name, data in every_format.items():
        whole = decode(data).pixels
        for end in (20, len(data) // 4, len(data) // 2, len(data) - 12, len(data) - 1):
            try:
                photo = decode(data[:end])
            except PhotoError:
                continue
            assert name in lenient
            assert (photo.pixels == whole).all(), f"{name} cut at {end} of {len(data)}"


def test_torchvision_without_webp_is_a_sentence(
    encode: Encode, scene: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_DECODING_BYTES", 10)
    monkeypatch.setattr(decode_module.webp, "MAX_DECODING_BYTES", 10)
    monkeypatch.setitem(sys.modules, "torchvision.io", None)
    with pytest.raises(PhotoError, match="save it as JPEG"):
        decode(encode(scene, "WEBP"))
