"""How many photos may go through at once: enough to be fast, few enough to fit."""

import os

ROW_WITH_GRADIENTS = 90 * 2**20  # bytes that a 224-pixel photo holds in ResNet-50's graph
ROW_WITHOUT = 16 * 2**20  # and in a forward pass that keeps nothing
MOST_BYTES = 384 * 2**20  # of one batch, wherever it runs
MOST_ROWS = 16


def rows_in_a_batch(side: int, with_gradients: bool) -> int:
    """Return how many rows one internal batch has.

    Args:
        side: of the input in pixels; memory grows with its square.
        with_gradients: whether the forward pass keeps what the backward pass needs.
    """
    row = (ROW_WITH_GRADIENTS if with_gradients else ROW_WITHOUT) * (side / 224) ** 2
    room = min(MOST_BYTES, _free() // 4)
    return max(1, min(MOST_ROWS, int(room / row)))


def _free() -> int:
    """Return the bytes of memory nobody uses, or the bound where the system does not say."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 4 * MOST_BYTES
