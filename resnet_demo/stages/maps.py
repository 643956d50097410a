"""The feature maps of one photo, and the pictures that can be made of them.

All of it is read off one forward pass. Only the stem is computed again, in a hundredth of the time
of a pass, because a pass keeps it after its max pool and its finer maps are the ones worth seeing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.errors import StagesError
from resnet_demo.network.resnet import STAGES, ResNet, StageOutputs
from resnet_demo.stages.geometry import STEM, Part, parts

Order = Literal["mean", "max", "sparsity"]
Scale = Literal["map", "stage", "global"]
ORDERS: tuple[Order, ...] = get_args(Order)
SCALES: tuple[Scale, ...] = get_args(Scale)

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """What one part of the network put out for one photo.

    Attributes:
        part: where in the network.
        values: float32 (C, H, W), at least 0: all of them stand behind a ReLU.
    """

    part: Part
    values: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, rows, columns."""
        channels, height, width = self.values.shape
        return channels, height, width


def stem_output(network: ResNet, photo: Tensor) -> Tensor:
    """Return ReLU(bn1(conv1(photo))), N×64×H/2×W/2: the stem before its max pool."""
    with torch.no_grad():
        output: Tensor = network.relu(network.bn1(network.conv1(photo)))
    return output


def feature_maps(
    network: ResNet, outputs: StageOutputs, stem: Tensor, names: Sequence[str]
) -> list[FeatureMaps]:
    """Return the maps of some parts.

    Args:
        network: whose forward pass it was.
        outputs: of a batch of one, on the CPU.
        stem: of the same photo, from `stem_output`, on the CPU.
        names: "stem", stages or blocks.

    Raises:
        StagesError: there is no such part, or the numbers overflowed.
    """
    known = parts(network)
    tensors = {STEM: stem} | {stage: outputs[stage] for stage in STAGES}
    tensors |= {block.name: block.output for blocks in outputs.stages.values() for block in blocks}
    found = []
    for name in names:
        if name not in known:
            raise StagesError(f"There is no part {name!r}; choose one of {', '.join(known)}.")
        values = tensors[name][0].numpy()
        if not np.isfinite(values).all():
            raise StagesError("The network's numbers overflow on this photo; use other weights.")
        found.append(FeatureMaps(known[name], values))
    return found


def stage_names() -> list[str]:
    """Return the five parts that a page opens on."""
    return [STEM, *STAGES]


def block_names(network: ResNet, stage: str) -> list[str]:
    """Return the blocks of one stage in order; of the stem, itself."""
    prefix = stage.split("_")[0] + "_"
    return [STEM] if stage == STEM else [n for n, _ in network.blocks() if n.startswith(prefix)]


def ranking(values: Floats, order: Order) -> NDArray[np.int64]:
    """Return all channels of (C, H, W) maps, the first to be shown first.

    By mean or maximum over the cells, or by the share of cells at zero; a channel that is zero
    everywhere says nothing and comes last in each order.
    """
    cells = values.reshape(len(values), -1)
    highest = cells.max(axis=1)
    score = {
        "mean": lambda: cells.mean(axis=1),
        "max": lambda: highest,
        "sparsity": lambda: (cells == 0).mean(axis=1),
    }[order]()
    return np.lexsort((-score, highest <= 0)).astype(np.int64)


def tops(maps: Sequence[Floats], scale: Scale) -> list[Floats]:
    """Return the value that is drawn brightest, for each map of each part.

    Args:
        maps: for each part (n, H, W), the maps that are shown.
        scale: a top of its own for each map, for each part, or one for all.
    """
    own = [shown.reshape(len(shown), -1).max(axis=1) for shown in maps]
    if scale == "map":
        return own
    highest = [float(top.max()) for top in own]
    if scale == "global":
        highest = [max(highest)] * len(highest)
    return [np.full_like(top, most) for top, most in zip(own, highest, strict=True)]


def to_bytes(shown: Floats, top: Floats) -> NDArray[np.uint8]:
    """Return (n, H, W) maps as 0 to 255, where 255 is each map's top; a top of 0 gives zeros."""
    divisor = np.where(top > 0, top, 1)[:, None, None]
    scaled: NDArray[np.uint8] = np.rint(np.clip(shown / divisor, 0, 1) * 255).astype(np.uint8)
    return scaled


def mean_map(values: Floats) -> Floats:
    """Return the mean over all channels, (H, W)."""
    mean: Floats = values.mean(axis=0)
    return mean


def principal_colours(values: Floats) -> tuple[NDArray[np.uint8], float]:
    """Return all channels as one picture: the three directions in which the cells differ most.

    Each direction becomes one of red, green and blue, from its 2nd to its 98th percentile. Equal
    colours mean a like mix of channels within one picture; between pictures colours mean nothing.

    Args:
        values: float32 (C, H, W).

    Returns:
        uint8 (H, W, 3), and the share of the variance, 0 to 1, that three directions hold.

    Source: Pearson 1901; the sign of a direction is arbitrary and is set so that its largest
    loading is positive.
    """
    channels, height, width = values.shape
    cells = values.reshape(channels, -1).astype(np.float64)
    cells -= cells.mean(axis=1, keepdims=True)
    total = float((cells**2).sum())
    if total == 0:
        return np.zeros((height, width, 3), np.uint8), 1.0
    # The smaller of the two square matrices has the same directions.
    if channels <= height * width:
        _, directions = np.linalg.eigh(cells @ cells.T)
        directions = directions[:, ::-1][:, :3]
        projected = directions.T @ cells
    else:
        strengths, sides = np.linalg.eigh(cells.T @ cells)
        sides, lengths = sides[:, ::-1][:, :3], np.sqrt(np.maximum(strengths[::-1][:3], 0))
        projected = (sides * lengths).T
        directions = cells @ sides
    picture = np.zeros((3, height * width))
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), range(directions.shape[1])])
    picture[: len(projected)] = projected * np.where(signs == 0, 1, signs)[:, None]
    low, high = np.percentile(picture, [2, 98], axis=1, keepdims=True)
    span = np.where(high > low, high - low, 1)
    coloured = np.rint(np.clip((picture - low) / span, 0, 1) * 255).astype(np.uint8)
    share = float((picture**2).sum() / total)
    return coloured.T.reshape(height, width, 3), min(share, 1.0)
