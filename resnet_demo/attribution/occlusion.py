"""Occlusion: paint over one window after the other, and see how far the logit falls.

What a window changes is small at first: 32 of 224 pixels are a few cells of conv2_x, and every
3×3 convolution adds one cell on each side. So each block is computed on a crop around what changed,
one cell wider than that because a crop's own edge is padded with zeros; everything else is what the
uncovered photo gave. When the crop would be most of the map, the map itself goes on, many windows
at a time. The numbers are those of painting over the whole photo, up to rounding.

Source: Zeiler and Fergus 2014, arXiv:1311.2901, who called it occlusion sensitivity.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from resnet_demo.attribution.gradient import can_be_laid_out
from resnet_demo.attribution.laid_out import Block, Convolution, last
from resnet_demo.attribution.memory import rows_in_a_batch
from resnet_demo.network.resnet import BasicBlock, ResidualBlock, ResNet

STEM_STRIDE, STEM_REACH = 4, 2  # the stem in its own cells: one reads 5 pixels to each side
WORTH_IT = 0.8  # of a map's area; a larger crop saves less than cutting it out costs


@dataclass(frozen=True)
class Windows:
    """Where the windows begin along each side, and how far they reach; in pixels."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return the number of windows in the square."""
        return len(self.starts) ** 2


def windows(side: int, window: int, stride: int) -> Windows:
    """Return windows that cover a side from 0 on; the last may be cut off by the edge.

    Args:
        side: of the photo, in pixels.
        window: side of a window; one larger than the photo covers it all.
        stride: pixels from one to the next.
    """
    window = min(window, side)
    number = 1 + -(-(side - window) // stride)
    starts = tuple(index * stride for index in range(number))
    return Windows(starts, tuple(min(start + window, side) for start in starts))


def drops(
    network: ResNet, photo: Tensor, weight: Tensor, baseline: Tensor, places: Windows
) -> Iterator[Tensor]:
    """Yield how far the score falls for each window, row by row, some windows at a time.

    Args:
        network: frozen; best with its batch norms folded.
        photo: 1×3×S×S.
        weight: C numbers: the score is their product with the pooled features.
        baseline: 1×3×S×S, what a window is painted with.
        places: the windows along each side.
    """
    rows = rows_in_a_batch(photo.shape[-1], with_gradients=False)
    layers = _layers(network, photo)
    spots = [(y, x) for y in range(len(places.starts)) for x in range(len(places.starts))]
    with torch.no_grad():
        base = [photo]
        for layer in layers:
            base.append(layer.run(base[-1]))
        whole = base[-1].mean(dim=(2, 3)) @ weight
        for first in range(0, len(spots), rows):
            some = spots[first : first + rows]
            spans = torch.tensor(
                [
                    [[places.starts[y], places.ends[y]], [places.starts[x], places.ends[x]]]
                    for y, x in some
                ]
            )
            features = _features(layers, base, baseline, spans)
            yield whole - features @ weight


def spread(falls: Tensor, places: Windows, side: int) -> Tensor:
    """Return for each pixel the mean fall over the windows that cover it, side × side.

    Args:
        falls: one number a window, row by row.
        places: the windows.
        side: of the photo.
    """
    total = torch.zeros(side, side, dtype=falls.dtype)
    count = torch.zeros(side, side, dtype=falls.dtype)
    values = iter(falls.tolist())
    for top, bottom in zip(places.starts, places.ends, strict=True):
        for left, right in zip(places.starts, places.ends, strict=True):
            total[top:bottom, left:right] += next(values)
            count[top:bottom, left:right] += 1
    return total / count.clamp(min=1)  # a stride beyond the window leaves pixels uncovered


def _features(
    layers: "list[_Layer]", base: list[Tensor], baseline: Tensor, spans: Tensor
) -> Tensor:
    """Return the pooled features of the photo with each window painted over, N×C.

    Args:
        layers: of the network, in order.
        base: what the uncovered photo gave: photo, stem, each block.
        baseline: what is painted.
        spans: N×2×2: rows' and columns' first pixel and the one behind the last.
    """
    side = int((spans[:, :, 1] - spans[:, :, 0]).max())
    start = torch.clamp(spans[:, :, 0], max=base[0].shape[-1] - side)
    pieces = _cut(base[0], start, side)
    for piece, (down, across), ((y0, y1), (x0, x1)) in zip(
        pieces, start.tolist(), spans.tolist(), strict=True
    ):
        painted = baseline[0, :, y0:y1, x0:x1]
        piece[:, y0 - down : y1 - down, x0 - across : x1 - across] = painted
    for number, layer in enumerate(layers):
        before, after = base[number], base[number + 1]
        stride = layer.stride
        step = _step(spans, stride, layer.reach, before.shape[-1], after.shape[-1])
        if step is None:  # from here on, whole maps
            x = _paste(before, pieces, start)
            for later in layers[number:]:
                x = later.run(x)
            return x.mean(dim=(2, 3))
        spans, crop_start, crop_side, piece_start, piece_side = step
        x = _cut(before, crop_start, crop_side)
        _overlay(x, crop_start, pieces, start)
        x = layer.run(x)
        inside = piece_start - crop_start // stride
        pieces = torch.cat(
            [_cut(one[None], place[None], piece_side) for one, place in zip(x, inside, strict=True)]
        )
        start = piece_start
    return _paste(base[-1], pieces, start).mean(dim=(2, 3))


@dataclass(frozen=True)
class _Layer:
    """The stem or a block: what it does, its stride, how many of its cells one reads to a side."""

    run: Callable[[Tensor], Tensor]
    stride: int
    reach: int


def _layers(network: ResNet, photo: Tensor) -> list[_Layer]:
    laid_out = can_be_laid_out(network, photo)
    stem = _laid_out_stem(network) if laid_out else network.stem
    layers = [_Layer(stem, STEM_STRIDE, STEM_REACH)]
    for _, block in network.blocks():
        strided = block.downsample is not None and block.downsample.get_submodule("0")
        stride = int(strided.stride[0]) if strided else 1  # type: ignore[index]
        reach = 2 if isinstance(block, BasicBlock) else 1
        layers.append(_Layer(_laid_out_block(block) if laid_out else block, stride, reach))
    return layers


def _laid_out_stem(network: ResNet) -> Callable[[Tensor], Tensor]:
    sized = cache(lambda size: Convolution(network.conv1, size))
    return lambda x: nn.functional.max_pool2d(sized(x.shape[-1])(last(x)), 3, 2, 1)


def _laid_out_block(block: ResidualBlock) -> Callable[[Tensor], Tensor]:
    """Return the block with its kernels laid out anew for each size of crop that it is given."""
    sized = cache(lambda size: Block(block, size))
    return lambda x: sized(x.shape[-1]).forward(last(x))[-1]


def _step(
    spans: Tensor, stride: int, reach: int, side: int, side_after: int
) -> tuple[Tensor, Tensor, int, Tensor, int] | None:
    """Return what changes behind a layer and the crop that gives it; None: take the whole map.

    Returns:
        The spans behind it, N×2×2; the crop's first cells before it, N×2, and its side; the first
        cells of the exact piece behind it, N×2, and its side.
    """
    low = (spans[:, :, 0] // stride - reach).clamp(min=0)
    high = ((spans[:, :, 1] - 1) // stride + 1 + reach).clamp(max=side_after)
    piece_side = int((high - low).max())
    crop_side = (piece_side + 2 * reach) * stride
    if side != side_after * stride or crop_side**2 > WORTH_IT * side**2:
        return None
    piece_start = torch.clamp(low, max=side_after - piece_side)
    crop_start = ((piece_start - reach) * stride).clamp(0, side - crop_side)
    return torch.stack([low, high], dim=2), crop_start, crop_side, piece_start, piece_side


def _cut(whole: Tensor, start: Tensor, side: int) -> Tensor:
    """Return N squares of one map, N×C×side×side, copied with their channels last in memory."""
    cells = whole[0].permute(1, 2, 0)
    squares = [cells[down : down + side, across : across + side] for down, across in start.tolist()]
    return torch.stack(squares).permute(0, 3, 1, 2)


def _overlay(x: Tensor, x_start: Tensor, pieces: Tensor, start: Tensor) -> None:
    """Put each piece where it belongs in its crop; what lies outside the crop is left out."""
    size, side = pieces.shape[-1], x.shape[-1]
    for one, (top, left), piece, (down, across) in zip(
        x, x_start.tolist(), pieces, start.tolist(), strict=True
    ):
        y, x0 = down - top, across - left
        y0, y1 = max(y, 0), min(y + size, side)
        left0, left1 = max(x0, 0), min(x0 + size, side)
        one[:, y0:y1, left0:left1] = piece[:, y0 - y : y1 - y, left0 - x0 : left1 - x0]


def _paste(whole: Tensor, pieces: Tensor, start: Tensor) -> Tensor:
    """Return N copies of a map, each with its piece in place."""
    x = last(whole.expand(len(pieces), -1, -1, -1))
    _overlay(x, torch.zeros_like(start), pieces, start)
    return x
