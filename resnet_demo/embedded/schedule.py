"""What the progress of a run decides: the learning rate and the size of the pictures."""

import hashlib
import math

import torch

from resnet_demo.embedded.configuration import Configuration


def learning_rate(progress: float, step: int, configuration: Configuration) -> float:
    """Return the rate of a step: a straight rise, then half a cosine down to 0.

    Args:
        progress: of the run before the step, 0 to 1.
        step: its number, from 0.
        configuration: the peak, and how long the rise takes.

    Source: Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5, without restarts.
    """
    warm_up = configuration.warm_up
    after = max(0.0, (progress - warm_up) / (1 - warm_up))
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, after)))
    rise = min(1.0, (step + 1) / configuration.warm_up_steps)
    if progress < warm_up:
        # Not from 0: the first steps should move as well.
        rise = min(rise, max(progress / warm_up, 0.01))
    return configuration.peak_rate * rise * fall


def picture_size(progress: float, configuration: Configuration) -> int:
    """Return the side of the pictures in pixels, at a progress of 0 to 1."""
    for phase in configuration.phases:
        if progress < phase.until:
            return phase.size
    return configuration.phases[-1].size


def generator_for(seed: int, purpose: str, number: int) -> torch.Generator:
    """Return a generator of its own for each epoch's order or step's views.

    A run that goes on from a checkpoint draws what it would have drawn, with no state to keep.
    """
    digest = hashlib.sha256(f"{seed} {purpose} {number}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "little"))


def epoch_order(seed: int, epoch: int, number: int) -> torch.Tensor:
    """Return the order of an epoch's pictures, int64 (number,)."""
    return torch.randperm(number, generator=generator_for(seed, "order", epoch))
