"""The way a training took, seen in the plane in which it moved most.

The snapshots' differences to the last net are the rows of a matrix; its two first right singular
vectors span the plane (principal components around the end of the training, as the authors do).
The plane shows what share of the movement lies in it: the rest is not seen.

Source: Li et al. 2018, arXiv:1712.09913, section 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import Weights


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A training's path in the plane of its two principal directions.

    Attributes:
        plane: the directions, each of length 1 over all weights together.
        points: (a, b) of each snapshot, in units of the directions; the last is (0, 0).
        explained: the share of the squared movement along each direction, 0 to 1.
    """

    plane: tuple[Weights, Weights]
    points: tuple[tuple[float, float], ...]
    explained: tuple[float, float]


def trajectory(snapshots: Sequence[Weights]) -> Trajectory:
    """Return the path of a training from snapshots of its weights, in their order.

    Raises:
        LandscapeError: there are fewer than three snapshots.
    """
    if len(snapshots) < 3:
        raise LandscapeError(f"A path needs three snapshots or more; there are {len(snapshots)}.")
    last = snapshots[-1]
    moved = torch.stack(
        [torch.cat([(shot[name] - last[name]).flatten() for name in last]) for shot in snapshots]
    ).double()
    _, values, directions = torch.linalg.svd(moved, full_matrices=False)
    squares = values.square()
    first, second = (_unflatten(directions[number].float(), last) for number in (0, 1))
    coordinates = moved @ directions[:2].T
    return Trajectory(
        (first, second),
        tuple((float(a), float(b)) for a, b in coordinates),
        (float(squares[0] / squares.sum()), float(squares[1] / squares.sum())),
    )


def _unflatten(vector: torch.Tensor, like: Weights) -> Weights:
    parts = torch.split(vector, [value.numel() for value in like.values()])
    return {
        name: part.view_as(value) for (name, value), part in zip(like.items(), parts, strict=True)
    }
