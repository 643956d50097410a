"""What was measured of a network beyond how often it is right: part of a card of weights.

A probability is the network's own opinion. What it is worth was measured: of the validation
pictures answered with such a probability, how many were answered right; and how well a probability
tells known things from things that are no class at all. No torch here, as in card.py.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resnet_demo.errors import WeightsError

ENOUGH = 100  # pictures: of fewer, "so many in 100" would be a guess
_MOST_BINS = 1_000
_MOST_SETS = 10
_LONGEST_NAME = 200  # characters


@dataclass(frozen=True)
class Bin:
    """The answers whose probability lies in (low, high].

    Attributes:
        low: 0 to 1.
        high: 0 to 1.
        pictures: how many such answers there were.
        confidence: their mean probability; 0 if there were none.
        accuracy: the share of them that was right; 0 if there were none.
    """

    low: float
    high: float
    pictures: int
    confidence: float
    accuracy: float

    def __post_init__(self) -> None:
        for field in ("low", "high", "confidence", "accuracy"):
            _check_share(field, getattr(self, field))
        if self.low >= self.high:
            raise WeightsError("In the card, a bin of reliability must end above its start.")
        _check_count("pictures", self.pictures)


@dataclass(frozen=True)
class Calibration:
    """How far a network's probabilities can be believed, on validation pictures.

    Attributes:
        error: expected calibration error, 0 to 1 (Guo et al. 2017, arXiv:1706.04599).
        temperature: the divisor of the logits that fits best; above 1 the network is too sure.
        error_before: the error on one half of the pictures, as the network answers.
        error_after: the same with the temperature, fitted on the other half.
        reliability: right answers by probability, from low to high; bins without a picture may be
            left out.
    """

    error: float
    temperature: float
    error_before: float
    error_after: float
    reliability: tuple[Bin, ...]

    def __post_init__(self) -> None:
        for field in ("error", "error_before", "error_after"):
            _check_share(field, getattr(self, field))
        if not 0 < self.temperature < 1000:
            raise WeightsError("In the card, temperature must be a number above 0.")
        lows = [each.low for each in self.reliability]
        if not 1 <= len(lows) <= _MOST_BINS or lows != sorted(lows):
            raise WeightsError("In the card, reliability must have bins that rise.")

    def around(self, probability: float, enough: int = ENOUGH) -> Bin:
        """Return the measured answers that come closest to a probability.

        That is the bin it lies in, widened by its neighbours, the nearer first, until it holds
        enough pictures.

        Args:
            probability: of an answer, 0 to 1.
            enough: pictures; all bins together where there are not so many.
        """
        bins = self.reliability
        first = last = min(range(len(bins)), key=lambda index: _distance(bins[index], probability))
        while sum(each.pictures for each in bins[first : last + 1]) < enough:
            below = probability - bins[first - 1].high if first > 0 else math.inf
            above = bins[last + 1].low - probability if last + 1 < len(bins) else math.inf
            if below == above == math.inf:
                break
            if below <= above:
                first -= 1
            else:
                last += 1
        return _together(bins[first : last + 1])


@dataclass(frozen=True)
class Unknown:
    """How well known things are told from a set of things that are no class.

    Attributes:
        name: what they are, such as "scikit-learn's handwritten digits".
        pictures: how many.
        probability: AUROC of the first answer's probability: how often a validation picture gets
            a higher one than an unknown thing. 0.5 is a toss of a coin, 1 is always.
        energy: the same of log Σ exp(logits).
        mean_probability: of the first answers to the unknown things, 0 to 1.
    """

    name: str
    pictures: int
    probability: float
    energy: float
    mean_probability: float

    def __post_init__(self) -> None:
        for field in ("probability", "energy", "mean_probability"):
            _check_share(field, getattr(self, field))
        _check_count("pictures", self.pictures)
        if not self.name.isprintable() or not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise WeightsError("In the card, the name of an unknown set must be one short line.")


def check_classes(field: str, named: Sequence[tuple[str, float]], labels: Sequence[str]) -> None:
    """Raise WeightsError unless these are classes of the network, each with a share."""
    known = set(labels)
    for label, share in named:
        _check_share(field, share)
        if label not in known:
            raise WeightsError(f"In the card, {field} names a class that is no label.")


def check_sets(sets: Sequence[Unknown]) -> None:
    """Raise WeightsError where there are more unknown sets than a page could name."""
    if len(sets) > _MOST_SETS:
        raise WeightsError(f"In the card, unknown may have {_MOST_SETS} sets at most.")


def _distance(one: Bin, probability: float) -> float:
    return max(one.low - probability, probability - one.high, 0.0)


def _together(bins: Sequence[Bin]) -> Bin:
    pictures = sum(each.pictures for each in bins)
    weights = max(1, pictures)
    return Bin(
        bins[0].low,
        bins[-1].high,
        pictures,
        min(1.0, sum(each.pictures * each.confidence for each in bins) / weights),
        min(1.0, sum(each.pictures * each.accuracy for each in bins) / weights),
    )


def _check_share(field: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise WeightsError(f"In the card, {field} must be a number from 0 to 1.")


def _check_count(field: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise WeightsError(f"In the card, {field} must be a whole number.")
