"""Samples come out of installed packages, the composed one out of two of them."""

import importlib.util

import pytest

from resnet_demo.errors import PhotoError
from resnet_demo.photos import samples
from resnet_demo.photos.samples import sample, sample_names, sample_objects


def test_ten_samples_with_the_cat_first() -> None:
    names = sample_names()
    assert names[:2] == ("cat", "cat and coffee")
    assert len(names) == len(set(names)) == 10
    assert {"coffee", "rocket", "Grace Hopper", "flower", "temple"} <= set(names)


@pytest.mark.parametrize("name", sample_names())
def test_each_sample_is_a_photo_and_the_same_one_each_time(name: str) -> None:
    photo = sample(name)
    assert photo.name == name
    assert min(photo.size) >= 300
    assert photo.pixels.std() > 20
    assert not photo.pixels.flags.writeable
    assert sample(name) is photo


def test_cat_is_scikit_images_cat() -> None:
    data = pytest.importorskip("skimage.data")
    assert (sample("cat").pixels == data.chelsea()).all()


def test_composed_photo_has_the_cat_left_and_the_coffee_right() -> None:
    photo, coffee = sample("cat and coffee"), sample("coffee")
    assert photo.size == photo.original_size == (666, 400)
    assert (photo.pixels[:, 333:] == coffee.pixels[:, 105:438]).all()
    # The cat is fawn, the table red: green tells the halves apart.
    green = photo.pixels[..., 1].mean(axis=0)
    assert green[:333].mean() > green[333:].mean() + 20


def test_boxes_of_known_things_lie_in_the_photo_and_apart() -> None:
    width, height = sample("cat and coffee").size
    boxes = sample_objects("cat and coffee")
    assert list(boxes) == ["cat", "coffee"]
    for left, top, right, bottom in boxes.values():
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    assert boxes["cat"][2] <= boxes["coffee"][0]
    assert sample_objects("rocket") == {}


def test_unknown_sample_names_the_known_ones() -> None:
    with pytest.raises(PhotoError, match="choose one of cat, cat and coffee"):
        sample("dog")


def test_a_missing_package_leaves_its_samples_out(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        samples, "find_spec", lambda name: None if name == "skimage" else find(name)
    )
    sample_names.cache_clear()
    try:
        assert sample_names() == ("Grace Hopper", "flower", "temple")
    finally:
        sample_names.cache_clear()


def test_cached_composition_has_the_objects_of_its_own_copy() -> None:
    sample_objects("cat and coffee").clear()
    assert sample_objects("cat and coffee")
