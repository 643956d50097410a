"""The staircase in numbers: a message multiplied at every step, with bridges and without.

A toy of one number a layer. On foot, each of `steps` layers multiplies the message by `keeps`:

    message after k steps = keepsᵏ          0.9⁵⁰ = 0.005, 1.1⁵⁰ = 117

A bridge leads over the steps of one block and skips none of them: what the steps make of the
message is added to the message itself, y = x + keepsˢ·x for a block of s steps. Over all blocks,

    everything together = keeps² · (1 + keepsˢ)ᴮ = Σₖ C(B, k) · keeps²⁺ˢᵏ

a sum over the 2ᴮ ways, one term for every choice of bridge or steps at each block; the two layers
outside any block are always walked. The term k = 0 has crossed every bridge and met no step but
those two: keeps². It is what the bridged flight shows, because it is the part that the steps
cannot touch: He et al. 2016, arXiv:1603.05027, equation 5, has it as the 1 beside the derivatives
of the branches. The other terms add to it. In this toy they all have the same sign and pile up; in
a net they point elsewhere, which a single number cannot show and only a measurement can.
"""

from dataclasses import dataclass

from resnet_demo.errors import LectureError

KEEPS_RANGE = (0.80, 1.20)
KEEPS = 0.90
STEPS_OF_A_BLOCK = {20: 2, 50: 3, 56: 2, 110: 2}
"""Depth of a net that exists, and how many layers one of its blocks has."""


@dataclass(frozen=True)
class Staircase:
    """A flight of `depth` steps with one bridge a block.

    Attributes:
        keeps: what a step multiplies the message by, 0.80 to 1.20.
        depth: number of steps: 20, 50, 56 or 110.

    Raises:
        LectureError: a value is out of its range; the sentence names it.
    """

    keeps: float = KEEPS
    depth: int = 50

    def __post_init__(self) -> None:
        low, high = KEEPS_RANGE
        if not low <= self.keeps <= high:
            raise LectureError(f"keeps is {self.keeps}; it must lie from {low} to {high}.")
        if self.depth not in STEPS_OF_A_BLOCK:
            known = ", ".join(map(str, STEPS_OF_A_BLOCK))
            raise LectureError(f"depth is {self.depth}; it must be one of {known}.")

    @property
    def bridges(self) -> tuple[tuple[int, int], ...]:
        """Return from which step to which each bridge leads; step 0 is where the message starts.

        The first and the last step have none: conv1 and the classifier are in no block.
        """
        size = STEPS_OF_A_BLOCK[self.depth]
        return tuple((start, start + size) for start in range(1, self.depth - 1, size))

    @property
    def on_foot(self) -> tuple[float, ...]:
        """Return the message after 0, 1, … depth steps without bridges."""
        return tuple(self.keeps**step for step in range(self.depth + 1))

    @property
    def over_the_bridges(self) -> float:
        """Return what arrives of the message that crossed every bridge."""
        return self.keeps ** (self.depth - sum(end - start for start, end in self.bridges))

    @property
    def all_ways(self) -> float:
        """Return what arrives in all: every block adds what its steps made of the message."""
        return self.over_the_bridges * (1 + self.keeps ** STEPS_OF_A_BLOCK[self.depth]) ** len(
            self.bridges
        )

    @property
    def ways(self) -> int:
        """Return the number of ways down: at each block over the bridge, or over the steps."""
        return int(2 ** len(self.bridges))
