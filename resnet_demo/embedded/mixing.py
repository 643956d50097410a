"""Two pictures in one, and the loss that asks for both classes.

CutMix puts a rectangle of one picture into another; mixup blends the two. Either way the network
must say how much of each it sees, and cannot learn 500 pictures of a class by heart.

Sources: Yun et al. 2019, arXiv:1905.04899; Zhang et al. 2018, arXiv:1710.09412.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.embedded.configuration import Configuration


@dataclass(frozen=True, eq=False)
class Mixed:
    """A batch to train on.

    Attributes:
        pictures: float32 (N, 3, S, S).
        labels: int64 (N,), the classes of the pictures.
        partners: int64 (N,), the classes of what was mixed in.
        share: how much of each picture is its own, 0 to 1; at 1 nothing was mixed.
    """

    pictures: Tensor
    labels: Tensor
    partners: Tensor
    share: float


def mix(
    pictures: Tensor,
    labels: Tensor,
    configuration: Configuration,
    progress: float,
    generator: torch.Generator,
) -> Mixed:
    """Return the batch, mixed as the configuration says at this progress of the run (0 to 1).

    The partner of each picture is the one before it: batches are shuffled anyway. All pictures of
    a batch share one rectangle or one blend, as in the papers' code.
    """
    choice, u, x, y = torch.rand(4, generator=generator).tolist()
    if (
        progress >= configuration.mixing_until
        or choice >= configuration.cutmix + configuration.mixup
    ):
        return Mixed(pictures, labels, labels, 1.0)
    partners = labels.roll(1, 0)
    if choice < configuration.cutmix:
        # Beta(1, 1), the paper's choice for ImageNet, is the uniform distribution.
        mixed, share = cut(pictures, 1 - u, x, y)
    else:
        share = math.sin(math.pi * u / 2) ** 2  # Beta(1/2, 1/2): mostly near 0 or 1
        mixed = torch.lerp(pictures.roll(1, 0), pictures, share)
    return Mixed(mixed, labels, partners, share)


def cut(pictures: Tensor, area: float, x: float, y: float) -> tuple[Tensor, float]:
    """Return pictures with a rectangle of the one before each, and the share that is their own.

    Args:
        pictures: float32 (N, 3, H, W).
        area: of the rectangle before it is cut off at the edges, as a share of the picture.
        x: the rectangle's centre, 0 to 1 from the left.
        y: the same, from the top.
    """
    height, width = pictures.shape[-2:]
    half = math.sqrt(area) / 2
    left, right = (round(max(0.0, min(1.0, x + side)) * width) for side in (-half, half))
    top, bottom = (round(max(0.0, min(1.0, y + side)) * height) for side in (-half, half))
    mixed = pictures.clone()
    mixed[:, :, top:bottom, left:right] = pictures.roll(1, 0)[:, :, top:bottom, left:right]
    return mixed, 1 - (bottom - top) * (right - left) / (height * width)


def mixed_loss(logits: Tensor, batch: Mixed, smoothing: float) -> Tensor:
    """Return the mean cross-entropy with both classes, weighted by their shares.

    Args:
        logits: float32 (N, K).
        batch: whose classes are asked for.
        smoothing: probability that label smoothing gives to all classes alike.
    """
    own = F.cross_entropy(logits, batch.labels, label_smoothing=smoothing)
    if batch.share == 1:
        return own
    other = F.cross_entropy(logits, batch.partners, label_smoothing=smoothing)
    return batch.share * own + (1 - batch.share) * other
