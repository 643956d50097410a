"""The card that goes with trained weights: what was done, on what, and what came out of it."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from resnet_demo.embedded.configuration import PICTURE_SIZE, Configuration
from resnet_demo.embedded.data import DataSet
from resnet_demo.embedded.measure import MEAN, STD
from resnet_demo.embedded.measurement import Measurement
from resnet_demo.weights.card import Accuracy, model_title

_TERMS = (
    "ImageNet's pictures belong to their photographers; its keepers allow research and teaching "
    "that is not commercial. Use these weights under the same terms."
)
_NOT_FOR = (
    "Anything that matters: no decision about people, health, safety or money, no product, no "
    "benchmark of ResNet-50."
)
CHOSEN_BY = (
    "The input size is the one with the least log loss on the validation pictures: right, and as "
    f"sure as it may be. Those have {PICTURE_SIZE}×{PICTURE_SIZE} pixels, so they cannot say how a "
    "sharper photo is best shown: that was decided by argument. A photo is first shrunk to "
    f"{PICTURE_SIZE} pixels, because the network never saw finer detail, and one square is cut "
    "from its middle, because what the page shows is one forward pass."
)
DATA = "Tiny ImageNet"
NAMED_CLASSES = 10  # best and worst ones that the card names


def card_fields(
    data: DataSet,
    configuration: Configuration,
    measured: list[Measurement],
    recalls: list[float],
    run: tuple[float, float, str],
) -> dict[str, Any]:
    """Return the card as JSON has it.

    Args:
        data: what was trained and measured on.
        configuration: the run's.
        measured: one measurement for each input size, on all validation pictures.
        recalls: K shares, how many of each class's pictures were named right, at the best size.
        run: passes over the training pictures, seconds, and the machine.
    """
    epochs, seconds, machine = run
    return {
        "name": "embedded",
        "model": configuration.model,
        "title": f"{model_title(configuration.model)}, {DATA}",
        "data": DATA,
        "about_data": f"{len(data.wnids)} of ImageNet's 1,000 classes; {len(data.training):,} "
        f"training pictures of {PICTURE_SIZE}×{PICTURE_SIZE} pixels.",
        "terms": _TERMS,
        "recipe": recipe(configuration, epochs),
        "trained_on": f"{machine}, {seconds / 60:.0f} minutes.",
        "not_for": _NOT_FOR,
        **measured_fields(measured, recalls, data.words, DATA),
        "preprocessing": _preprocessing(best_measurement(measured).size),
        "chosen_by": CHOSEN_BY,
        "configuration": configuration.as_json(),
        "labels": list(data.words),
        "wnids": list(data.wnids),
    }


def measured_fields(
    measured: list[Measurement], recalls: list[float], words: Sequence[str], data: str
) -> dict[str, Any]:
    """Return the card's fields that are measurements.

    Args:
        measured: one measurement for each input size, on all validation pictures.
        recalls: K shares, how many of each class's pictures were named right, at the best size;
            not a number where there are none.
        words: K labels.
        data: short name of the data set.
    """
    best = best_measurement(measured)
    pictures = f"the {best.pictures:,} validation pictures of {data}"
    shares = zip(recalls, words, strict=True)
    by_class = sorted((each for each in shares if not math.isnan(each[0])), reverse=True)
    return {
        "note": f"On validation pictures the first answer is wrong {100 * (1 - best.top1):.0f} "
        f"times in 100, and the right class is missing from the first five "
        f"{100 * (1 - best.top5):.0f} times in 100; on your photos nobody has counted.",
        "accuracy": _accuracy(best, pictures),
        "accuracy_by_input_size": {str(m.size): _accuracy(m, pictures) for m in measured},
        "best_classes": [[word, share] for share, word in by_class[:NAMED_CLASSES]],
        "worst_classes": [[word, share] for share, word in by_class[: -NAMED_CLASSES - 1 : -1]],
        "calibration": {
            "error": best.calibration_error,
            "temperature": best.temperature,
            "error_before": best.error_before,
            "error_after": best.error_after,
            "reliability": [vars(each) for each in best.reliability if each.pictures],
        },
    }


def best_measurement(measured: list[Measurement]) -> Measurement:
    """Return the measurement of the input size that photos are to be shown at.

    Of least log loss: a page shows probabilities, and at a size that the network was not trained at
    its answers can be right as often and half as sure as they should be.
    """
    # Rounded: of two sizes as good but for rounding errors, the smaller.
    return min(measured, key=lambda each: (round(each.log_loss, 4), each.size))


def class_recalls(logits: Tensor, labels: Tensor) -> list[float]:
    """Return for each of the K classes the share of its pictures that was named right.

    Not a number where there is no picture of it.

    Args:
        logits: (N, K).
        labels: int64 (N,).
    """
    classes = logits.shape[1]
    right = torch.bincount(labels[logits.argmax(1) == labels], minlength=classes)
    return (right / torch.bincount(labels, minlength=classes)).tolist()


def recipe(configuration: Configuration, epochs: float) -> str:
    """Return how the network was trained, in one sentence of clauses."""
    sizes = ", then ".join(str(phase.size) for phase in configuration.phases)
    begin = "From scratch," if configuration.start is None else _earlier(Path(configuration.start))
    parts = [
        f"{begin} {epochs:.1f} passes",
        f"{sizes} pixels",
        f"SGD with Nesterov momentum {configuration.momentum:g}, batch "
        f"{configuration.batch_size}, peak rate {configuration.peak_rate:g}, cosine",
        f"weight decay {configuration.weight_decay:g}",
        f"label smoothing {configuration.label_smoothing:g}",
    ]
    if configuration.cutmix:
        parts.append(f"CutMix in {100 * configuration.cutmix:.0f} % of the batches")
    if configuration.mixup:
        parts.append(f"mixup in {100 * configuration.mixup:.0f} %")
    return "; ".join([*parts, "average of the weights", "stored in half precision"]) + "."


def _earlier(weights: Path) -> str:
    """Return what the card of the earlier weights says of their training, for a recipe's start."""
    fields = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
    before, machine = (str(fields[key]).rstrip(".") for key in ("recipe", "trained_on"))
    return f"Going on from weights made so: {before} ({machine}); then"


def _preprocessing(size: int) -> dict[str, Any]:
    return {
        "resize": size,
        "crop": size,
        # A photo is finer than what the network was trained on, so it takes the same narrow way.
        "bottleneck": PICTURE_SIZE if size > PICTURE_SIZE else None,
        "mean": list(MEAN),
        "std": list(STD),
    }


def _accuracy(measured: Measurement, pictures: str) -> dict[str, Any]:
    phrase = f"{pictures} at {measured.size} pixels"
    return vars(Accuracy(measured.top1, measured.top5, phrase))
