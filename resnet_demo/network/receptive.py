"""How much of the photo one unit of a feature map can see: the theoretical receptive field.

Layer by layer along the longest path, from one pixel on:

    side   r  <-  r + (kernel - 1) · j
    jump   j  <-  j · stride

A residual branch always sees at least as much as the shortcut beside it, so the longest path goes
through every branch. The shortest one, shortcuts only, keeps the stem's 11 pixels: a unit's value
is a mixture of both. How much of the square really counts is another question; see Luo et al.
2016, arXiv:1701.04128.

Source: Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks",
Distill, doi:10.23915/distill.00021.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """The square of the photo that a unit depends on, in pixels of the network's input.

    Attributes:
        side: r, the side of the square; it may be larger than the photo.
        jump: j, how far the squares of two neighbouring units are apart.
        start: the centre of the first unit's square; pixel 0 has its centre at 0.5.
    """

    side: int = 1
    jump: int = 1
    start: float = 0.5

    def through(self, kernel: int, stride: int = 1, padding: int = 0) -> "Field":
        """Return the field after one more convolution or pooling."""
        return Field(
            self.side + (kernel - 1) * self.jump,
            self.jump * stride,
            self.start + ((kernel - 1) / 2 - padding) * self.jump,
        )

    def square(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of one unit's square; parts may lie outside.

        Args:
            row: of the unit in its feature map, from 0.
            column: the same.
        """
        x, y, half = (
            self.start + column * self.jump,
            self.start + row * self.jump,
            self.side / 2,
        )
        return x - half, y - half, x + half, y + half
