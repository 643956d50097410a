"""Where on a photo a channel fires most."""

from dataclasses import dataclass

import numpy as np

from resnet_demo.network.receptive import Field
from resnet_demo.stages.maps import Floats

A_FEW = 3


@dataclass(frozen=True)
class PlaceOnPhoto:
    """A square of the photo around what one cell sees, cut at the photo's edges; pixels."""

    left: int
    top: int
    side: int
    value: float


def strongest_places(
    values: Floats, field: Field, size: int, count: int = A_FEW
) -> list[PlaceOnPhoto]:
    """Return the places that excite a channel most, the strongest first, none over another.

    Args:
        values: float32 (H, W), the channel's map.
        field: of its cells; of one that is larger than a third of the photo the middle is shown,
            or every place would be the whole photo.
        size: side of the photo in pixels.
        count: at most so many; fewer where the channel does not fire in as many.
    """
    side = max(8, min(field.side, size // 3))
    found: list[PlaceOnPhoto] = []
    _, width = values.shape
    for index in np.argsort(-values, axis=None, kind="stable"):
        row, column = divmod(int(index), width)
        value = float(values[row, column])
        if value <= 0 or len(found) == count:
            break
        centre = (field.start + np.array([column, row]) * field.jump).round()
        left, top = np.clip(centre - side // 2, 0, size - side).astype(int)
        apart = (max(abs(left - p.left), abs(top - p.top)) >= 0.75 * side for p in found)
        if all(apart):
            found.append(PlaceOnPhoto(int(left), int(top), side, value))
    return found
