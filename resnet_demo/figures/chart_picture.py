"""Lines and bars as pixels, for a file; a page draws them in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from resnet_demo.figures.sheet import INK, PAPER, QUIET, Pixels, font

WIDTH, HEIGHT = 1200, 560  # pixels of a chart with lines
_GRID, _TRACK = (216, 223, 229), (220, 227, 233)
# Tell apart in black and white, too: by their names at the end, and by their breaks.
_COLOURS = ("#0072B2", "#D55E00", "#B27700", "#137560", "#566573")


@dataclass(frozen=True)
class Line:
    """One line: its name at its end, and a value for each step; None where there is none."""

    name: str
    values: Sequence[float | None]
    dashed: bool = False


def lines_picture(
    title: str, lines: Sequence[Line], low: float, high: float, steps: Sequence[str]
) -> Pixels:
    """Return lines over common steps, uint8 (HEIGHT, WIDTH, 3).

    Args:
        title: what stands on the vertical axis.
        lines: at most five.
        low: the lowest value drawn.
        high: the highest.
        steps: a name for each step; empty ones are left out.
    """
    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    letters = font(20)
    right = 40 + max((letters.getlength(line.name) for line in lines), default=0)
    left, top, bottom = 90.0, 70.0, HEIGHT - 70.0
    width = WIDTH - left - right

    def x(index: int) -> float:
        return left + width * index / max(len(steps) - 1, 1)

    def y(value: float) -> float:
        return top + (high - value) / (high - low) * (bottom - top)

    pen.text((20, 18), title, fill=INK, font=letters)
    for tick in (low, (low + high) / 2, high):
        pen.line([(left, y(tick)), (left + width, y(tick))], fill=_GRID, width=2)
        words = f"{tick:.3g}".replace("-", "−")
        pen.text((left - 12, y(tick)), words, fill=QUIET, font=letters, anchor="rm")
    for index, step in enumerate(steps):
        if step:
            pen.text((x(index), bottom + 14), step, fill=QUIET, font=letters, anchor="ma")
    ends = []
    for line, colour in zip(lines, _COLOURS, strict=False):
        points = [(x(i), y(v)) for i, v in enumerate(line.values) if v is not None]
        for first, second in list(pairwise(points))[:: 1 + line.dashed]:
            pen.line([first, second], fill=colour, width=5)
        if points:
            ends.append((points[-1], line.name, colour))
    free = top  # names that would touch move apart
    for (end, level), name, colour in sorted(ends, key=lambda one: one[0][1]):
        free = max(level, free)
        pen.text((end + 14, free), name, fill=colour, font=letters, anchor="lm")
        free += 26
    return np.asarray(page)


def bars_picture(title: str, rows: Sequence[tuple[str, float, str, str]]) -> Pixels:
    """Return bars from the left, each with its name before it and its words behind it.

    Args:
        title: above them.
        rows: name, length (at least 0), words and colour of each.
    """
    step = 34
    page = Image.new("RGB", (WIDTH, 90 + step * len(rows)), PAPER)
    pen = ImageDraw.Draw(page)
    letters = font(20)
    pen.text((20, 18), title, fill=INK, font=letters)
    before = 40 + max((letters.getlength(name) for name, *_ in rows), default=0)
    behind = 40 + max((letters.getlength(words) for _, _, words, _ in rows), default=0)
    track = WIDTH - before - behind
    most = max((length for _, length, _, _ in rows), default=0) or 1.0
    for index, (name, length, words, colour) in enumerate(rows):
        top = 70 + step * index
        pen.text((20, top + 10), name, fill=INK, font=letters, anchor="lm")
        pen.rectangle((before, top, before + track, top + 20), fill=_TRACK)
        if length > 0:
            pen.rectangle((before, top, before + track * length / most, top + 20), fill=colour)
        pen.text((before + track + 20, top + 10), words, fill=INK, font=letters, anchor="lm")
    return np.asarray(page)
