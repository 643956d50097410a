"""What every attribution method returns: one signed map with its own scale, and sentences about it.

No map is rescaled, squared or cut on its way: two maps can only be compared where their numbers
are still the method's own.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resnet_demo.errors import AttributionError

SIGN_LOST = "This method keeps no sign: it says how much a pixel matters, not in which direction."


@dataclass(frozen=True)
class Target:
    """The class that evidence is asked for, or one class against another.

    Attributes:
        index: of the class.
        label: its name.
        against: index of the class whose logit is subtracted, or None.
        against_label: its name.
    """

    index: int
    label: str
    against: int | None = None
    against_label: str = ""

    @property
    def title(self) -> str:
        """Return what is asked for, in words."""
        return self.label if self.against is None else f"{self.label} − {self.against_label}"


@dataclass(frozen=True, eq=False)
class AttributionMap:
    """How much each cell or pixel speaks for a target (above zero) or against it (below).

    Attributes:
        values: float32 (H, W) in the method's own unit, signed.
        method: its title, such as "Grad-CAM".
        stage: what was looked at: "conv5_x", "conv4_2 branch", or "photo" for single pixels.
        target: what the evidence is for.
        milliseconds: what this map took after the forward pass that all of them share.
        note: a sentence with what belongs to this method alone, such as a convergence delta.
    """

    values: NDArray[np.float32]
    method: str
    stage: str
    target: Target
    milliseconds: float
    note: str = ""

    @property
    def low(self) -> float:
        """Return the smallest value; NaN where one is."""
        return float(self.values.min())

    @property
    def high(self) -> float:
        """Return the largest value; NaN where one is."""
        return float(self.values.max())

    @property
    def total(self) -> float:
        """Return the sum over all cells, added in double precision."""
        return float(self.values.sum(dtype=np.float64))

    @property
    def is_finite(self) -> bool:
        """Return whether every value is a number."""
        return bool(np.isfinite(self.values).all())


def check_class(index: int, number_of_classes: int) -> int:
    """Return the index of a class that exists.

    Raises:
        AttributionError: it is outside 0 to K − 1.
    """
    if not 0 <= index < number_of_classes:
        raise AttributionError(
            f"There is no class {index}; this network's classes are 0 to {number_of_classes - 1}."
        )
    return index


def minus(first: AttributionMap, second: AttributionMap) -> AttributionMap:
    """Return the evidence for one class rather than for another: exact where a method is linear.

    Raises:
        AttributionError: the maps are of different methods or stages.
    """
    if (first.method, first.stage) != (second.method, second.stage):
        raise AttributionError("Two maps can be subtracted where method and stage are the same.")
    target = Target(
        first.target.index, first.target.label, second.target.index, second.target.label
    )
    spent = first.milliseconds + second.milliseconds
    return replace(first, values=first.values - second.values, target=target, milliseconds=spent)


def sentence(found: AttributionMap) -> str:
    """Return what must be said of a map that has no usual picture; empty where it has one."""
    if not found.is_finite:
        return "Some values are no numbers (the network's sums overflow here), so nothing is drawn."
    if found.low == found.high == 0:
        return "Every value is zero: nothing in this map speaks for the class or against it."
    if found.high <= 0:
        return "Nothing here speaks for the class: every value is zero or below."
    return ""


def evidence_box(
    found: AttributionMap, share: float = 0.5
) -> tuple[float, float, float, float] | None:
    """Return the box around the strongest cell and its neighbours above a share of it.

    Args:
        found: the map; only what lies above zero counts.
        share: of the largest value, from 0 to 1; a cell belongs to the region if it reaches it and
            touches the region's other cells by a side.

    Returns:
        Left, top, right, bottom as shares of the picture's sides, or None where nothing is above 0.
    """
    if not found.is_finite or found.high <= 0:
        return None
    rows, columns = found.values.shape
    strong = found.values >= share * found.high
    region = np.zeros_like(strong)
    region[np.unravel_index(int(found.values.argmax()), strong.shape)] = True
    while True:
        grown = region.copy()
        grown[1:] |= region[:-1]
        grown[:-1] |= region[1:]
        grown[:, 1:] |= region[:, :-1]
        grown[:, :-1] |= region[:, 1:]
        grown &= strong
        if (grown == region).all():
            break
        region = grown
    down, across = np.nonzero(region)
    return (
        float(across.min() / columns),
        float(down.min() / rows),
        float((across.max() + 1) / columns),
        float((down.max() + 1) / rows),
    )
