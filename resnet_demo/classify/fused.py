"""The same network in the form in which a CPU computes it fastest; made from the readable one.

Three things change, none of them what is computed:

- Batch norm in evaluation mode multiplies and adds constants. They are multiplied into the
  convolution before it and become its bias: y = γ(Wx − μ)/σ + β = (γ/σ · W)x + (β − γμ/σ).
- ReLU and the addition of the shortcut happen while a convolution's result is still in the
  processor's cache (oneDNN calls these post-ops), not in a pass over memory of their own.
- Every kernel is laid out once in the order in which this processor reads it.

ResNet-50 at 224 pixels, torchvision's forward pass = 1.00, median of 30 in turn, on two cores of
an AMD EPYC with AVX-512; first one thread, then two:

    batch norm folded                             0.92   0.96
    channels last                                 0.96   1.08
    folded and channels last                      0.93   1.01
    torch.utils.mkldnn.to_mkldnn, folded          0.83   0.87
    torch.jit.optimize_for_inference              0.79   0.83   deprecated in torch 2.15
    torch.compile                                  –     1.17   compiling takes 31 s and a compiler
    torch.compile, weights frozen                  –     0.67   the same
    this form, kernels not laid out               0.98   1.06
    this form                                     0.70   0.71   at 80 pixels 0.40

`python -m benchmarks.classify` measures it anew. The operators are those that torch.compile itself
emits; their names begin with an underscore, so `fuse` looks whether they are there and whether the
result agrees with the readable network, and otherwise returns None.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from resnet_demo.network.resnet import ResidualBlock, ResNet

LARGEST_DIFFERENCE = 1e-4  # between the two forms: of a probability, of a logit's size


def fuse(network: ResNet, input_size: int) -> Callable[[Tensor], Tensor] | None:
    """Return a function from photos, N×3×S×S, to logits, N×K, or None where this cannot be had.

    Args:
        network: in evaluation mode, on the CPU; it is read and not changed.
        input_size: S in pixels, for which the kernels are laid out; other sizes work, slower.
    """
    if not torch._C._has_mkldnn:
        return None
    try:
        fused = FusedResNet(network, input_size)
        return fused if _agree(network, fused, input_size) else None
    except (AttributeError, RuntimeError):  # another torch, or a build without these operators
        return None


class FusedConvolution:
    """A convolution with its batch norm folded in and its kernel laid out for one input size."""

    def __init__(self, convolution: nn.Module, norm: nn.Module, size: int) -> None:
        assert isinstance(convolution, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        folded = fuse_conv_bn_eval(convolution, norm)
        self.bias = folded.bias
        self.geometry: Any = (folded.padding, folded.stride, folded.dilation, folded.groups)
        self.output_size = (size - 1) // folded.stride[0] + 1  # the padding keeps stride 1's size
        lay_out: Any = torch._C._nn.mkldnn_reorder_conv2d_weight
        self.weight = lay_out(
            folded.weight.to_mkldnn(), *self.geometry, (1, folded.in_channels, size, size)
        )

    def __call__(self, x: Tensor, then: str = "relu") -> Tensor:
        """Return the convolution of x, followed by "relu" or by "none"."""
        result: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self.weight, self.bias, *self.geometry, then, [], ""
        )
        return result

    def add_to(self, shortcut: Tensor, x: Tensor) -> Tensor:
        """Return ReLU(convolution of x + shortcut), written over the shortcut, which ends here."""
        result: Tensor = torch.ops.mkldnn._convolution_pointwise_(
            shortcut, x, self.weight, self.bias, *self.geometry, "add", 1.0, "relu", [], ""
        )
        return result


class FusedBlock:
    """ReLU(F(x) + s(x)), the sum and the ReLU done by the branch's last convolution."""

    def __init__(self, block: ResidualBlock, size: int) -> None:
        self.projection = None
        if block.downsample is not None:
            convolution, norm = block.downsample.children()
            self.projection = FusedConvolution(convolution, norm, size)
        self.branch = []
        for number in (1, 2, 3):  # a basic block has two convolutions, a bottleneck three
            if hasattr(block, f"conv{number}"):
                convolution, norm = getattr(block, f"conv{number}"), getattr(block, f"bn{number}")
                self.branch.append(FusedConvolution(convolution, norm, size))
                size = self.branch[-1].output_size
        self.output_size = size

    def __call__(self, x: Tensor) -> Tensor:
        """Return the block's output; x is no longer what it was."""
        shortcut = x if self.projection is None else self.projection(x, then="none")
        *first, last = self.branch
        for convolution in first:
            x = convolution(x)
        return last.add_to(shortcut, x)


class FusedResNet:
    """The stem, the blocks and the head of a readable ResNet, with tensors of their own."""

    def __init__(self, network: ResNet, input_size: int) -> None:
        self.stem = FusedConvolution(network.conv1, network.bn1, input_size)
        size = (self.stem.output_size - 1) // 2 + 1  # the max pool: 3×3, stride 2, padding 1
        self.blocks = []
        for _, block in network.blocks():
            self.blocks.append(FusedBlock(block, size))
            size = self.blocks[-1].output_size
        self.weight, self.bias = network.fc.weight, network.fc.bias

    def __call__(self, photos: Tensor) -> Tensor:
        """Return the logits, N×K; the photos stay as they are."""
        x = self.stem(photos.contiguous(memory_format=torch.channels_last))
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        for block in self.blocks:
            x = block(x)
        return F.linear(x.mean(dim=(2, 3)), self.weight, self.bias)


def _agree(network: ResNet, fused: Callable[[Tensor], Tensor], input_size: int) -> bool:
    """Return whether both forms answer one noise picture alike."""
    noise = torch.randn(1, 3, input_size, input_size, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        ours, written = fused(noise), network(noise)
    logits = (ours - written).abs().max() / written.abs().max().clamp(min=1)
    probabilities = (ours.softmax(1) - written.softmax(1)).abs().max()
    # Probabilities are what is promised; where they are all but 0 and 1 only the logits tell.
    return bool(torch.maximum(logits, probabilities) <= LARGEST_DIFFERENCE)  # NaN: False
