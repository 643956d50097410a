"""The kinds of residual block side by side: drawn from, counted in and run with one list of layers.

    basic        3×3, 3×3                     post-activation    y = ReLU(F(x) + s(x))
    bottleneck   1×1, 3×3, 1×1                pre-activation     y = F(x) + s(x), BN and ReLU first

The identity costs nothing; a projection, where the shapes differ, is a 1×1 convolution with the
block's stride. The post-activation blocks are those of network/resnet.py, layer by layer.

Sources: He et al. 2015, arXiv:1512.03385, figure 5 and equation 2; He et al. 2016,
arXiv:1603.05027, figure 4 (e).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor, nn

from resnet_demo.network.resnet import BasicBlock, Bottleneck, ResidualBlock, conv1x1, conv3x3

SIDE = 14
"""Rows and columns of the map that the block is given."""
WIDTH = 64


@dataclass(frozen=True)
class Kind:
    """One of the eight kinds.

    Attributes:
        block: two 3×3 convolutions, or a bottleneck.
        shortcut: the identity, or a projection to half the side and twice the channels.
        order: where batch norm and ReLU stand, behind each convolution or before it.
    """

    block: Literal["basic", "bottleneck"] = "basic"
    shortcut: Literal["identity", "projection"] = "identity"
    order: Literal["post", "pre"] = "post"

    @property
    def channels(self) -> int:
        """Return the channels of the input."""
        return WIDTH if self.block == "basic" else WIDTH * Bottleneck.expansion


@dataclass(frozen=True, eq=False)
class Layers:
    """A block as lists of layers: of the branch, of the shortcut, and behind the addition."""

    branch: tuple[nn.Module, ...]
    shortcut: tuple[nn.Module, ...]
    after: tuple[nn.Module, ...]


@dataclass(frozen=True)
class Run:
    """What one forward and one backward pass through a block of random weights measured.

    Attributes:
        parameters: of the whole block.
        shortcut_parameters: of its shortcut alone.
        macs: multiply-adds of its convolutions.
        shape: C×H×W of the output.
        norms: ‖s(x)‖, ‖F(x)‖ and ‖y‖.
        back: norms of ∂L/∂x over the shortcut and through the branch, for ∂L/∂y = 1 everywhere.
        closed: share of the gates behind the addition that are closed; 0 where there are none.
    """

    parameters: int
    shortcut_parameters: int
    macs: int
    shape: tuple[int, int, int]
    norms: tuple[float, float, float]
    back: tuple[float, float]
    closed: float


def layers(kind: Kind, seed: int = 0) -> Layers:
    """Return a block of random weights; batch norms have the values that training starts from."""
    torch_state = torch.random.get_rng_state()
    try:
        torch.manual_seed(seed)
        return _pre(kind) if kind.order == "pre" else in_lists(_post(kind))
    finally:
        torch.random.set_rng_state(torch_state)


def in_lists(block: ResidualBlock) -> Layers:
    """Return a block of the network as lists of its layers."""
    names = ["conv1", "bn1", "relu1", "conv2", "bn2"]
    last = "relu2"
    if isinstance(block, Bottleneck):
        names, last = [*names, "relu2", "conv3", "bn3"], "relu3"
    shortcut = () if block.downsample is None else tuple(block.downsample.children())
    return Layers(
        tuple(block.get_submodule(name) for name in names),
        shortcut,
        (block.get_submodule(last),),
    )


def words(parts: Sequence[nn.Module]) -> list[dict[str, str]]:
    """Return what is written on each layer's box, and what kind of layer it is."""
    named = []
    for layer in parts:
        if isinstance(layer, nn.Conv2d):
            side, stride = layer.kernel_size[0], layer.stride[0]
            text = f"{side}×{side} conv, {layer.out_channels}" + (
                ", stride 2" if stride > 1 else ""
            )
            named.append({"kind": "conv", "text": text})
        else:
            is_norm = isinstance(layer, nn.BatchNorm2d)
            named.append(
                {"kind": "norm", "text": "BN"} if is_norm else {"kind": "gate", "text": "ReLU"}
            )
    return named


@lru_cache(maxsize=32)
def run(kind: Kind, seed: int = 0) -> Run:
    """Return one run of a block on a random input that has been through a ReLU."""
    block = layers(kind, seed)
    generator = torch.Generator().manual_seed(1000 + seed)
    x = torch.randn(8, kind.channels, SIDE, SIDE, generator=generator).relu().requires_grad_()
    branch, branch_macs = _through(block.branch, x)
    shortcut, shortcut_macs = _through(block.shortcut, x)
    total = branch + shortcut
    y, _ = _through(block.after, total)
    (m,) = torch.autograd.grad(y, total, torch.ones_like(y), retain_graph=True)
    (over,) = torch.autograd.grad(shortcut, x, m, retain_graph=True)
    (through,) = torch.autograd.grad(branch, x, m)
    everything = (*block.branch, *block.shortcut)
    _, channels, rows, columns = y.shape
    return Run(
        parameters=_parameters(everything),
        shortcut_parameters=_parameters(block.shortcut),
        macs=branch_macs + shortcut_macs,
        shape=(channels, rows, columns),
        norms=(shortcut.norm().item(), branch.norm().item(), y.norm().item()),
        back=(over.norm().item(), through.norm().item()),
        closed=(m == 0).float().mean().item(),
    )


def _post(kind: Kind) -> ResidualBlock:
    stride, width = (1, WIDTH) if kind.shortcut == "identity" else (2, 2 * WIDTH)
    made = BasicBlock if kind.block == "basic" else Bottleneck
    return made(kind.channels, width, stride)


def _pre(kind: Kind) -> Layers:
    stride, width = (1, WIDTH) if kind.shortcut == "identity" else (2, 2 * WIDTH)
    before, out = kind.channels, width * (1 if kind.block == "basic" else Bottleneck.expansion)
    if kind.block == "basic":
        convolutions = [conv3x3(before, width, stride), conv3x3(width, width)]
    else:
        convolutions = [
            conv1x1(before, width),
            conv3x3(width, width, stride),
            conv1x1(width, out),
        ]
    branch: list[nn.Module] = []
    for convolution in convolutions:
        branch += [nn.BatchNorm2d(convolution.in_channels), nn.ReLU(), convolution]
    projection = () if kind.shortcut == "identity" else (conv1x1(before, out, stride),)
    return Layers(tuple(branch), projection, ())


def _through(parts: Sequence[nn.Module], x: Tensor) -> tuple[Tensor, int]:
    """Return what comes out, and the multiply-adds for one photo."""
    macs = 0
    for layer in parts:
        x = layer(x)
        if isinstance(layer, nn.Conv2d):
            macs += layer.weight.numel() * x.shape[-1] * x.shape[-2]
    return x, macs


def _parameters(parts: Sequence[nn.Module]) -> int:
    return sum(parameter.numel() for layer in parts for parameter in layer.parameters())
