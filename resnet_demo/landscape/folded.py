"""A small net as a function of its weights alone, computed as fast as one core can.

A surface asks for the loss of the same pictures at hundreds of points, W = W₀ + a·D₁ + b·D₂. The
usual way copies each point's weights into the module and calls it. Here

- batch norm, which does not move, is folded into the convolution before it. Folding is linear in
  the weights, so W₀, D₁ and D₂ are folded once, and a point is one sum of three vectors;
- ReLU and the addition of the shortcut are done by oneDNN while a convolution's result is still in
  the cache, where this torch has those operators;
- the pictures go through in chunks of 64, whose maps stay in the second-level cache.

Tried, 56 layers on 512 digits, processor time of one thread on a core shared with much other work,
the module called point by point = 1 (471 ms):

    vmap over 4 points                                   0.76
    4 points as one grouped convolution, folded          0.54
    folded, channels last                                0.39 to 0.52
    the same with ReLU and addition fused by oneDNN      0.43 to 0.51
    the same in chunks of 128 pictures                   0.35 to 0.37
    the same in chunks of 64 pictures, which runs here   0.34 to 0.50

One thread, as in all the lab: with two, its short operations wait for each other.
`python -m benchmarks.landscape` measures it anew.
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import Weights
from resnet_demo.network.cifar_resnet import BasicBlock, CifarResNet

CHUNK = 64  # pictures
_GEOMETRY: Any = ([1, 1], [1, 1], [1, 1], 1)  # padding, stride, dilation, groups


class FoldedNet:
    """The loss of fixed pictures as a function of a vector of folded weights.

    Args:
        net: trained, in evaluation mode; it is read, not kept.
        pictures: N×C×H×W.
        labels: N class indices.

    Raises:
        LandscapeError: the net has more than one stage, or another activation than ReLU.
    """

    def __init__(self, net: CifarResNet, pictures: Tensor, labels: Tensor) -> None:
        if net.layout != "one-stage" or net.activation != "relu":
            raise LandscapeError("Surfaces are computed for nets of one stage with ReLU.")
        self.skip_strength = net.skip_strength
        self.layers = _layers(net)
        self.scales = {name: scale for name, scale, _ in self.layers}
        self.shapes = {name: net.get_parameter(name).shape for name, _, _ in self.layers}
        self.biases = [bias for _, _, bias in self.layers]
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        self.chunks = list(
            zip(torch.split(pictures, CHUNK), torch.split(labels, CHUNK), strict=True)
        )
        self.count = len(labels)
        self.convolution, self.add_convolution = _operators(pictures)

    def vector(self, weights: Weights) -> Tensor:
        """Return weights or a direction, folded, as one vector."""
        return torch.cat(
            [
                (weights[name] * scale.view(-1, *[1] * (weights[name].dim() - 1))).flatten()
                for name, scale, _ in self.layers
            ]
        )

    @torch.no_grad()
    def loss(self, vector: Tensor) -> float:
        """Return the mean cross-entropy with these folded weights."""
        kernels = [
            part.view(shape)
            for part, shape in zip(
                torch.split(vector, [math.prod(shape) for shape in self.shapes.values()]),
                self.shapes.values(),
                strict=True,
            )
        ]
        total = 0.0
        for pictures, labels in self.chunks:
            logits = self._logits(pictures, kernels)
            total += float(F.cross_entropy(logits, labels, reduction="sum"))
        return total / self.count

    def _logits(self, pictures: Tensor, kernels: list[Tensor]) -> Tensor:
        x = self.convolution(pictures, kernels[0], self.biases[0])
        for number in range(1, len(kernels) - 1, 2):
            h = self.convolution(x, kernels[number], self.biases[number])
            kernel, bias = kernels[number + 1], self.biases[number + 1]
            if self.skip_strength == 0:
                x = self.convolution(h, kernel, bias)
            else:
                shortcut = x if self.skip_strength == 1 else self.skip_strength * x
                x = self.add_convolution(shortcut, h, kernel, bias)
        return F.linear(x.mean((2, 3)), kernels[-1], self.biases[-1])


def _layers(net: CifarResNet) -> list[tuple[str, Tensor, Tensor]]:
    """Return each layer's name, the scale folded into its kernel, and its bias when folded."""
    found = [_folded("conv1", net.conv1, net.bn1)]
    for number, block in enumerate(net.blocks):
        assert isinstance(block, BasicBlock)
        found.append(_folded(f"blocks.{number}.conv1", block.conv1, block.bn1))
        found.append(_folded(f"blocks.{number}.conv2", block.conv2, block.bn2))
    ones = torch.ones(net.fc.out_features)
    return [*found, ("fc.weight", ones, net.fc.bias.detach().clone())]


def _folded(name: str, convolution: nn.Conv2d, norm: nn.Module) -> tuple[str, Tensor, Tensor]:
    """Fold y = γ(Wx + c − μ)/σ + β into (γ/σ·W)x + (β + γ(c − μ)/σ)."""
    bias = convolution.bias
    own = torch.zeros(convolution.out_channels) if bias is None else bias.detach()
    if not isinstance(norm, nn.BatchNorm2d):
        return f"{name}.weight", torch.ones(convolution.out_channels), own.clone()
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    return f"{name}.weight", scale, norm.bias.detach() + scale * (own - norm.running_mean)


def _operators(pictures: Tensor) -> tuple[Callable[..., Tensor], Callable[..., Tensor]]:
    """Return ReLU(W∗x + b) and ReLU(W∗x + b + shortcut); the second may overwrite the shortcut."""

    def plain(x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
        return F.conv2d(x, kernel, bias, padding=1).relu_()

    def plain_add(shortcut: Tensor, x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
        return F.conv2d(x, kernel, bias, padding=1).add_(shortcut).relu_()

    def fused(x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
        result: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, kernel, bias, *_GEOMETRY, "relu", [], ""
        )
        return result

    def fused_add(shortcut: Tensor, x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
        result: Tensor = torch.ops.mkldnn._convolution_pointwise_(
            shortcut, x, kernel, bias, *_GEOMETRY, "add", 1.0, "relu", [], ""
        )
        return result

    try:  # private operators: are they there, and do they do what they should?
        x = torch.randn(2, 16, *pictures.shape[2:], generator=torch.Generator().manual_seed(0))
        x = x.contiguous(memory_format=torch.channels_last)
        kernel, bias = x.new_full((16, 16, 3, 3), 0.01), x.new_full((16,), 0.1)
        same = torch.allclose(fused(x, kernel, bias), plain(x, kernel, bias), atol=1e-5)
        added = fused_add(x.clone(), x, kernel, bias)
        same &= torch.allclose(added, plain_add(x, x, kernel, bias), atol=1e-5)
    except (AttributeError, RuntimeError):
        same = False
    return (fused, fused_add) if same else (plain, plain_add)
