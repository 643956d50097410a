"""Pixels in, logits out, at any input size; and what share of the answers is right."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.weights.card_file import DEFAULT_PREPROCESSING

MEAN, STD = DEFAULT_PREPROCESSING.mean, DEFAULT_PREPROCESSING.std
"""ImageNet's, as in the cards: Tiny ImageNet's pictures are ImageNet's."""

PIXELS_IN_A_BATCH = {"cpu": 64 * 64**2}
"""Of one forward pass; where the device is not named, a GPU, 1,024 pictures of 128×128."""


def normalise(pictures: Tensor) -> Tensor:
    """Return pictures of 0 to 1, (N, 3, S, S), as the network wants them."""
    mean = torch.tensor(MEAN, device=pictures.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=pictures.device).view(1, 3, 1, 1)
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def to_input(pixels: Tensor, size: int) -> Tensor:
    """Return whole pictures at another size, normalised: float32 (N, 3, S, S).

    Bilinear with antialiasing and rounded to whole levels, as Pillow does for the app's photos: the
    two differ by at most one of 255 levels.

    Args:
        pixels: uint8 (N, 3, H, W).
        size: S in pixels.
    """
    levels = pixels.float()
    if pixels.shape[-1] != size:
        levels = F.interpolate(levels, (size, size), mode="bilinear", antialias=True)
        levels = levels.round().clamp(0, 255)
    return normalise(levels / 255)


def batches(number: int, size: int, device: str) -> Iterator[slice]:
    """Yield slices of as many pictures as go through a network at once."""
    pixels = PIXELS_IN_A_BATCH.get(device, 1024 * 128**2)
    step = max(1, pixels // size**2)
    for start in range(0, number, step):
        yield slice(start, min(start + step, number))


@torch.inference_mode()
def logits_of(
    forward: Callable[[Tensor], Tensor],
    pixels: Tensor,
    size: int,
    on_progress: Callable[[int], None] | None = None,
) -> Tensor:
    """Return the logits of whole pictures, float32 (N, K) on the CPU.

    Args:
        forward: inputs (N, 3, S, S) to logits (N, K); in evaluation mode.
        pixels: uint8 (N, 3, H, W), on the device of the network.
        size: input size S in pixels.
        on_progress: told after each batch how many pictures are done.
    """
    rows = []
    for part in batches(len(pixels), size, pixels.device.type):
        rows.append(forward(to_input(pixels[part], size)).float().cpu())
        if on_progress:
            on_progress(part.stop)
    return torch.cat(rows)


def top_k_accuracy(logits: Tensor, labels: Tensor, k: int) -> float:
    """Return the share of pictures whose class is among the k largest logits, 0 to 1.

    Args:
        logits: (N, K); with no more than k classes every answer is right.
        labels: int64 (N,).
        k: how many answers count.
    """
    best = logits.topk(min(k, logits.shape[1]), dim=1).indices
    return float((best == labels[:, None]).any(dim=1).double().mean())
