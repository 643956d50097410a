"""One cell of a map, down to its arithmetic: which window of the map below it was made from.

A convolution's output at one cell is a sum of products, window × kernel, over all channels of the
map below. Batch norm, in evaluation mode, scales and shifts it:

    normed = scale · sum + shift     scale = γ / √(σ² + ε)     shift = β - scale · μ

The stem's cell and that of a block's inner convolution are ReLU(normed). The output of a block is
ReLU(normed + shortcut), with the normed sum of its last convolution.

Source: Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.1; He et al. 2015, equations 1 and 2.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from resnet_demo.errors import StagesError
from resnet_demo.network.anatomy import anatomy
from resnet_demo.network.receptive import Field
from resnet_demo.network.resnet import BlockOutputs, ResidualBlock, ResNet, StageOutputs
from resnet_demo.stages.geometry import STEM, block_of
from resnet_demo.stages.maps import Floats

Place = Literal["output", "inside"]
"""A block's output, or the 3×3 convolution inside it (in a basic block, the first of two)."""


@dataclass(frozen=True, eq=False)
class ChannelSums:
    """All that is needed to do the sum of any cell of one channel again.

    Attributes:
        title: "conv4_6, 1×1 convolution" with the block's name, or "conv1 7×7".
        field: what a cell sees of the photo, and how far apart two cells look.
        channel: of the map whose cells are summed.
        below_title: the map below, in words.
        below: float32 (C, H', W'), the map below.
        kernel: float32 (C, k, k), this channel's own.
        stride: of the convolution.
        padding: zeros around the map below.
        scale: of the batch norm.
        shift: of the batch norm.
        values: float32 (H, W), the channel's map as the network computed it.
        shortcut: float32 (H, W), what is added before the ReLU; None where nothing is.
        shortcut_title: "x" or "W_s x"; empty where nothing is added.
    """

    title: str
    field: Field
    channel: int
    below_title: str
    below: Floats
    kernel: Floats
    stride: int
    padding: int
    scale: float
    shift: float
    values: Floats
    shortcut: Floats | None
    shortcut_title: str


@dataclass(frozen=True)
class Term:
    """One product of the sum: what the map below holds there × the kernel's weight."""

    channel: int
    row: int
    column: int
    value: float
    weight: float

    @property
    def product(self) -> float:
        """The term itself."""
        return self.value * self.weight


@dataclass(frozen=True)
class CellSum:
    """One cell's sum, step by step.

    Attributes:
        terms: every product, the largest in size first; where the window lies over the edge the
            map below is 0.
        total: their sum.
        normed: after batch norm.
        shortcut: what is added; None where nothing is.
        value: after the ReLU.
    """

    terms: tuple[Term, ...]
    total: float
    normed: float
    shortcut: float | None
    value: float

    def rest(self, shown: int) -> float:
        """Return the sum of all terms but the `shown` largest."""
        return sum(term.product for term in self.terms[shown:])


def channel_sums(
    network: ResNet,
    photo: Tensor,
    stem: Tensor,
    outputs: StageOutputs,
    part: str,
    channel: int,
    place: Place = "output",
    device: str = "cpu",
) -> ChannelSums:
    """Return one channel's sums; of the network only the block in question runs again.

    Args:
        network: whose forward pass it was.
        photo: 1×3×S×S, normalised.
        stem: from `stem_output`.
        outputs: of that photo; all tensors on the CPU.
        part: "stem", a stage, which is its last block, or a block.
        channel: from 0.
        place: in a block, where; the stem has one convolution only.
        device: where the network is.

    Raises:
        StagesError: there is no such part or channel.
    """
    made_of = anatomy(network.architecture)  # titles and fields are the same at every input size
    if part == STEM:
        place_of = ("conv1, 7×7 convolution", made_of.stem[0].field, "the photo")
        return _sums(place_of, photo, network.conv1, network.bn1, channel, stem)
    name = block_of(network, part)
    blocks = dict(network.blocks())
    if name not in blocks:
        raise StagesError(f"There is no part {part!r}; choose stem or one of {', '.join(blocks)}.")
    block, kept = blocks[name], _outputs_of(outputs)
    names = list(blocks)
    number = names.index(name)
    x = outputs.stem if number == 0 else kept[names[number - 1]].output
    inputs, layers = _branch(block, x.to(device))
    index = len(layers) - 1 if place == "output" else len(layers) - 2
    convolution, norm = layers[index]
    made = made_of.block(name).layers
    kinds = [layer.name.split()[-1] for layer in made]
    # Below a block's first convolution lies what the block is given.
    below = f"the {kinds[index - 1]} convolution before it" if index else "the block's input"
    place_of = (f"{name}, {kinds[index]} convolution", made[index].field, below)
    if place == "inside":
        return _sums(place_of, inputs[index], convolution, norm, channel, inputs[index + 1])
    kind = "x" if block.downsample is None else "W_s x"
    found = kept[name]
    return _sums(
        place_of, inputs[index], convolution, norm, channel, found.output, found.shortcut, kind
    )


def cell_sum(sums: ChannelSums, row: int, column: int) -> CellSum:
    """Return the sum of one cell, in double precision.

    Raises:
        StagesError: the map has no such cell.
    """
    height, width = sums.values.shape
    if not (0 <= row < height and 0 <= column < width):
        raise StagesError(f"The map has {height} × {width} cells, and no cell ({row}, {column}).")
    side = sums.kernel.shape[-1]
    top, left = row * sums.stride - sums.padding, column * sums.stride - sums.padding
    padded = np.pad(sums.below, ((0, 0), (sums.padding,) * 2, (sums.padding,) * 2))
    window = padded[:, top + sums.padding :, left + sums.padding :][:, :side, :side]
    products = window.astype(np.float64) * sums.kernel
    order = np.argsort(-np.abs(products), axis=None)
    terms = tuple(
        Term(
            int(c), top + int(y), left + int(x), float(window[c, y, x]), float(sums.kernel[c, y, x])
        )
        for c, y, x in zip(*np.unravel_index(order, products.shape), strict=True)
    )
    total = float(products.sum())
    normed = sums.scale * total + sums.shift
    shortcut = None if sums.shortcut is None else float(sums.shortcut[row, column])
    return CellSum(terms, total, normed, shortcut, max(0.0, normed + (shortcut or 0.0)))


def _sums(
    place_of: tuple[str, Field, str],
    below: Tensor,
    convolution: nn.Conv2d,
    norm: nn.BatchNorm2d,
    channel: int,
    values: Tensor,
    shortcut: Tensor | None = None,
    shortcut_title: str = "",
) -> ChannelSums:
    title, field, below_title = place_of
    if not 0 <= channel < values.shape[1]:
        raise StagesError(
            f"{title} has channels 0 to {values.shape[1] - 1}, and no channel {channel}."
        )
    assert norm.running_mean is not None
    assert norm.running_var is not None
    deviation = (norm.running_var[channel].double() + norm.eps).sqrt()
    scale = float(norm.weight[channel].double() / deviation)
    padding = convolution.padding[0]
    assert isinstance(padding, int)
    return ChannelSums(
        title=title,
        field=field,
        channel=channel,
        below_title=below_title,
        below=below[0].cpu().numpy(),
        kernel=convolution.weight[channel].detach().cpu().numpy(),
        stride=convolution.stride[0],
        padding=padding,
        scale=scale,
        shift=float(norm.bias[channel]) - scale * float(norm.running_mean[channel]),
        values=values[0, channel].cpu().numpy(),
        shortcut=None if shortcut is None else shortcut[0, channel].cpu().numpy(),
        shortcut_title=shortcut_title,
    )


def _branch(
    block: ResidualBlock, x: Tensor
) -> tuple[list[Tensor], list[tuple[nn.Conv2d, nn.BatchNorm2d]]]:
    """Return what each convolution of a branch is given, and the convolutions with their norms.

    One input more than convolutions would be the branch's output, which has no ReLU and is left
    out.
    """
    children = dict(block.named_children())
    numbers = [name.removeprefix("conv") for name in children if name.startswith("conv")]
    inputs, layers = [x], []
    with torch.no_grad():
        for number in numbers:
            convolution, norm = children[f"conv{number}"], children[f"bn{number}"]
            assert isinstance(convolution, nn.Conv2d)
            assert isinstance(norm, nn.BatchNorm2d)
            layers.append((convolution, norm))
            if number != numbers[-1]:
                inputs.append(norm(convolution(inputs[-1])).relu())
    return inputs, layers


def _outputs_of(outputs: StageOutputs) -> dict[str, BlockOutputs]:
    return {block.name: block for blocks in outputs.stages.values() for block in blocks}
