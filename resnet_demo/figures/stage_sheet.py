"""The maps of one part of the network as a picture to keep, and their numbers as CSV."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.figures import table
from resnet_demo.figures.heat import heat
from resnet_demo.stages.maps import FeatureMaps

_GAP = 6  # pixels between two maps
_SIDE = 200  # pixels of a map
_WHITE = 255


def grid(
    shown: NDArray[np.float32], tops: NDArray[np.float32], side: int = _SIDE
) -> NDArray[np.uint8]:
    """Return maps in a square grid on white, uint8 (H, W, 3).

    Args:
        shown: float32 (n, H, W), row by row.
        tops: the value that is drawn brightest, of each.
        side: of a map, in pixels.
    """
    across = int(np.ceil(len(shown) ** 0.5))
    down = -(-len(shown) // across)
    step = side + _GAP
    sheet = np.full((down * step - _GAP, across * step - _GAP, 3), _WHITE, np.uint8)
    for index, (values, top) in enumerate(zip(shown, tops, strict=True)):
        y, x = (place * step for place in divmod(index, across))
        sheet[y : y + side, x : x + side] = enlarged(heat(values, float(top)), side)
    return sheet


def enlarged(pixels: NDArray[np.uint8], side: int = _SIDE) -> NDArray[np.uint8]:
    """Return a square picture at another size, its cells with hard edges where they are large."""
    how = Image.Resampling.NEAREST if len(pixels) < side else Image.Resampling.BOX
    return np.asarray(Image.fromarray(pixels).resize((side, side), how))


def to_csv(maps: Sequence[FeatureMaps], channels: Sequence[NDArray[np.int64]]) -> str:
    """Return one line for each of some channels of each part: mean, highest, share of zeros."""
    rows = []
    for found, chosen in zip(maps, channels, strict=True):
        _, height, width = found.shape
        for channel in chosen:
            values = found.values[channel]
            numbers = (values.mean(), values.max(), (values == 0).mean())
            rows.append([found.part.name, int(channel), height, width, *map(float, numbers)])
    head = ["part", "channel", "rows", "columns", "mean", "highest", "share of zeros"]
    return table.to_csv(head, rows)
