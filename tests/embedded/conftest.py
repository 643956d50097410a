"""A tiny data set in Tiny ImageNet's standard layout, made on the spot."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from resnet_demo.embedded.configuration import Phase, configuration_for
from resnet_demo.embedded.data import load

WNIDS = ("n00000003", "n00000001", "n00000002")  # not sorted, as in the real wnids.txt
TRAINING, VALIDATION = 6, 4  # pictures of each class


def picture(label, number):
    """Return a 64×64 picture whose colour tells its class and whose spot tells its number."""
    noise = np.random.default_rng(10 * label + number)
    pixels = noise.integers(0, 90, (64, 64, 3), np.uint8)  # noise makes files as large as real ones
    pixels[..., label] += 150
    pixels[4 * number : 4 * number + 4, :8] = 255
    return Image.fromarray(pixels)


def write_tiny_imagenet(folder: Path, wnids=WNIDS):
    """Write the standard folders; the validation pictures' order is not that of the classes."""
    for label, wnid in enumerate(wnids):
        images = folder / "train" / wnid / "images"
        images.mkdir(parents=True)
        for number in range(TRAINING):
            picture(label, number).save(images / f"{wnid}_{number}.JPEG", quality=95)
    images = folder / "val" / "images"
    images.mkdir(parents=True)
    lines = []
    for index in range(VALIDATION * len(wnids)):
        number, label = divmod(index, len(wnids))
        picture(label, number).save(images / f"val_{index}.JPEG", quality=95)
        lines.append(f"val_{index}.JPEG\t{wnids[label]}\t0\t0\t62\t62\n")
    (folder / "val" / "val_annotations.txt").write_text("".join(lines))
    (folder / "wnids.txt").write_text("".join(f"{wnid}\n" for wnid in wnids))
    words = zip(wnids, ("red thing, ruby", "green thing", "blue thing"), strict=True)
    (folder / "words.txt").write_text("".join(f"{wnid}\t{word}\n" for wnid, word in words))
    return folder


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    return write_tiny_imagenet(tmp_path_factory.mktemp("tiny-imagenet"))


@pytest.fixture(scope="session")
def tiny(tiny_folder):
    return load(tiny_folder)


@pytest.fixture
def quick():
    """A function that returns a configuration of seconds: a ResNet-18 and 32 pixels."""

    def configuration(**changes):
        fields = {
            "epochs": 3.0,
            "model": "resnet18",
            "phases": (Phase(0.5, 32), Phase(1.0, 64)),
            "batch_size": 4,
            "measured_sizes": (32, 64),
            "warm_up_steps": 2,
            "cutmix": 0.4,
            "mixup": 0.4,
            "rotation": 15.0,
        }
        return configuration_for("cpu", **{**fields, **changes})

    return configuration
