"""Photos that are always at hand, read from installed packages; none is copied into this project.

scikit-image, scikit-learn and matplotlib carry a few photos inside them. Their folders are found
without importing them, which would take a second, and a file that a version no longer has is left
out. One picture is composed in memory, so that a photo of two known things is at hand.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.errors import PhotoError
from resnet_demo.photos.decode import Photo, decode
from resnet_demo.photos.regions import Box

_COMPOSED = "cat and coffee"
_HEIGHT = 400  # pixels of the composed photo
_FILES: dict[str, tuple[str, str]] = {
    "cat": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "Grace Hopper": ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "temple": ("sklearn", "datasets/images/china.jpg"),
    "motorcycle": ("skimage", "data/motorcycle_left.png"),
    "astronaut": ("skimage", "data/astronaut.png"),
    "photographer": ("skimage", "data/camera.png"),
}
# The upright parts that are set side by side, in pixels of their files, and the two things in the
# result, read off it by eye: the cat's head, and the cup with its saucer.
_CAT_PART: Box = (100.0, 0.0, 350.0, 300.0)
_COFFEE_PART: Box = (105.0, 0.0, 438.0, 400.0)
_COMPOSED_OBJECTS: dict[str, Box] = {
    "cat": (0.0, 0.0, 333.0, 400.0),
    "coffee": (333.0, 18.0, 666.0, 387.0),
}


@lru_cache(maxsize=1)
def sample_names() -> tuple[str, ...]:
    """Return the names of all samples that the installed packages allow, in the order shown."""
    names = [name for name in _FILES if _path(name) is not None]
    if {"cat", "coffee"} <= set(names):
        names.insert(1, _COMPOSED)
    return tuple(names)


@lru_cache(maxsize=16)
def sample(name: str) -> Photo:
    """Return a sample photo; the same object each time.

    Raises:
        PhotoError: there is no such sample, or no package that has it.
    """
    if name not in sample_names():
        raise PhotoError(f"There is no such sample; choose one of {', '.join(sample_names())}.")
    if name == _COMPOSED:
        return _cat_and_coffee()
    path = _path(name)
    assert path is not None
    return decode(path.read_bytes(), name)


def sample_objects(name: str) -> dict[str, Box]:
    """Return the boxes of the known things in a sample, in its pixels; empty where none are known.

    They were read off the picture by eye and serve to judge the boxes that a network finds.
    """
    return dict(_COMPOSED_OBJECTS) if name == _COMPOSED else {}


def _path(name: str) -> Path | None:
    package, file = _FILES[name]
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder, file)).is_file():
            return path
    return None


def _cat_and_coffee() -> Photo:
    """Return the cat on the left and the coffee on the right, 666 × 400 pixels."""
    cat, coffee = sample("cat"), sample("coffee")
    parts = [_part(cat, _CAT_PART), _part(coffee, _COFFEE_PART)]
    pixels = np.concatenate(parts, axis=1)
    pixels.setflags(write=False)
    height, width, _ = pixels.shape
    return Photo(pixels, _COMPOSED, (width, height), cat.decode_ms + coffee.decode_ms)


def _part(photo: Photo, part: Box) -> NDArray[np.uint8]:
    """Return a part of a photo, enlarged to the height of the composed one."""
    left, top, right, bottom = part
    size = round((right - left) * _HEIGHT / (bottom - top)), _HEIGHT
    image = Image.fromarray(photo.pixels).resize(size, Image.Resampling.BICUBIC, box=part)
    return np.asarray(image)
