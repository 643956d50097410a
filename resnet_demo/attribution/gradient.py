"""Sums of a score's gradient at many photos, forward and backward written out for a CPU.

Integrated gradients and SmoothGrad are weighted sums of gradients at the photo's pixels. Autograd
keeps and computes more than that needs. Four things are done instead, none of which changes what is
computed:

- Every convolution and its gradient run with kernels laid out for this processor, and nothing that
  can be done in its cache passes through memory (laid_out.py).
- No parameter gets a gradient, and a map is kept only until its ReLU has masked a gradient.
- conv1 is linear. At points on a straight line its output lies on a straight line, so it runs at
  the two ends only; and the sum goes back through it once, instead of each of its terms.
- The last stage needs no head: ∂score/∂A_k = w_k / (H·W) at every cell of conv5_x.

A step at 224 pixels on one thread of an AMD EPYC with AVX-512: 170 ms, against 320 ms for Captum's
own call, whose one batch of 50 takes 4.3 GB where this takes 0.4.
`python -m benchmarks.attribution` measures it anew.

`prepare` looks whether the operators are there and agree with autograd, and otherwise returns None.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from resnet_demo.attribution.laid_out import Block, Convolution, last, mask
from resnet_demo.attribution.twin import folded
from resnet_demo.network.resnet import Architecture, ResNet

# From autograd on noise, as a share of the largest gradient. A ReLU that is open in one of the two
# and closed in the other, its input being zero but for rounding, makes up to 0.002.
LARGEST_DIFFERENCE = 0.01
_TRIAL = 64  # pixels of that noise

_OPS: Any = torch.ops
_POOL: tuple[list[int], list[int], list[int]] = ([3, 3], [2, 2], [1, 1])

Ask = Callable[[int], None]
"""Called before each batch with the points done; raises to end the work."""


def prepare(network: ResNet, photo: Tensor) -> "Gradients | None":
    """Return the sums of a network's gradients, or None where autograd has to do.

    Args:
        network: in evaluation mode with folded batch norms; it is read and not changed.
        photo: of the size that will be asked for, 1×3×S×S.
    """
    return Gradients(network, photo.shape[-1]) if can_be_laid_out(network, photo) else None


def can_be_laid_out(network: ResNet, photo: Tensor) -> bool:
    """Return whether laid out kernels can take a network's place for a photo, here and now."""
    usable = photo.device.type == "cpu" and photo.dtype == torch.float32 == network.fc.weight.dtype
    if not (usable and torch._C._has_mkldnn and isinstance(network.bn1, nn.Identity)):
        return False
    try:
        return _works(network.architecture)
    except (AttributeError, RuntimeError):  # another torch, or a build without these operators
        return False


class Gradients:
    """The network forward to conv5_x and a score's gradient back, with kernels of its own."""

    def __init__(self, network: ResNet, side: int) -> None:
        self.stem = Convolution(network.conv1, side)
        size = (self.stem.output_size - 1) // 2 + 1  # the max pool: 3×3, stride 2, padding 1
        self.blocks = []
        for _, block in network.blocks():
            self.blocks.append(Block(block, size))
            size = self.blocks[-1].output_size

    def along(
        self, ends: tuple[Tensor, Tensor], shares: Tensor, weights: Tensor, row: Tensor,
        rows: int, ask: Ask = lambda _: None,
    ) -> Tensor:  # fmt: skip
        """Return Σ weight · ∂score/∂photo at points between two photos, 1×3×S×S.

        Args:
            ends: two photos, 1×3×S×S.
            shares: N numbers, how far each point is from the first to the second.
            weights: N numbers.
            row: C numbers, the score as a sum over the pooled features.
            rows: points in a batch.
            ask: called before each batch.
        """
        with torch.no_grad():
            first, second = (self.stem(end, "none") for end in map(last, ends))
            total = torch.zeros_like(first)
            for done in range(0, len(shares), rows):
                ask(done)
                part = slice(done, done + rows)
                points = torch.lerp(first, second, shares[part].view(-1, 1, 1, 1))
                total += (weights[part].view(-1, 1, 1, 1) * self._back_to_stem(points, row)).sum(
                    dim=0, keepdim=True
                )
            return self.stem.back(total)

    def at(self, photos: Tensor, row: Tensor) -> Tensor:
        """Return the sum of a score's gradients at N photos, 1×3×S×S."""
        with torch.no_grad():
            found = self._back_to_stem(self.stem(last(photos), "none"), row)
            return self.stem.back(last(found.sum(dim=0, keepdim=True)))

    def _back_to_stem(self, stem: Tensor, row: Tensor) -> Tensor:
        """Return the gradient at conv1's output, N×64×H×W; what is given is changed to its ReLU."""
        stem = torch.relu_(last(stem))
        x, places = _OPS.aten.max_pool2d_with_indices(stem, *_POOL)
        kept = []
        for block in self.blocks:
            outputs = block.forward(x)
            kept.append(outputs)
            x = outputs[-1]
        cells = x.shape[2] * x.shape[3]
        gradient = last((row / cells).view(1, -1, 1, 1).expand_as(x))
        for block in reversed(self.blocks):
            gradient = block.back(gradient, kept.pop())
        gradient = _OPS.aten.max_pool2d_with_indices_backward(
            gradient, stem, *_POOL, [1, 1], False, places
        )
        return mask(gradient, stem)


@lru_cache(maxsize=8)
def _works(architecture: Architecture) -> bool:
    """Return whether both ways give one gradient on noise, here and with this torch; asked once."""
    generator = torch.Generator().manual_seed(0)
    network = folded(ResNet(architecture, number_of_classes=2).eval())
    noise = torch.randn(1, 3, _TRIAL, _TRIAL, generator=generator).requires_grad_()
    (known,) = torch.autograd.grad(network(noise)[0, 0], noise)
    mine = Gradients(network, _TRIAL).at(noise.detach(), network.fc.weight.detach()[0])
    return bool((mine - known).abs().max() <= LARGEST_DIFFERENCE * known.abs().max())  # NaN: False
