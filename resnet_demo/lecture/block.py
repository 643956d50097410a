"""One residual block on a single 5×5 map, forward and backward, every number by hand.

    u = w₁ ∗ a        h = g(u)         g = ReLU, ∗ a 3×3 convolution with zeros around the map
    z = w₂ ∗ h        y = g(β·z + s·a)

β scales the branch (1 in a ResNet); s is the shortcut: 1 the identity, any other number a
projection (with one channel, W_s is one number), 0 a plain net. Backward, from ∂L/∂y:

    m = g′(β·z + s·a) ⊙ ∂L/∂y
    ∂L/∂a = s·m + β·J_zᵀ m           J_zᵀ m = w₁ᵀ(1[u > 0] ⊙ w₂ᵀ m)

where wᵀ is the same convolution with the kernel turned by 180°. The closed gates of g′ cut both
terms: m is 0 there. The browser computes the same (components/shortcut); the tests hold both
against torch's autograd.

Source: He et al. 2015, arXiv:1512.03385, equations 1 and 2, written out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from resnet_demo.errors import LectureError

Map = tuple[tuple[float, ...], ...]

SIDE = 5
INPUT: Map = ((0, 0, 2, 0, 0), (0, 5, 8, 5, 0), (2, 8, 9, 8, 2), (0, 5, 8, 5, 0), (0, 0, 2, 0, 0))
FIRST: Map = ((0, -1, 0), (-1, 4, -1), (0, -1, 0))
SECOND: Map = ((0, 0, 0), (0, 1, -1), (0, 0, 0))
ONES: Map = ((1,) * SIDE,) * SIDE
BRANCH = 0.5
PROJECTION = 0.5
"""W_s of the projection that the page offers."""


@dataclass(frozen=True)
class Block:
    """A block, its input and what arrives from behind; the properties are all it computes.

    Attributes:
        a: 5×5, the input.
        first: 3×3, the kernel w₁.
        second: 3×3, the kernel w₂.
        branch: β, 0 to 1.
        shortcut: s; 1 is the identity, 0 none.
        upstream: 5×5, ∂L/∂y; all ones where the loss is the sum of y.

    Raises:
        LectureError: a map has another shape, or the branch is out of its range.
    """

    a: Map = INPUT
    first: Map = FIRST
    second: Map = SECOND
    branch: float = BRANCH
    shortcut: float = 1.0
    upstream: Map = ONES

    def __post_init__(self) -> None:
        for name, side in (("a", SIDE), ("first", 3), ("second", 3), ("upstream", SIDE)):
            rows = getattr(self, name)
            if [len(row) for row in rows] != [side] * side:
                raise LectureError(f"{name} must have {side} rows of {side} numbers.")
        if not 0 <= self.branch <= 1:
            raise LectureError(f"branch is {self.branch}; it must lie from 0 to 1.")

    @property
    def before_relu(self) -> Map:
        """Return u = w₁ ∗ a."""
        return convolve(self.a, self.first)

    @property
    def hidden(self) -> Map:
        """Return h = g(u)."""
        return _each(lambda u: max(u, 0), self.before_relu)

    @property
    def z(self) -> Map:
        """Return z = w₂ ∗ h: what the layers add."""
        return convolve(self.hidden, self.second)

    @property
    def total(self) -> Map:
        """Return β·z + s·a."""
        return _each(lambda z, a: self.branch * z + self.shortcut * a, self.z, self.a)

    @property
    def y(self) -> Map:
        """Return the output g(β·z + s·a)."""
        return _each(lambda total: max(total, 0), self.total)

    @property
    def gate(self) -> Map:
        """Return g′(β·z + s·a): 1 where the sum is positive, else 0 (torch's choice at 0, too)."""
        return _each(lambda total: float(total > 0), self.total)

    @property
    def m(self) -> Map:
        """Return g′ ⊙ ∂L/∂y: what is left of the gradient behind the ReLU."""
        return _each(lambda gate, upstream: gate * upstream, self.gate, self.upstream)

    @property
    def over_the_bridge(self) -> Map:
        """Return s·m, the shortcut's term of ∂L/∂a."""
        return _each(lambda m: self.shortcut * m, self.m)

    @property
    def through_the_layers(self) -> Map:
        """Return β·J_zᵀ m, the branch's term of ∂L/∂a."""
        at_hidden = convolve(self.m, turned(self.second))
        at_u = _each(lambda d, u: d * (u > 0), at_hidden, self.before_relu)
        return _each(lambda d: self.branch * d, convolve(at_u, turned(self.first)))

    @property
    def gradient(self) -> Map:
        """Return ∂L/∂a, the sum of the two terms."""
        return _each(lambda one, two: one + two, self.over_the_bridge, self.through_the_layers)


def convolve(values: Map, kernel: Map) -> Map:
    """Return values ∗ kernel, as torch's conv2d with padding 1: the kernel is not turned."""
    side = len(values)

    def at(row: int, column: int) -> float:
        inside = 0 <= row < side and 0 <= column < side
        return values[row][column] if inside else 0.0

    return tuple(
        tuple(
            sum(kernel[k][n] * at(i + k - 1, j + n - 1) for k in range(3) for n in range(3))
            for j in range(side)
        )
        for i in range(side)
    )


def turned(kernel: Map) -> Map:
    """Return a kernel turned by 180°: the transpose of the convolution with it."""
    return tuple(tuple(reversed(row)) for row in reversed(kernel))


def norm(values: Map) -> float:
    """Return ‖values‖, the root of the sum of squares."""
    return sqrt(sum(value * value for row in values for value in row))


def _each(function: Callable[..., float], *maps: Map) -> Map:
    """Return a map of `function` at every cell."""
    return tuple(
        tuple(function(*cells) for cells in zip(*rows, strict=True))
        for rows in zip(*maps, strict=True)
    )
