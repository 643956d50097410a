"""Convolutions and blocks with kernels laid out for this processor, forward and backward.

Every kernel is laid out once in the order in which the processor reads it, for one size of map.
ReLU and the addition of the shortcut happen while a result is still in the processor's cache. The
gradient at a convolution's input is a convolution, too: with the kernel turned around and its
channels swapped; and a gradient is masked where it lies.

The operators are those that torch.compile emits. Their names begin with an underscore, so whoever
uses them looks first whether they are there and right (gradient.py does), and can do without.
"""

from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from resnet_demo.network.resnet import ResidualBlock

_OPS: Any = torch.ops


class Convolution:
    """A convolution and its gradient, their kernels laid out for one input size."""

    def __init__(self, convolution: nn.Module, size: int) -> None:
        assert isinstance(convolution, nn.Conv2d)
        self.bias = None if convolution.bias is None else convolution.bias.detach()
        self.kernel = convolution.weight.detach()
        self.stride = convolution.stride[0]
        self.geometry: Any = (convolution.padding, convolution.stride, (1, 1), 1)
        self.input_size, self.output_size = size, (size - 1) // self.stride + 1
        self.laid_out = lay_out(self.kernel, self.geometry, size)

    @cached_property
    def turned(self) -> Tensor | None:
        """Return the gradient's kernel, laid out; None where cells of it lie between the map's."""
        side = self.kernel.shape[-1]
        if self.stride != 1 and side != 1:
            return None
        turned = self.kernel.transpose(0, 1).flip(2, 3).contiguous()
        return lay_out(turned, self.back_geometry, self.output_size)

    @property
    def back_geometry(self) -> Any:
        """Return padding, stride, dilation and groups of the gradient's convolution."""
        padding = self.kernel.shape[-1] - 1 - int(self.geometry[0][0])
        return (padding, padding), (1, 1), (1, 1), 1

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
        spread = last(spread)
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
        return last(found)


class Block:
    """ReLU(F(x) + s(x)) and its gradient."""

    def __init__(self, block: ResidualBlock, size: int) -> None:
        self.projection = None
        if block.downsample is not None:
            self.projection = Convolution(block.downsample.get_submodule("0"), size)
        self.branch = []
        for number in (1, 2, 3):  # a basic block has two convolutions, a bottleneck three
            if hasattr(block, f"conv{number}"):
                self.branch.append(Convolution(getattr(block, f"conv{number}"), size))
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
        gradient = branch = mask(gradient, output)
        for convolution, after in zip(reversed(self.branch[1:]), reversed(inner), strict=True):
            branch = mask(convolution.back(branch), after)
        total = gradient if self.projection is None else self.projection.back(gradient)
        return self.branch[0].add_back(total, branch)


def lay_out(kernel: Tensor, geometry: Any, size: int) -> Tensor:
    """Return a kernel in the order in which it is read for maps of one size."""
    reorder: Any = torch._C._nn.mkldnn_reorder_conv2d_weight
    found: Tensor = reorder(kernel.to_mkldnn(), *geometry, (1, kernel.shape[1], size, size))
    return found


def last(x: Tensor) -> Tensor:
    """Return the same values with their channels last in memory."""
    return x.contiguous(memory_format=torch.channels_last)


def mask(gradient: Tensor, after: Tensor) -> Tensor:
    """Return the gradient where a ReLU was open and zero elsewhere, written over the gradient."""
    found: Tensor = _OPS.aten.threshold_backward.grad_input(gradient, after, 0, grad_input=gradient)
    return found
