"""Regions of a photo: the centre that torchvision leaves, and the square around a box."""

import itertools
import math

import pytest
import torch
from torchvision.transforms.v2 import functional

from resnet_demo.errors import PhotoError
from resnet_demo.photos.regions import centre_region, square_region


@pytest.mark.parametrize("size", [(640, 427), (427, 640), (300, 300), (1001, 257), (257, 1001)])
@pytest.mark.parametrize(("resize", "crop"), [(256, 224), (232, 224), (80, 80), (257, 224)])
def test_centre_region_is_what_resize_and_centre_crop_leave(
    size: tuple[int, int], resize: int, crop: int
) -> None:
    width, height = size
    # A picture whose pixels say where they come from, resized and cropped by torchvision. Its
    # kernels are sampled at whole pixels, so their centres are off by up to 0.07; a step is 1.2.
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    places = torch.stack([rows, columns]).float() + 0.5
    seen = functional.center_crop(functional.resize(places, [resize], antialias=True), [crop, crop])
    left, top, right, bottom = centre_region(size, size, resize, crop)
    middle = crop // 2
    across, down = (right - left) / crop, (bottom - top) / crop
    assert seen[1, middle, middle] == pytest.approx(left + (middle + 0.5) * across, abs=0.1)
    assert seen[0, middle, middle] == pytest.approx(top + (middle + 0.5) * down, abs=0.1)


def test_centre_region_of_a_reduced_photo_is_that_of_its_original() -> None:
    original = centre_region((4243, 2829), (4243, 2829), 256, 224)
    kept = centre_region((1024, 683), (4243, 2829), 256, 224)
    for a, b, scale in zip(
        original, kept, itertools.cycle((4243 / 1024, 2829 / 683)), strict=False
    ):
        assert b * scale == pytest.approx(a)


def test_square_box_is_left_alone() -> None:
    assert square_region((10.5, 20.25, 50.5, 60.25), (100, 80)) == (10.5, 20.25, 50.5, 60.25)


def test_tall_box_gets_its_surroundings() -> None:
    assert square_region((40, 10, 60, 70), (200, 100)) == (20, 10, 80, 70)


def test_square_is_moved_inside_the_photo() -> None:
    assert square_region((0, 10, 10, 70), (200, 100)) == (0, 10, 60, 70)
    assert square_region((190, 10, 200, 70), (200, 100)) == (140, 10, 200, 70)


def test_box_wider_than_the_photo_is_high_stays_as_wide_as_drawn() -> None:
    assert square_region((0, 20, 200, 60), (200, 100)) == (0, 0, 200, 100)


def test_corners_in_any_order_and_outside_are_put_right() -> None:
    assert square_region((60, 70, 20, 30), (200, 100)) == (20, 30, 60, 70)
    assert square_region((-50, -50, 40, 40), (200, 100)) == (0, 0, 40, 40)


@pytest.mark.parametrize(
    "box", [(5, 5, 5, 40), (300, 5, 400, 40), (5, 5, 5.5, 5.5), (math.nan, 0, 40, 40)]
)
def test_box_without_a_pixel_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(PhotoError, match="draw it inside the photo"):
        square_region(box, (200, 100))
