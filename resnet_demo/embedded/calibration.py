"""How far a probability can be trusted: pure functions of logits, probabilities and labels.

A network is calibrated when, of all the answers it gives with a probability of 0.7, seven in ten
are right. Sources: Guo et al. 2017, arXiv:1706.04599 (expected calibration error, temperature
scaling); Liu et al. 2020, arXiv:2010.03759 (energy).
"""

import torch
from torch import Tensor

from resnet_demo.weights.measured import Bin

BINS = 15  # as in Guo et al. 2017


def reliability(confidence: Tensor, right: Tensor, bins: int = BINS) -> tuple[Bin, ...]:
    """Return how often answers were right, by the probability they were given with.

    Args:
        confidence: (N,), the probability of each first answer, 0 to 1.
        right: bool (N,), whether it was the class.
        bins: how many, of equal width.
    """
    confidence = confidence.double()
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
    index = (torch.bucketize(confidence, edges) - 1).clamp(
        0, bins - 1
    )  # (low, high], 0 in the first
    pictures = torch.bincount(index, minlength=bins)
    sums = torch.bincount(index, confidence, minlength=bins)
    rights = torch.bincount(index, right.double(), minlength=bins)
    least_one = pictures.clamp(min=1)
    return tuple(
        Bin(*values)
        for values in zip(
            edges[:-1].tolist(),
            edges[1:].tolist(),
            pictures.tolist(),
            (sums / least_one).tolist(),
            (rights / least_one).tolist(),
            strict=True,
        )
    )


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Return the expected calibration error, 0 to 1: Σ n_b/N · |accuracy_b - confidence_b|.

    Source: Guo et al. 2017, equation 3.
    """
    total = sum(each.pictures for each in bins)
    return sum(each.pictures * abs(each.accuracy - each.confidence) for each in bins) / total


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """Return the temperature T whose softmax(logits / T) gives the labels most probability.

    The mean log-loss is convex in 1/T, and its slope is the mean over the pictures of
    Σ_k p_k z_k - z_label; the slope's zero is found by halving an interval.

    Args:
        logits: z, (N, K).
        labels: int64 (N,).

    Returns:
        T, from 0.05 to 20: those are returned where the best lies beyond.

    Source: Guo et al. 2017, section 4.2.
    """
    logits = logits.double()
    of_label = logits.gather(1, labels[:, None]).mean()

    def slope(inverse: float) -> float:
        probabilities = (logits * inverse).softmax(1)
        return float((probabilities * logits).sum(1).mean() - of_label)

    low, high = 0.05, 20.0  # of 1/T
    for _ in range(50):
        middle = (low + high) / 2
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    return 2 / (low + high)


def auroc(high: Tensor, low: Tensor) -> float:
    """Return the probability that one of `high` has a larger score than one of `low`.

    0.5 says that the score cannot tell them apart, 1 that it always can. Ties count half.

    Args:
        high: (N,) scores of what should have large ones.
        low: (M,) scores of the others.

    Source: the Mann–Whitney statistic; Hanley and McNeil 1982.
    """
    ordered = low.double().sort().values
    high = high.double()
    below = torch.searchsorted(ordered, high, right=False)
    not_above = torch.searchsorted(ordered, high, right=True)
    wins = (below + not_above).double().sum() / 2
    return float(wins / (len(high) * len(low)))


def energy(logits: Tensor) -> Tensor:
    """Return log Σ exp(logits), (N,): large where the network knows something well.

    The negative of Liu et al.'s energy at temperature 1 (equation 4), so that larger means known.
    """
    return logits.double().logsumexp(1)
