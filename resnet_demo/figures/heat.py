"""One ramp from dark to light for maps of activations, the same in both themes."""

import numpy as np
from numpy.typing import NDArray

RAMP = ("#0A141C", "#0E2F38", "#0B5A58", "#2A917B", "#86CDB0", "#EDF8EC")
"""Evenly spaced from 0 to the largest value; each step is lighter than the one before."""

_STOPS = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in RAMP], np.float32)


def heat(values: NDArray[np.float32], largest: float | None = None) -> NDArray[np.uint8]:
    """Return a map as colours, uint8 (H, W, 3).

    Args:
        values: float32 (H, W), not negative.
        largest: the value that gets the lightest colour; None takes the map's own.
    """
    top = float(values.max()) if largest is None else largest
    share = np.clip(values / top if top > 0 else np.zeros_like(values), 0, 1)
    positions = np.linspace(0, 1, len(RAMP))
    channels = [np.interp(share, positions, _STOPS[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
