"""The loss on a plane through a trained net's weights, and along the line between two nets.

    L(a, b) = loss(W + a·D₁ + b·D₂)      a, b from −span to span

Every point is computed from the middle, never from its neighbour, so no error adds up, and the net
itself is not touched. Rows come one after the other, so that a page can show and stop them.

Source: Li et al. 2018, arXiv:1712.09913, sections 3 and 4 (the plane); Goodfellow, Vinyals and
Saxe 2015, arXiv:1412.6544 (the line).
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import Weights, moving_weights, random_direction
from resnet_demo.landscape.folded import FoldedNet
from resnet_demo.network.cifar_resnet import CifarResNet

POINTS = (3, 101)
SPANS = (0.01, 10.0)


@dataclass(frozen=True)
class Surface:
    """Losses on a square grid around a net; rows that are not computed yet are missing.

    Attributes:
        steps: the coordinates along either direction, lowest first.
        losses: one row for each b, one value for each a.
        middle: the net's own loss.
    """

    steps: tuple[float, ...]
    losses: tuple[tuple[float, ...], ...]
    middle: float

    @property
    def done(self) -> float:
        """Return how much of it is computed, 0 to 1."""
        return len(self.losses) / len(self.steps)


def steps_of(span: float, points: int) -> tuple[float, ...]:
    """Return `points` coordinates from −span to span, 0 among them where the number is odd.

    Raises:
        LandscapeError: a number is out of its range.
    """
    if not POINTS[0] <= points <= POINTS[1]:
        raise LandscapeError(
            f"points is {points}; it must lie between {POINTS[0]} and {POINTS[1]}."
        )
    if not SPANS[0] <= span <= SPANS[1]:
        raise LandscapeError(f"span is {span:g}; it must lie between {SPANS[0]} and {SPANS[1]:g}.")
    return tuple(span * (2 * number / (points - 1) - 1) for number in range(points))


def random_plane(net: CifarResNet, seed: int) -> tuple[Weights, Weights]:
    """Return two filter-normalised random directions, the same for the same seed and shape."""
    generator = torch.Generator().manual_seed(seed)
    return random_direction(net, generator), random_direction(net, generator)


def surface(
    net: CifarResNet,
    pictures: Tensor,
    labels: Tensor,
    plane: tuple[Weights, Weights],
    steps: tuple[float, ...],
) -> Iterator[Surface]:
    """Compute a surface row by row; yield it after each row.

    Args:
        net: trained, in evaluation mode; it is not changed.
        pictures: N×C×H×W.
        labels: N class indices.
        plane: two directions.
        steps: the coordinates along either of them.
    """
    folded = FoldedNet(net, pictures, labels)
    middle = folded.vector(moving_weights(net))
    first, second = (folded.vector(direction) for direction in plane)
    so_far = Surface(steps, (), folded.loss(middle))
    for b in steps:
        row = middle + b * second
        losses = tuple(folded.loss(row + a * first) for a in steps)
        so_far = replace(so_far, losses=(*so_far.losses, losses))
        yield so_far


@torch.no_grad()
def line_between(
    first: CifarResNet,
    second: CifarResNet,
    pictures: Tensor,
    labels: Tensor,
    points: int = 41,
) -> tuple[tuple[float, float], ...]:
    """Return (t, loss) along (1 − t)·first + t·second, t from −0.5 to 1.5.

    Batch norm's running statistics go along the line with the weights: the two nets were measured
    with statistics of their own, and neither's belong to the other end.
    """
    steps_of(1.0, points)
    between = copy.deepcopy(first)
    ends = first.state_dict(), second.state_dict()
    found = []
    for number in range(points):
        t = 2 * number / (points - 1) - 0.5
        for name, value in between.state_dict().items():
            if value.is_floating_point():
                mixed = torch.lerp(ends[0][name], ends[1][name], t)
                # Beyond the ends a variance may come out negative.
                value.copy_(mixed.clamp(min=0) if name.endswith("running_var") else mixed)
        found.append((t, float(F.cross_entropy(between(pictures), labels))))
    return tuple(found)
