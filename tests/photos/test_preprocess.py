"""What the network sees equals what torchvision's transforms would show it."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import ResNet50_Weights

from resnet_demo.photos.decode import Photo, decode
from resnet_demo.photos.preprocess import preprocess, preprocess_boxes
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.weights.card import Preprocessing

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
V1 = Preprocessing(256, 224, MEAN, STD)
V2 = Preprocessing(232, 224, MEAN, STD)
EMBEDDED = Preprocessing(80, 80, MEAN, STD, bottleneck=64)
TWELVE_MEGAPIXELS = 12e6


def noise_photo(width: int, height: int) -> Photo:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Photo(pixels, "noise", (width, height), 0.0)


def difference(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return how far two normalised inputs are apart, in steps of 1/255 of a colour."""
    return (ours - theirs).abs() * torch.tensor(STD).view(3, 1, 1) * 255


@pytest.mark.parametrize("preprocessing", [V1, V2])
@pytest.mark.parametrize("size", [(500, 333), (333, 500), (224, 224), (1024, 77), (301, 300)])
def test_crop_of_a_kept_photo_is_torchvisions_to_two_roundings(
    preprocessing: Preprocessing, size: tuple[int, int]
) -> None:
    weights = ResNet50_Weights.IMAGENET1K_V1 if preprocessing is V1 else None
    transforms = (weights or ResNet50_Weights.IMAGENET1K_V2).transforms()
    photo = noise_photo(*size)
    theirs = transforms(Image.fromarray(photo.pixels))
    # Pillow rounds to whole steps after each of its two passes, and which comes first depends on
    # the sizes: noise at full contrast shows one step for each.
    apart = difference(preprocess(photo, preprocessing).tensor[0], theirs)
    assert apart.max() <= 2.01
    assert apart.mean() < 0.3


def twelve_megapixel_jpeg(name: str) -> bytes:
    photo = Image.fromarray(sample(name).pixels)
    scale = (TWELVE_MEGAPIXELS / (photo.width * photo.height)) ** 0.5
    size = round(photo.width * scale), round(photo.height * scale)
    file = io.BytesIO()
    photo.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", sample_names())
def test_twelve_megapixel_jpeg_is_within_four_steps_of_torchvision(name: str) -> None:
    data = twelve_megapixel_jpeg(name)
    photo = decode(data)
    full = Image.open(io.BytesIO(data)).convert("RGB")
    pairs = ((V1, ResNet50_Weights.IMAGENET1K_V1), (V2, ResNet50_Weights.IMAGENET1K_V2))
    for preprocessing, weights in pairs:
        theirs = weights.transforms()(full)
        apart = difference(preprocess(photo, preprocessing).tensor[0], theirs)
        assert apart.max() <= 4.01
        assert apart.mean() <= 0.5


def test_tensor_is_the_pixels_normalised_by_torchvisions_own_operations() -> None:
    crop = preprocess(noise_photo(300, 200), V1)
    pixels = torch.from_numpy(crop.pixels.copy()).permute(2, 0, 1)
    expected = pixels.float().div(255).sub(torch.tensor(MEAN).view(3, 1, 1))
    expected = expected.div(torch.tensor(STD).view(3, 1, 1))
    assert torch.equal(crop.tensor[0], expected)
    assert crop.tensor.shape == (1, 3, 224, 224)
    assert crop.tensor.dtype == torch.float32
    assert crop.tensor.is_contiguous()


def test_changing_the_tensor_leaves_pixels_and_photo_alone() -> None:
    photo = noise_photo(300, 200)
    before = photo.pixels.copy()
    crop = preprocess(photo, V1)
    pixels = crop.pixels.copy()
    crop.tensor.zero_()
    assert (crop.pixels == pixels).all()
    assert (photo.pixels == before).all()
    assert not crop.pixels.flags.writeable


def test_bottleneck_shrinks_before_it_enlarges() -> None:
    photo = noise_photo(300, 300)
    image = Image.fromarray(photo.pixels)
    small = image.resize((64, 64), Image.Resampling.BILINEAR)
    expected = np.asarray(small.resize((80, 80), Image.Resampling.BILINEAR))
    crop = preprocess(photo, EMBEDDED)
    assert (crop.pixels == expected).all()
    assert crop.pixels.shape == (80, 80, 3)


def test_box_reports_the_region_whose_pixels_are_shown() -> None:
    photo = sample("coffee")
    for box in (None, (100.0, 50.0, 300.0, 250.0), (10.0, 20.0, 60.0, 300.0)):
        crop = preprocess(photo, V1, box)
        again = Image.fromarray(photo.pixels).resize(
            (224, 224), Image.Resampling.BILINEAR, box=crop.box
        )
        assert (np.asarray(again) == crop.pixels).all()


def test_boxes_at_once_equal_boxes_one_by_one() -> None:
    photo = sample("cat and coffee")
    boxes = [(0.0, 0.0, 333.0, 400.0), (333.0, 0.0, 666.0, 400.0), (100.5, 20.25, 180.0, 99.0)]
    for preprocessing in (V1, EMBEDDED):
        batch = preprocess_boxes(photo, preprocessing, boxes)
        singles = [preprocess(photo, preprocessing, box).tensor for box in boxes]
        assert torch.equal(batch, torch.cat(singles))
        assert batch.is_contiguous()


def test_no_boxes_are_an_empty_batch() -> None:
    assert preprocess_boxes(sample("cat"), EMBEDDED, []).shape == (0, 3, 80, 80)
