"""The grids that a question lets one point at: what stands in each cell, and which are right.

blocks    one cell a block of ResNet-50, a row for each stage; right: those with a projection
sums      the 5×5 sums before the last ReLU of Shortcut's block; right: those it closes
"""

from dataclasses import dataclass

from resnet_demo.errors import LectureError
from resnet_demo.lecture.block import Block

BLOCKS = {"conv2_x": 3, "conv3_x": 4, "conv4_x": 6, "conv5_x": 3}
"""Stage -> number of blocks in ResNet-50 [He et al. 2015, table 1]; the tests ask the network."""


@dataclass(frozen=True)
class Grid:
    """Cells to point at.

    Attributes:
        heads: what stands before each row; empty where rows have no names.
        rows: what stands in the cells.
        right: the numbers of the right cells, counted from 0 row by row.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]

    @property
    def cells(self) -> int:
        """Return how many cells there are."""
        return sum(map(len, self.rows))


def grid(name: str) -> Grid:
    """Return a grid by its name; LectureError if there is none."""
    if name == "blocks":
        return _blocks()
    if name == "sums":
        return _sums()
    raise LectureError(f"There is no grid {name!r}.")


def _blocks() -> Grid:
    starts = [sum(list(BLOCKS.values())[:stage]) for stage in range(len(BLOCKS))]
    rows = tuple(
        tuple(str(start + block + 1) for block in range(blocks))
        for start, blocks in zip(starts, BLOCKS.values(), strict=True)
    )
    return Grid(tuple(BLOCKS), rows, frozenset(starts))


def _sums() -> Grid:
    block = Block()
    rows = tuple(tuple(f"{total:g}".replace("-", "−") for total in row) for row in block.total)
    gates = [gate for row in block.gate for gate in row]
    return Grid((), rows, frozenset(cell for cell, gate in enumerate(gates) if gate == 0))
