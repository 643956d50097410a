"""What the lab's nets learn: small pictures that are on this machine already.

Scikit-learn's digits (1,797 real handwritten digits of 8×8 pixels, UCI) come with the package.
Fashion-MNIST and CIFAR-10 are used where torchvision has downloaded them before; nothing is
downloaded here. Of those two the first 10,000 training and 1,000 test pictures are taken: a
lecture's few hundred steps see no more.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from resnet_demo.errors import LabError

TRAINING_PICTURES = 10_000
TEST_PICTURES = 1_000


@dataclass(frozen=True, eq=False)
class LabData:
    """Standardised pictures and their classes.

    Pictures are float32 N×C×H×W with the training part's overall mean taken off and divided by its
    standard deviation; labels are int64 class indices.
    """

    name: str
    class_names: tuple[str, ...]
    train_pictures: Tensor
    train_labels: Tensor
    test_pictures: Tensor
    test_labels: Tensor

    @property
    def channels(self) -> int:
        """Return 1 for grey pictures, 3 for colour."""
        return self.train_pictures.shape[1]


def data_folder() -> Path:
    """Return where torchvision's data sets are looked for: RESNET_DEMO_DATA, else ~/.cache."""
    default = Path.home() / ".cache" / "resnet-demo" / "data"
    return Path(os.environ.get("RESNET_DEMO_DATA", default))


def load(name: str) -> LabData:
    """Return a data set of the lab, the same object for everybody; nobody changes it.

    Args:
        name: "digits", "fashion-mnist" or "cifar-10".

    Raises:
        LabError: the data set is not on this machine; the sentence says how to get it.
    """
    return _digits() if name == "digits" else _from_torchvision(name, data_folder())


def available() -> tuple[str, ...]:
    """Return the names of the data sets that can be used now, digits first."""
    found = ["digits"]
    for name in ("fashion-mnist", "cifar-10"):
        try:
            load(name)
        except LabError:
            continue
        found.append(name)
    return tuple(found)


@lru_cache(maxsize=1)
def _digits() -> LabData:
    """Return the digits, split 1,437 to 360 with the classes in equal parts, always alike."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    train, test, train_labels, test_labels = train_test_split(
        digits.data, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )
    return _standardised(
        "digits",
        tuple("0123456789"),
        torch.tensor(train).view(-1, 1, 8, 8),
        torch.tensor(train_labels),
        torch.tensor(test).view(-1, 1, 8, 8),
        torch.tensor(test_labels),
    )


@lru_cache(maxsize=2)
def _from_torchvision(name: str, folder: Path) -> LabData:
    from torchvision import datasets  # type: ignore[import-untyped, unused-ignore]

    kind = {"fashion-mnist": datasets.FashionMNIST, "cifar-10": datasets.CIFAR10}[name]
    try:
        parts = [kind(str(folder), train=train, download=False) for train in (True, False)]
    except RuntimeError as error:
        raise LabError(
            f"{name} is not in {folder}: take the digits, or download it once with "
            f"torchvision.datasets.{kind.__name__}({str(folder)!r}, download=True)."
        ) from error
    pictures = [_channels_first(torch.as_tensor(part.data)) for part in parts]
    labels = [torch.as_tensor(part.targets, dtype=torch.int64) for part in parts]
    return _standardised(
        name,
        tuple(parts[0].classes),
        pictures[0][:TRAINING_PICTURES].double(),
        labels[0][:TRAINING_PICTURES],
        pictures[1][:TEST_PICTURES].double(),
        labels[1][:TEST_PICTURES],
    )


def _channels_first(pictures: Tensor) -> Tensor:
    return pictures[:, None] if pictures.dim() == 3 else pictures.permute(0, 3, 1, 2)


def _standardised(
    name: str,
    class_names: tuple[str, ...],
    train: Tensor,
    train_labels: Tensor,
    test: Tensor,
    test_labels: Tensor,
) -> LabData:
    """Return the data with one overall mean and deviation, those of the training part."""
    mean, deviation = train.mean(), train.std(correction=0)
    return LabData(
        name,
        class_names,
        ((train - mean) / deviation).float().contiguous(),
        train_labels,
        ((test - mean) / deviation).float().contiguous(),
        test_labels,
    )
