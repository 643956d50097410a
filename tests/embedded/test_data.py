import numpy as np
import pytest
import torch
from PIL import Image

from resnet_demo.embedded import pack
from resnet_demo.embedded.data import load
from resnet_demo.embedded.layout import list_training
from resnet_demo.errors import EmbeddedError


def same(left, right):
    return (left.wnids, left.words) == (right.wnids, right.words) and all(
        torch.equal(a.pixels, b.pixels) and torch.equal(a.labels, b.labels)
        for a, b in ((left.training, right.training), (left.validation, right.validation))
    )


def test_pixels_and_labels_are_the_files(tiny, tiny_folder):
    assert tiny.training.pixels.shape == (18, 3, 64, 64)
    assert tiny.training.pixels.dtype == torch.uint8
    for row, listed in enumerate(list_training(tiny_folder).pictures):
        with Image.open(listed.path) as image:
            expected = np.asarray(image.convert("RGB")).transpose(2, 0, 1)
        assert np.array_equal(tiny.training.pixels[row].numpy(), expected)
        assert tiny.training.labels[row] == listed.label


def test_parts_hold_the_same_bits_as_the_folders(tiny, tiny_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "HELD_BACK", 25_000)  # these pictures are few
    parts = pack.pack(tiny_folder, tmp_path / "parts", largest=60_000)
    assert len(parts) > 2  # more than one for the training pictures
    assert all(path.stat().st_size <= 60_000 for path in parts)
    assert same(load(tmp_path / "parts"), tiny)


def test_unpacked_parts_are_the_standard_folders_again(tiny, tiny_folder, tmp_path):
    pack.pack(tiny_folder, tmp_path / "parts")
    pack.unpack(tmp_path / "parts", tmp_path / "folders")
    assert same(load(tmp_path / "folders"), tiny)


def test_a_damaged_part_is_refused(tiny_folder, tmp_path):
    *_, last = pack.pack(tiny_folder, tmp_path)
    whole = last.read_bytes()
    for damaged in (
        b"",
        b"nonsense",
        whole[:40],
        whole[:-10],
        whole[:8] + b"\xff" * 8 + whole[16:],
    ):
        last.write_bytes(damaged)
        with pytest.raises(EmbeddedError, match="damaged"):
            pack.read_part(last)


def test_parts_without_room_for_a_picture_are_refused(tiny_folder, tmp_path):
    with pytest.raises(EmbeddedError, match="no room"):
        pack.pack(tiny_folder, tmp_path, largest=500)


def test_the_cache_is_read_instead_of_the_pictures(tiny, tiny_folder, tmp_path):
    cache = tmp_path / "cache"
    load(tiny_folder, cache)
    assert same(load(tmp_path / "nothing here", cache), tiny)
    cache.write_bytes(b"cut off")
    with pytest.raises(EmbeddedError, match="delete it"):
        load(tiny_folder, cache)


def test_progress_counts_every_picture(tiny_folder):
    told = []
    load(tiny_folder, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(18, 30), (30, 30)]


def test_fewer_classes_keep_their_pictures(tiny):
    two = tiny.first_classes(2)
    assert two.wnids == tiny.wnids[:2]
    assert sorted(two.training.labels.tolist()) == [0] * 6 + [1] * 6
    assert torch.equal(two.validation.pixels, tiny.validation.pixels[tiny.validation.labels < 2])
    with pytest.raises(EmbeddedError, match="3 classes"):
        tiny.first_classes(4)


def test_a_picture_of_another_size_is_refused(tmp_path):
    (tmp_path / "train" / "n01" / "images").mkdir(parents=True)
    (tmp_path / "val" / "images").mkdir(parents=True)
    Image.new("RGB", (32, 64)).save(tmp_path / "train" / "n01" / "images" / "a.JPEG")
    Image.new("RGB", (64, 64)).save(tmp_path / "val" / "images" / "b.JPEG")
    (tmp_path / "val" / "val_annotations.txt").write_text("b.JPEG\tn01\t0\t0\t1\t1\n")
    (tmp_path / "wnids.txt").write_text("n01\n")
    (tmp_path / "words.txt").write_text("")
    with pytest.raises(EmbeddedError, match=r"a\.JPEG is not 64×64"):
        load(tmp_path)
