"""Things that are no class of the network, at hand on every machine: to see whether it can tell.

    textures    squares cut from photos and scans that scikit-image carries: grass, gravel, bricks,
                coins, the moon, galaxies, a retina, tissue and cells under a microscope, print
    digits      scikit-learn's handwritten digits, enlarged

Squares of one photo resemble each other, so the textures are worth less than their number says.
Nothing is downloaded, nothing is copied into this project.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.embedded.configuration import PICTURE_SIZE
from resnet_demo.errors import EmbeddedError
from resnet_demo.photos.decode import Photo, decode

SQUARE = 128  # pixels: cut so large, looked at through 64 like all else
MOST_SQUARES = 24  # of one photo
# Of each the darkest squares, sky around a planet or the mask around an eye, show nothing.
_LEAST_SPREAD = 8.0  # levels, the standard deviation of a square
_TEXTURES = (
    "grass.png",
    "gravel.png",
    "brick.png",
    "coins.png",
    "moon.png",
    "hubble_deep_field.jpg",
    "retina.jpg",
    "microaneurysms.png",
    "ihc.png",
    "cell.png",
    "page.png",
    "text.png",
)


def unknown_names() -> tuple[str, ...]:
    """Return the names of the sets."""
    return tuple(_SETS)


def unknown_title(name: str) -> str:
    """Return what a set is, in words that follow "shown"."""
    return _SETS[name][0]


def unknown_photos(name: str) -> list[Photo]:
    """Return the photos of a set.

    Raises:
        EmbeddedError: the package that carries them is not installed.
    """
    photos = _SETS[name][1]()
    if not photos:
        raise EmbeddedError(f"The {name} are not on this machine; install requirements.txt.")
    return photos


@lru_cache(maxsize=1)
def _textures() -> list[Photo]:
    photos = []
    for file in _TEXTURES:
        path = _inside("skimage", f"data/{file}")
        if path is not None:
            squares = _squares(decode(path.read_bytes(), file).pixels)
            photos += [_photo(pixels, file) for pixels in squares]
    return photos


def _digits() -> list[Photo]:
    path = _inside("sklearn", "datasets/data/digits.csv.gz")
    if path is None:
        return []
    rows = np.loadtxt(path, delimiter=",", dtype=np.uint8)[:, :64].reshape(-1, 8, 8)
    levels = (rows.astype(np.float32) * (255 / 16)).round().astype(np.uint8)
    return [_photo(_enlarged(digit), "digit") for digit in levels]


# What a set is called to people, and where it comes from.
_SETS: dict[str, tuple[str, Callable[[], list[Photo]]]] = {
    "textures": (
        "squares of photos that show no class: grass, gravel, coins, galaxies, cells, print",
        _textures,
    ),
    "digits": ("handwritten digits", _digits),
}


def _squares(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return squares side by side that show something, spread over the photo."""
    height, width, _ = pixels.shape
    side = min(SQUARE, height, width)
    found = [
        pixels[top : top + side, left : left + side]
        for top in range(0, height - side + 1, side)
        for left in range(0, width - side + 1, side)
    ]
    found = [square for square in found if square.std() >= _LEAST_SPREAD]
    step = max(1, -(-len(found) // MOST_SQUARES))
    return found[::step]


def _enlarged(digit: NDArray[np.uint8]) -> NDArray[np.uint8]:
    grey = Image.fromarray(digit).resize((PICTURE_SIZE, PICTURE_SIZE), Image.Resampling.BILINEAR)
    return np.asarray(grey.convert("RGB"))


def _photo(pixels: NDArray[Any], name: str) -> Photo:
    height, width, _ = pixels.shape
    return Photo(np.ascontiguousarray(pixels), name, (width, height), 0.0)


def _inside(package: str, file: str) -> Path | None:
    """Return a file of an installed package, without importing it."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder, file)).is_file():
            return path
    return None
