"""What a set of weights is: its network, labels, preprocessing, and how often it is right.

A card travels with every set of weights and is all that a page needs to speak about them. This
module imports no torch, so that the first paint can show the card before the network is there.
Cards may be made from somebody else's JSON file, so every field is checked here.
"""

import math
from dataclasses import dataclass

from resnet_demo.errors import WeightsError
from resnet_demo.weights.measured import Calibration, Unknown, check_classes, check_sets

SMALLEST_INPUT, LARGEST_INPUT = 16, 1024  # pixels
LONGEST_LABEL = 200  # characters
LONGEST_TITLE = 100  # characters
LONGEST_TEXT = 2_000  # characters
MOST_CLASSES = 100_000

_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))  # invisible, yet part of Persian and Hindi words


@dataclass(frozen=True)
class Preprocessing:
    """How a photo becomes the input of the network, in the order of the fields.

    Attributes:
        resize: the photo's shorter side becomes this many pixels.
        crop: side of the square cut out of the middle, in pixels.
        mean: red, green, blue, subtracted from pixels in 0 to 1.
        std: red, green, blue, the divisor after the subtraction.
        bottleneck: None, or the crop is first shrunk to this many pixels and then enlarged to
            `crop`: a network trained on 64-pixel pictures has never seen finer detail.
    """

    resize: int
    crop: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    bottleneck: int | None = None

    def __post_init__(self) -> None:
        _check_range("crop", self.crop, SMALLEST_INPUT, LARGEST_INPUT)
        _check_range("resize", self.resize, self.crop, LARGEST_INPUT)
        if self.bottleneck is not None:
            _check_range("bottleneck", self.bottleneck, 8, self.crop)
        for value in self.mean:
            _check_range("mean", value, 0.0, 1.0)
        for value in self.std:
            _check_range("std", value, 0.001, 10.0)


@dataclass(frozen=True)
class Accuracy:
    """How often the right class was the first answer, or among the first five.

    Attributes:
        top1: share of pictures, 0 to 1.
        top5: share of pictures, 0 to 1.
        measured_on: one phrase naming the pictures and the input size.
    """

    top1: float
    top5: float
    measured_on: str

    def __post_init__(self) -> None:
        _check_range("top1", self.top1, 0.0, 1.0)
        _check_range("top5", self.top5, self.top1, 1.0)
        _check_text("measured_on", self.measured_on)


@dataclass(frozen=True)
class WeightsCard:
    """One set of weights, for people and for the code that loads it.

    Attributes:
        name: what `--weights` calls it: "embedded", "imagenet-v1", "imagenet-v2" or a file's stem.
        model: "resnet18" to "resnet152".
        title: for people, such as "ResNet-50, Tiny ImageNet".
        labels: K words in the order of the network's outputs.
        preprocessing: how photos become inputs.
        accuracy: None where nobody measured it.
        data: short name of the training data, such as "Tiny ImageNet".
        note: one honest sentence.
        about_data: size and kind of the training data; may be empty, as all that follow.
        terms: what the data's owners allow.
        recipe: how it was trained.
        trained_on: the machine and the hours.
        not_for: what these weights must not be used for.
        wnids: K WordNet names, in the order of the labels.
        accuracy_by_input_size: the same network asked at other input sizes.
        chosen_by: why photos are shown to the network the way they are.
        best_classes: labels and the share of their validation pictures named right, best first.
        worst_classes: the same, worst first.
        calibration: what its probabilities are worth; None where nobody measured it.
        unknown: how well it tells known things from unknown ones, by unknown set.
    """

    name: str
    model: str
    title: str
    labels: tuple[str, ...]
    preprocessing: Preprocessing
    accuracy: Accuracy | None
    data: str
    note: str
    about_data: str = ""
    terms: str = ""
    recipe: str = ""
    trained_on: str = ""
    not_for: str = ""
    wnids: tuple[str, ...] = ()
    accuracy_by_input_size: tuple[tuple[int, Accuracy], ...] = ()
    chosen_by: str = ""
    best_classes: tuple[tuple[str, float], ...] = ()
    worst_classes: tuple[tuple[str, float], ...] = ()
    calibration: Calibration | None = None
    unknown: tuple[Unknown, ...] = ()

    def __post_init__(self) -> None:
        _check_range("number of labels", len(self.labels), 1, MOST_CLASSES)
        for index, label in enumerate(self.labels):
            _check_text(f"label {index}", label, LONGEST_LABEL, may_be_empty=False)
        _check_text("title", self.title, LONGEST_TITLE)
        for field in ("data", "note", "about_data", "terms", "recipe", "not_for", "chosen_by"):
            _check_text(field, getattr(self, field))
        _check_text("trained_on", self.trained_on)
        for field in ("best_classes", "worst_classes"):
            check_classes(field, getattr(self, field), self.labels)
        check_sets(self.unknown)
        for size, _ in self.accuracy_by_input_size:
            _check_range("accuracy_by_input_size", size, SMALLEST_INPUT, LARGEST_INPUT)
        if self.wnids and len(self.wnids) != len(self.labels):
            raise WeightsError(
                f"The card has {len(self.labels)} labels but {len(self.wnids)} wnids; "
                "give one for each class."
            )


def model_title(model: str) -> str:
    """Return the name as people write it: "ResNet-50" for "resnet50"."""
    return model.replace("resnet", "ResNet-")


def describe(card: WeightsCard) -> str:
    """Return one line for the page: network, data, number of classes, how often it is right."""
    parts = [model_title(card.model)]
    classes = f"{len(card.labels):,} classes" if len(card.labels) > 1 else "1 class"
    parts.append(f"{card.data}, {classes}" if card.data else classes)
    if card.accuracy is None:
        parts.append("nobody has said how often it is right")
    else:
        parts.append(f"right on {card.accuracy.top1 * 100:.0f} of 100 validation pictures")
    return " · ".join(parts)


def accuracies(card: WeightsCard) -> dict[int, Accuracy]:
    """Return by input size, in pixels, how often these weights were measured to be right."""
    measured = dict(card.accuracy_by_input_size)
    if card.accuracy is not None:
        measured.setdefault(card.preprocessing.crop, card.accuracy)
    return measured


def accuracy_at(card: WeightsCard, size: int) -> str:
    """Return one sentence: how often these weights are right at this input size."""
    measured = accuracies(card)
    if size in measured:
        return (
            f"At {size} pixels these weights are right {100 * measured[size].top1:.0f} times in "
            f"100 on {measured[size].measured_on}."
        )
    if not measured:
        return "Nobody has measured how often these weights are right."
    near = min(measured, key=lambda other: abs(other - size))
    return (
        f"Nobody has measured these weights at {size} pixels; at {near} they are right "
        f"{100 * measured[near].top1:.0f} times in 100."
    )


def accuracy_beside_best(card: WeightsCard, size: int) -> str:
    """Return one short sentence: how often these weights are right here, and at their best size."""
    measured = {other: 100 * found.top1 for other, found in accuracies(card).items()}
    if size not in measured:
        return accuracy_at(card, size)
    here = f"At {size} pixels these weights are right {measured[size]:.0f} times in 100"
    best = max(measured, key=lambda other: measured[other])
    if round(measured[best]) == round(measured[size]):
        return f"{here}."
    return f"{here}; at {best}, their best size, {measured[best]:.0f}."


def _check_range(field: str, value: float, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WeightsError(f"In the card, {field} must be a number.")
    if not least <= value <= most:
        raise WeightsError(f"In the card, {field} is {value:g}, outside {least} to {most}.")


def _check_text(
    field: str, text: str, longest: int = LONGEST_TEXT, *, may_be_empty: bool = True
) -> None:
    # Unprintable characters include those that turn the writing direction of a whole page.
    if not isinstance(text, str) or not text.translate(_JOINERS).isprintable():
        raise WeightsError(f"In the card, {field} must be plain text on one line.")
    if len(text) > longest or not (text.strip() or may_be_empty):
        raise WeightsError(f"In the card, {field} must have 1 to {longest} characters.")
