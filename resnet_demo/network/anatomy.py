"""What a ResNet is made of: each part's shape, parameters, multiply-adds and receptive field.

Every number is read off the network itself, layer by layer: its kernels, strides, paddings and
parameters. It is built on the meta device, where a tensor has a shape and no values. The numbers
add up: an anatomy's parameters are those of its layers.

    anatomy(ARCHITECTURES["resnet50"])
        stem      conv1, max pool
        blocks    conv2_1 … conv5_3, each with its layers and, where the shapes differ, a projection
        head      average pool, fc

A MAC is one multiplication and one addition. Counted are convolutions and the linear layer, as in
He et al. 2015, table 1, who call them FLOPs; batch norm, ReLU, additions and pooling are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch
from torch import nn

from resnet_demo.network.no_drawing import NoDrawing
from resnet_demo.network.receptive import Field
from resnet_demo.network.resnet import STAGES, Architecture, Bottleneck, ResidualBlock, ResNet

Shape = tuple[int, int, int]
"""Channels × rows × columns."""


@dataclass(frozen=True)
class Layer:
    """One convolution with its batch norm, one pooling, or the classifier.

    Attributes:
        name: what viewers read: "conv1", "max pool", "conv2_1 1×1", "fc".
        path: its name in the state dict; empty for a pooling, which has no parameters.
        kind: what it is.
        kernel: side of the window in pixels; the whole map for "average pool", 1 for "linear".
        stride: how far the window moves.
        shape_in: C×H×W that it is given.
        shape: C×H×W that comes out; (K, 1, 1) for the classifier.
        weights: parameters of the convolution or linear layer, biases included.
        norm_parameters: scale and shift of the batch norm behind it.
        macs: multiply-adds for one photo.
        field: what one unit of its output sees.
        counted: whether it is one of the layers that the network's name counts.
    """

    name: str
    path: str
    kind: Literal["convolution", "max pool", "average pool", "linear"]
    kernel: int
    stride: int
    shape_in: Shape
    shape: Shape
    weights: int
    norm_parameters: int
    macs: int
    field: Field
    counted: bool

    @property
    def parameters(self) -> int:
        """All parameters, with those of the batch norm behind it."""
        return self.weights + self.norm_parameters


@dataclass(frozen=True)
class Block:
    """One residual block.

    Attributes:
        name: the paper's, "conv2_1".
        stage: "conv2_x".
        path: its name in the state dict, "layer1.0".
        layers: the convolutions of the branch, in order.
        projection: the convolution in the shortcut; None where the shortcut is the identity.
    """

    name: str
    stage: str
    path: str
    layers: tuple[Layer, ...]
    projection: Layer | None

    @property
    def shortcut(self) -> Literal["identity", "projection"]:
        """The kind of shortcut."""
        return "identity" if self.projection is None else "projection"

    @property
    def shape_in(self) -> Shape:
        """C×H×W that the block is given."""
        return self.layers[0].shape_in

    @property
    def shape(self) -> Shape:
        """C×H×W that comes out."""
        return self.layers[-1].shape

    @property
    def stride(self) -> int:
        """How much smaller the map becomes: 1 or 2."""
        return max(layer.stride for layer in self.layers)

    @property
    def field(self) -> Field:
        """What one unit of the output sees, along the branch."""
        return self.layers[-1].field

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        """The branch's convolutions and, last, the shortcut's where there is one."""
        return self.layers if self.projection is None else (*self.layers, self.projection)

    @property
    def parameters(self) -> int:
        """All parameters of the block."""
        return sum(layer.parameters for layer in self.all_layers)

    @property
    def macs(self) -> int:
        """Multiply-adds for one photo."""
        return sum(layer.macs for layer in self.all_layers)


@dataclass(frozen=True)
class Anatomy:
    """A whole ResNet at one input size.

    Attributes:
        architecture: which one.
        input_size: side of the square photo in pixels.
        number_of_classes: K.
        stem: conv1 and the max pool.
        blocks: all residual blocks in order.
        head: the average pool and the classifier.
    """

    architecture: Architecture
    input_size: int
    number_of_classes: int
    stem: tuple[Layer, ...]
    blocks: tuple[Block, ...]
    head: tuple[Layer, ...]

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer, projections included, in the order in which they run."""
        blocks = (layer for block in self.blocks for layer in block.all_layers)
        return (*self.stem, *blocks, *self.head)

    @property
    def counted(self) -> tuple[Layer, ...]:
        """The layers that the name counts: with weights, on the main path."""
        return tuple(layer for layer in self.layers if layer.counted)

    @property
    def parameters(self) -> int:
        """All parameters."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def classifier_parameters(self) -> int:
        """Parameters of fc alone, the only ones that depend on the number of classes."""
        return self.head[-1].parameters

    @property
    def macs(self) -> int:
        """Multiply-adds for one photo."""
        return sum(layer.macs for layer in self.layers)

    def stage(self, name: str) -> tuple[Block, ...]:
        """Return the blocks of "conv2_x" … "conv5_x"."""
        return tuple(block for block in self.blocks if block.stage == name)

    def block(self, name: str) -> Block:
        """Return one block by the paper's name; KeyError if there is none."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(name)

    def field(self, name: str) -> Field:
        """Return what a unit sees after "stem", a stage "conv2_x", or a block "conv2_1"."""
        if name == "stem":
            return self.stem[-1].field
        return self.stage(name)[-1].field if name in STAGES else self.block(name).field


@lru_cache(maxsize=64)
def anatomy(
    architecture: Architecture,
    number_of_classes: int = 1000,
    input_size: int = 224,
    paper_stride: bool = False,
) -> Anatomy:
    """Return what a ResNet is made of, for one square photo.

    Args:
        architecture: one of ``ARCHITECTURES``, or your own.
        number_of_classes: K, at least 1.
        input_size: side of the photo in pixels, at least 1.
        paper_stride: whether a bottleneck halves the map in its first 1×1, as in the paper ("v1"),
            and not in its 3×3, as in the network that runs here ("v1.5").
    """
    with torch.device("meta"), NoDrawing():
        network = ResNet(architecture, number_of_classes)
    if paper_stride:
        _stride_first(network)

    photo = (3, input_size, input_size)
    conv1 = _layer("conv1", "conv1", network.conv1, photo, Field(), network.bn1)
    pool = _layer("max pool", "", network.maxpool, conv1.shape, conv1.field)
    shape, field = pool.shape, pool.field
    blocks = []
    for path, name, module in _named_blocks(network):
        block = _block(name, path, module, shape, field)
        blocks.append(block)
        shape, field = block.shape, block.field
    average = _average("average pool", shape, field)
    fc = Layer(
        name="fc",
        path="fc",
        kind="linear",
        kernel=1,
        stride=1,
        shape_in=average.shape,
        shape=(network.fc.out_features, 1, 1),
        weights=_parameters(network.fc),
        norm_parameters=0,
        macs=network.fc.weight.numel(),
        field=average.field,
        counted=True,
    )
    return Anatomy(
        architecture, input_size, number_of_classes, (conv1, pool), tuple(blocks), (average, fc)
    )


def _stride_first(network: ResNet) -> None:
    """Move the stride of each bottleneck from the 3×3 to the 1×1 before it (He et al. 2015).

    The tensors stay what they are; a 1×1 with stride 2 looks at every fourth pixel only.
    """
    for _, block in network.blocks():
        if isinstance(block, Bottleneck):
            block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride


def _named_blocks(network: ResNet) -> Iterator[tuple[str, str, ResidualBlock]]:
    """Yield each block with its name in the state dict and the paper's."""
    paths = {module: path for path, module in network.named_modules()}
    for name, block in network.blocks():
        yield paths[block], name, block


def _block(name: str, path: str, module: ResidualBlock, shape: Shape, field: Field) -> Block:
    """Return a block's layers; the children of a block stand in the order in which they run."""
    branch, projection = [], None
    children = dict(module.named_children())
    before = shape, field
    for child, layer in children.items():
        if isinstance(layer, nn.Conv2d):
            norm = children[child.replace("conv", "bn")]
            label = f"{name} {layer.kernel_size[0]}×{layer.kernel_size[1]}"
            branch.append(_layer(label, f"{path}.{child}", layer, shape, field, norm))
            shape, field = branch[-1].shape, branch[-1].field
    if module.downsample is not None:
        layer, norm = module.downsample.children()
        assert isinstance(layer, nn.Conv2d)
        where = f"{path}.downsample.0"
        projection = _layer(f"{name} projection", where, layer, *before, norm, counted=False)
    return Block(name, f"{name.split('_')[0]}_x", path, tuple(branch), projection)


def _layer(
    name: str,
    path: str,
    layer: nn.Conv2d | nn.MaxPool2d,
    shape_in: Shape,
    field: Field,
    norm: nn.Module | None = None,
    counted: bool = True,
) -> Layer:
    """Return a convolution or the max pool, given C×H×W."""
    is_convolution = isinstance(layer, nn.Conv2d)
    kernel, stride, padding = (
        _side(size) for size in (layer.kernel_size, layer.stride, layer.padding)
    )
    channels = layer.out_channels if isinstance(layer, nn.Conv2d) else shape_in[0]
    rows, columns = ((side + 2 * padding - kernel) // stride + 1 for side in shape_in[1:])
    # Each value that comes out is a sum over the window and all channels that go in.
    terms = layer.weight[0].numel() if isinstance(layer, nn.Conv2d) else 0
    return Layer(
        name=name,
        path=path,
        kind="convolution" if is_convolution else "max pool",
        kernel=kernel,
        stride=stride,
        shape_in=shape_in,
        shape=(channels, rows, columns),
        weights=_parameters(layer),
        norm_parameters=_parameters(norm) if norm else 0,
        macs=channels * rows * columns * terms,
        field=field.through(kernel, stride, padding),
        counted=counted and is_convolution,
    )


def _average(name: str, shape: Shape, field: Field) -> Layer:
    channels, side, _ = shape
    return Layer(
        name=name,
        path="",
        kind="average pool",
        kernel=side,
        stride=side,
        shape_in=shape,
        shape=(channels, 1, 1),
        weights=0,
        norm_parameters=0,
        macs=0,
        field=field.through(side, side),
        counted=False,
    )


def _side(size: int | tuple[int, ...] | str) -> int:
    """Return one number for a square window: torch says 3 or (3, 3)."""
    if isinstance(size, tuple):
        size = size[0]
    assert isinstance(size, int)
    return size


def _parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
