import pytest
import torch
from torch.nn import functional as F

from resnet_demo.embedded.augment import augment, view_transforms
from resnet_demo.embedded.schedule import generator_for

STILL = {"crop_area": (1.0, 1.0), "crop_aspect": 1.0, "rotation": 0.0, "colour": 0.0, "grey": 0.0}


def noise(number=4, side=64):
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (number, 3, side, side), dtype=torch.uint8, generator=generator)


def views(pixels, size, configuration, seed=0):
    return augment(pixels, size, configuration, generator_for(seed, "views", 0))


def test_with_everything_switched_off_a_view_is_its_picture(quick):
    pixels = noise()
    seen = views(pixels, 64, quick(flip=0.0, **STILL))
    torch.testing.assert_close(seen, pixels / 255, atol=1e-5, rtol=0)


def test_a_mirrored_view_is_the_picture_mirrored(quick):
    pixels = noise()
    seen = views(pixels, 64, quick(flip=1.0, **STILL))
    torch.testing.assert_close(seen, pixels.flip(3) / 255, atol=1e-5, rtol=0)


def test_enlarging_is_bilinear(quick):
    pixels = noise()
    seen = views(pixels, 128, quick(flip=0.0, **STILL))
    expected = F.interpolate(pixels / 255, (128, 128), mode="bilinear")
    # At the border a view sees the picture mirrored, and bilinear enlarging the last pixel.
    inside = (..., slice(1, -1), slice(1, -1))
    torch.testing.assert_close(seen[inside], expected[inside], atol=1e-5, rtol=0)


def test_half_the_size_averages_four_pixels_and_skips_none(quick):
    pixels = noise()
    seen = views(pixels, 32, quick(flip=0.0, **STILL))
    torch.testing.assert_close(seen, F.avg_pool2d(pixels / 255, 2), atol=1e-5, rtol=0)


def test_without_rotation_no_view_leaves_its_picture(quick):
    transforms = view_transforms(2000, quick(rotation=0.0), generator_for(0, "views", 0))
    corners = torch.tensor([[-1.0, -1, 1], [1, -1, 1], [-1, 1, 1], [1, 1, 1]])
    places = torch.einsum("nij,kj->nki", transforms, corners)
    assert places.abs().max() <= 1 + 1e-6


def test_views_show_the_share_of_the_picture_that_was_asked_for(quick):
    configuration = quick(rotation=0.0, crop_area=(0.25, 0.5), crop_aspect=4 / 3)
    transforms = view_transforms(2000, configuration, generator_for(0, "views", 0))
    area = torch.linalg.det(transforms[:, :, :2]).abs()
    assert area.min() >= 0.25 - 1e-6
    assert area.max() <= 0.5 + 1e-6
    assert area.mean() == pytest.approx(0.375, abs=0.01)


def test_a_rotated_view_keeps_its_area(quick):
    configuration = quick(rotation=15.0, crop_area=(0.3, 0.3))
    transforms = view_transforms(500, configuration, generator_for(0, "views", 0))
    area = torch.linalg.det(transforms[:, :, :2]).abs()
    torch.testing.assert_close(area, torch.full_like(area, 0.3), atol=1e-5, rtol=0)


def test_colours_stay_colours_and_a_grey_view_has_none(quick):
    seen = views(noise(64), 64, quick(colour=0.9))
    assert seen.min() >= 0
    assert seen.max() <= 1
    grey = views(noise(8), 64, quick(**{**STILL, "grey": 1.0}))
    torch.testing.assert_close(grey[:, 0], grey[:, 2], atol=1e-5, rtol=0)


def test_the_same_generator_gives_the_same_views_and_another_one_others(quick):
    configuration = quick()
    first = views(noise(), 48, configuration, seed=1)
    assert torch.equal(first, views(noise(), 48, configuration, seed=1))
    assert not torch.equal(first, views(noise(), 48, configuration, seed=2))
