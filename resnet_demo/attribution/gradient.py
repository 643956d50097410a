"""Sums of a score's gradient at many photos, forward and backward written out for a CPU.

Integrated gradients and SmoothGrad are weighted sums of gradients at the photo's pixels. Autograd
keeps and computes more than that needs. Four things are done instead, none of which changes what is
computed:

- The gradient at a convolution's input is a convolution, too: with the kernel turned around and
  its channels swapped. Both are laid out once in the order in which this processor reads them.
- ReLU and the addition of the shortcut happen while a result is still in the processor's cache,
  and a gradient is masked where it lies.
- conv1 is linear. At points on a straight line its output lies on a straight line, so it runs at
  the two ends only; and the sum goes back through it once, instead of each of its terms.
- The last stage needs no head: ∂score/∂A_k = w_k / (H·W) at every cell of conv5_x.

A step at 224 pixels on one thread of an AMD EPYC with AVX-512, in processor time: 187 ms, against
237 ms for Captum on the folded network in the same batches and 466 ms for Captum's own call, whose
one batch of 50 asks the system for 5 GB. `python -m benchmarks.attribution` measures it anew.

The operators' names begin with an underscore, so `prepare` looks whether they are there and agree
with autograd, and otherwise returns None.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from resnet_demo.attribution.twin import folded
from resnet_demo.network.resnet import Architecture, ResidualBlock, ResNet

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
    usable = photo.device.type == "cpu" and photo.dtype == torch.float32 == network.fc.weight.dtype
    if not (usable and torch._C._has_mkldnn and isinstance(network.bn1, nn.Identity)):
        return None
    try:
        works = _works(network.architecture)
        return Gradients(network, photo.shape[-1]) if works else None
    except (AttributeError, RuntimeError):  # another torch, or a build without these operators
        return None


class Gradients:
    """The network forward to conv5_x and a score's gradient back, with kernels of its own."""

    def __init__(self, network: ResNet, side: int) -> None:
        self.stem = _Convolution(network.conv1, side)
        size = (self.stem.output_size - 1) // 2 + 1  # the max pool: 3×3, stride 2, padding 1
        self.blocks = []
        for _, block in network.blocks():
            self.blocks.append(_Block(block, size))
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
            first, second = (self.stem(end, "none") for end in map(_last, ends))
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
            found = self._back_to_stem(self.stem(_last(photos), "none"), row)
            return self.stem.back(_last(found.sum(dim=0, keepdim=True)))

    def _back_to_stem(self, stem: Tensor, row: Tensor) -> Tensor:
        """Return the gradient at conv1's output, N×64×H×W; what is given is changed to its ReLU."""
        stem = torch.relu_(_last(stem))
        x, places = _OPS.aten.max_pool2d_with_indices(stem, *_POOL)
        kept = []
        for block in self.blocks:
            outputs = block.forward(x)
            kept.append(outputs)
            x = outputs[-1]
        cells = x.shape[2] * x.shape[3]
        gradient = _last((row / cells).view(1, -1, 1, 1).expand_as(x))
        for block in reversed(self.blocks):
            gradient = block.back(gradient, kept.pop())
        gradient = _OPS.aten.max_pool2d_with_indices_backward(
            gradient, stem, *_POOL, [1, 1], False, places
        )
        return _mask(gradient, stem)


class _Convolution:
    """A convolution and its gradient, their kernels laid out for one input size."""

    def __init__(self, convolution: nn.Module, size: int) -> None:
        assert isinstance(convolution, nn.Conv2d)
        self.bias = None if convolution.bias is None else convolution.bias.detach()
        self.kernel = convolution.weight.detach()
        self.stride, side = convolution.stride[0], convolution.kernel_size[0]
        self.geometry: Any = (convolution.padding, convolution.stride, (1, 1), 1)
        self.input_size, self.output_size = size, (size - 1) // self.stride + 1
        self.laid_out = _lay_out(self.kernel, self.geometry, size)
        self.turned: Tensor | None = None
        if self.stride == 1 or side == 1:  # else cells of the gradient lie between those of the map
            padding = side - 1 - int(convolution.padding[0])
            self.back_geometry: Any = ((padding, padding), (1, 1), (1, 1), 1)
            turned = self.kernel.transpose(0, 1).flip(2, 3).contiguous()
            self.turned = _lay_out(turned, self.back_geometry, self.output_size)

    def __call__(self, x: Tensor, then: str = "relu") -> Tensor:
        """Return the convolution of x, followed by "relu" or by "none"."""
        found: Tensor = _OPS.mkldnn._convolution_pointwise(
            x, self.laid_out, self.bias, *self.geometry, then, [], ""
        )
        return found

    def plus(self, shortcut: Tensor, x: Tensor) -> Tensor:
        """Return ReLU(convolution of x + shortcut), a new tensor."""
        found: Tensor = _OPS.mkldnn._convolution_pointwise.binary(
            x, shortcut, self.laid_out, self.bias, *self.geometry, "add", 1.0, "relu", [], ""
        )
        return found

    def back(self, gradient: Tensor) -> Tensor:
        """Return the gradient at the input from that at the output."""
        if self.turned is None:
            return self._by_torch(gradient)
        found: Tensor = _OPS.mkldnn._convolution_pointwise(
            gradient, self.turned, None, *self.back_geometry, "none", [], ""
        )
        if self.stride == 1:
            return found
        spread = found.new_zeros((*found.shape[:2], self.input_size, self.input_size))
        spread = _last(spread)
        spread[:, :, :: self.stride, :: self.stride] = found
        return spread

    def add_back(self, total: Tensor, gradient: Tensor) -> Tensor:
        """Return total plus the gradient at the input; where it can be, written over total."""
        if self.turned is None or self.stride != 1:
            return total.add_(self.back(gradient))
        found: Tensor = _OPS.mkldnn._convolution_pointwise_(
            total, gradient, self.turned, None, *self.back_geometry, "add", 1.0, None, [], ""
        )
        return found

    def _by_torch(self, gradient: Tensor) -> Tensor:
        padding, stride, dilation, groups = self.geometry
        shape = (len(gradient), self.kernel.shape[1], self.input_size, self.input_size)
        like = gradient.new_empty(1).expand(shape)  # its shape is asked for, no value is read
        wanted = [True, False, False]
        found: Tensor = _OPS.aten.convolution_backward(
            gradient, like, self.kernel, None, stride, padding, dilation, False, [0, 0], groups,
            wanted,
        )[0]  # fmt: skip
        return _last(found)


class _Block:
    """ReLU(F(x) + s(x)) and its gradient."""

    def __init__(self, block: ResidualBlock, size: int) -> None:
        self.projection = None
        if block.downsample is not None:
            self.projection = _Convolution(block.downsample.get_submodule("0"), size)
        self.branch = []
        for number in (1, 2, 3):  # a basic block has two convolutions, a bottleneck three
            if hasattr(block, f"conv{number}"):
                self.branch.append(_Convolution(getattr(block, f"conv{number}"), size))
                size = self.branch[-1].output_size
        self.output_size = size

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return what stands behind each ReLU of the block, the block's output last."""
        shortcut = x if self.projection is None else self.projection(x, "none")
        *first, last = self.branch
        outputs = []
        for convolution in first:
            x = convolution(x)
            outputs.append(x)
        return [*outputs, last.plus(shortcut, x)]

    def back(self, gradient: Tensor, outputs: list[Tensor]) -> Tensor:
        """Return the gradient at the input; the one given, at the output, is written over."""
        *inner, output = outputs
        gradient = branch = _mask(gradient, output)
        for convolution, after in zip(reversed(self.branch[1:]), reversed(inner), strict=True):
            branch = _mask(convolution.back(branch), after)
        total = gradient if self.projection is None else self.projection.back(gradient)
        return self.branch[0].add_back(total, branch)


def _lay_out(kernel: Tensor, geometry: Any, size: int) -> Tensor:
    lay_out: Any = torch._C._nn.mkldnn_reorder_conv2d_weight
    found: Tensor = lay_out(kernel.to_mkldnn(), *geometry, (1, kernel.shape[1], size, size))
    return found


def _last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)


def _mask(gradient: Tensor, after: Tensor) -> Tensor:
    """Return the gradient where a ReLU was open and zero elsewhere, written over the gradient."""
    found: Tensor = _OPS.aten.threshold_backward.grad_input(gradient, after, 0, grad_input=gradient)
    return found


@lru_cache(maxsize=8)
def _works(architecture: Architecture) -> bool:
    """Return whether both ways give one gradient on noise, here and with this torch; asked once."""
    generator = torch.Generator().manual_seed(0)
    network = folded(ResNet(architecture, number_of_classes=2).eval())
    noise = torch.randn(1, 3, _TRIAL, _TRIAL, generator=generator).requires_grad_()
    (known,) = torch.autograd.grad(network(noise)[0, 0], noise)
    mine = Gradients(network, _TRIAL).at(noise.detach(), network.fc.weight.detach()[0])
    return bool((mine - known).abs().max() <= LARGEST_DIFFERENCE * known.abs().max())  # NaN: False
