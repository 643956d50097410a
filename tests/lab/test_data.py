import gzip
import struct
from itertools import pairwise

import numpy
import pytest
import torch

from resnet_demo.errors import LabError
from resnet_demo.lab import data as lab_data


def test_the_digits_are_split_once_and_for_all():
    data = lab_data.load("digits")
    assert data.train_pictures.shape == (1437, 1, 8, 8)
    assert data.test_pictures.shape == (360, 1, 8, 8)
    assert data is lab_data.load("digits")
    assert data.train_pictures.mean().abs() < 1e-6
    assert data.train_pictures.std(correction=0) == pytest.approx(1)
    shares = torch.bincount(data.test_labels) / 360
    assert shares.min() > 0.09


def test_no_test_digit_is_among_the_training_digits():
    from sklearn.datasets import load_digits

    data = lab_data.load("digits")
    assert len(data.train_pictures) + len(data.test_pictures) == len(load_digits().target)


@pytest.mark.parametrize("name", ["fashion-mnist", "cifar-10"])
def test_a_data_set_that_is_not_there_is_a_sentence_and_no_download(name, tmp_path, monkeypatch):
    monkeypatch.setenv("RESNET_DEMO_DATA", str(tmp_path))
    with pytest.raises(LabError, match=r"download=True"):
        lab_data.load(name)
    assert lab_data.available() == ("digits",)


def test_downloaded_fashion_mnist_is_found_and_cut_to_a_lectures_size(tmp_path, monkeypatch):
    monkeypatch.setenv("RESNET_DEMO_DATA", str(tmp_path))
    monkeypatch.setattr(lab_data, "TRAINING_PICTURES", 30)
    folder = tmp_path / "FashionMNIST" / "raw"
    folder.mkdir(parents=True)
    generator = numpy.random.default_rng(0)
    for part, count in (("train", 40), ("t10k", 20)):
        pictures = generator.integers(0, 256, (count, 28, 28), dtype=numpy.uint8)
        labels = generator.integers(0, 10, count, dtype=numpy.uint8)
        head = struct.pack(">IIII", 2051, count, 28, 28)
        _write(folder / f"{part}-images-idx3-ubyte", head + pictures.tobytes())
        _write(
            folder / f"{part}-labels-idx1-ubyte", struct.pack(">II", 2049, count) + labels.tobytes()
        )
    data = lab_data.load("fashion-mnist")
    assert data.train_pictures.shape == (30, 1, 28, 28)
    assert data.test_pictures.shape == (20, 1, 28, 28)
    assert data.class_names[0] == "T-shirt/top"
    assert "fashion-mnist" in lab_data.available()


def _write(path, data):
    path.write_bytes(data)
    path.with_suffix(".gz").write_bytes(gzip.compress(data))


def test_colour_pictures_have_their_channels_first():
    pictures = torch.arange(2 * 4 * 4 * 3).view(2, 4, 4, 3)
    first = lab_data._channels_first(pictures)
    assert first.shape == (2, 3, 4, 4)
    assert all(int(b) - int(a) == 1 for a, b in pairwise(first[0, :, 0, 0]))
