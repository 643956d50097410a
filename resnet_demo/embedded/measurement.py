"""How good answers are: top-1, top-5, and how far their probabilities hold."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from resnet_demo.embedded.calibration import (
    auroc,
    calibration_error,
    fit_temperature,
    reliability,
)
from resnet_demo.embedded.measure import top_k_accuracy
from resnet_demo.weights.measured import Bin


@dataclass(frozen=True)
class Measurement:
    """What was measured at one input size.

    Attributes:
        size: input size in pixels.
        pictures: how many were shown.
        top1: share whose class was the first answer, 0 to 1.
        top5: share whose class was among the first five.
        log_loss: mean of -ln(the probability given to the class); small where the network is right
            and as sure as it may be.
        calibration_error: expected calibration error of all pictures, 15 bins, 0 to 1.
        temperature: fitted on every other picture; above 1 the network is too sure.
        error_before: calibration error of the other half, as the network answers.
        error_after: of the same half with the logits divided by the temperature.
        right_from_wrong: AUROC of the first answer's probability, right answers against wrong
            ones; None where all were right or all wrong.
        reliability: accuracy by probability, 15 bins.
    """

    size: int
    pictures: int
    top1: float
    top5: float
    log_loss: float
    calibration_error: float
    temperature: float
    error_before: float
    error_after: float
    right_from_wrong: float | None
    reliability: tuple[Bin, ...]


def measurement(size: int, logits: Tensor, labels: Tensor) -> Measurement:
    """Return the figures of logits, float32 (N, K), N at least 2, and labels, int64 (N,)."""
    confidence, answer = logits.softmax(1).max(1)
    right = answer == labels
    bins = reliability(confidence, right)
    # Classes take turns in the list, so both halves hold about the same of each.
    fitted, held_out = slice(0, None, 2), slice(1, None, 2)
    temperature = fit_temperature(logits[fitted], labels[fitted])
    scaled = (logits[held_out] / temperature).softmax(1).amax(1)
    has_both = bool(right.any()) and not bool(right.all())
    return Measurement(
        size=size,
        pictures=len(labels),
        top1=top_k_accuracy(logits, labels, 1),
        top5=top_k_accuracy(logits, labels, 5),
        log_loss=float(F.cross_entropy(logits.double(), labels)),
        calibration_error=calibration_error(bins),
        temperature=temperature,
        error_before=calibration_error(reliability(confidence[held_out], right[held_out])),
        error_after=calibration_error(reliability(scaled, right[held_out])),
        right_from_wrong=auroc(confidence[right], confidence[~right]) if has_both else None,
        reliability=bins,
    )


def as_json(measured: Measurement) -> dict[str, Any]:
    """Return a measurement as JSON has it, without the empty bins."""
    bins = [vars(each) for each in measured.reliability if each.pictures]
    return {**vars(measured), "reliability": bins}
