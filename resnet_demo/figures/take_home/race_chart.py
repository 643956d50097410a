"""The curves of a race as SVG: with shortcuts blue and solid, without them vermillion and dashed.

One drawing for a wide place and one for a narrow one; the words keep their size, as each drawing is
made for about the width at which it is shown. Colours are the custom properties of the document.
"""

import html
from dataclasses import dataclass

from resnet_demo.figures.take_home.parts import Curve, Race

MOST_LOSS = 5.0
"""Losses above are drawn at the upper edge: one net that explodes must not flatten the others."""
_HEADROOM = 1.08
_PLAIN = ' stroke="#e2701f" stroke-dasharray="16 10"'
_TOGETHER, _STACKED = 30, 54  # units between two lines' names


@dataclass(frozen=True)
class Geometry:
    """Where things stand, in the units of the view box; `stacked`: names under their numbers."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    stacked: bool = False


WIDE = Geometry(1040, 420, 54, 740, 24, 366)
NARROW = Geometry(358, 330, 34, 188, 24, 276, stacked=True)
FEW = 4
"""Curves whose names fit beside the narrow drawing; of more, the wide one is shown everywhere."""


def race_chart(race: Race, to: Geometry) -> str:
    """Return the drawing; names from outside are escaped."""
    known = [loss for curve in race.curves for loss in curve.losses if loss is not None]
    top = min(max([*known, race.guessing]), MOST_LOSS) * _HEADROOM
    last = max([*race.at, 1])

    def x(step: float) -> float:
        return to.left + (to.right - to.left) * (step - 1) / max(last - 1, 1)

    def y(loss: float) -> float:
        return to.bottom - (to.bottom - to.top) * min(loss, top) / top

    parts = [
        f'<svg viewBox="0 0 {to.width:g} {to.height:g}" role="img" class="{_look(race, to)}">',
        f"<title>Training loss over {last} steps. {html.escape(race.verdict)}</title>",
    ]
    whole = range(int(top) + 1)
    parts += [f'<path class="rule" d="M{to.left:g} {y(v):.1f}H{to.right:g}"/>' for v in whole]
    parts += [_text(to.left - 12, y(value) + 6, f"{value}", "end") for value in whole]
    parts += [
        f'<path class="guessing" d="M{to.left:g} {y(race.guessing):.1f}H{to.right:g}"/>',
        _text(to.right - 8, y(race.guessing) - 8, f"guessing, {race.guessing:.2f}", "end"),
        _text(to.left, to.bottom + 28, "step 1", "start"),
        _text(to.right, to.bottom + 28, f"{last}", "end"),
        _text(to.left + 10, y(top) - 6, "training loss", "start"),
    ]
    ends = []
    for curve in race.curves:
        for piece in _pieces(curve, race.at):
            path = "L".join(f"{x(step):.1f} {y(loss):.1f}" for step, loss in piece)
            parts.append(f'<path class="curve {curve.kind}" d="M{path}"/>')
        end = curve.losses[-1] if curve.losses else None
        height = to.top if end is None else y(end)
        parts.append(f'<circle class="{curve.kind}" cx="{to.right:g}" cy="{height:.1f}" r="6"/>')
        ends.append((height, curve, end))
    parts += _names(ends, to)
    parts.append("</svg>")
    return "".join(parts)


def _look(race: Race, to: Geometry) -> str:
    many = " many" if len(race.curves) > FEW else ""
    return f"race {'narrow' if to.stacked else 'wide'}{many}"


def _pieces(curve: Curve, at: tuple[int, ...]) -> list[list[tuple[int, float]]]:
    """Return the stretches of a curve on which it is a number."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for step, loss in zip(at, curve.losses, strict=True):
        if loss is None:
            pieces.append([])
        else:
            pieces[-1].append((step, loss))
    return [piece for piece in pieces if piece]


def _names(ends: list[tuple[float, Curve, float | None]], to: Geometry) -> list[str]:
    """Return the lines' last losses and names at their ends, none over another."""
    apart = _STACKED if to.stacked else _TOGETHER
    parts, places = [], spread([height for height, _, _ in ends], apart, to.top, to.bottom)
    x = to.right + (12 if to.stacked else 18)
    name_at = f'x="{x:g}" dy="22"' if to.stacked else 'dx="8"'
    for (_, curve, loss), place in zip(ends, places, strict=True):
        number = "no number" if loss is None else f"{loss:.2f}"
        parts.append(
            f'<text class="name {curve.kind}" x="{x:g}" y="{place + 7:.1f}">'
            f'<tspan class="number">{number}</tspan>'
            f"<tspan {name_at}>{html.escape(curve.name)}</tspan></text>"
        )
    return parts


def preview(race: Race) -> str:
    """Return the curves alone as a small square picture that stands for itself, without a word."""
    side, edge = 240, 22
    known = [loss for curve in race.curves for loss in curve.losses if loss is not None]
    top = min(max([*known, race.guessing]), MOST_LOSS) * _HEADROOM
    last = max([*race.at, 2])
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">']
    for curve in race.curves:
        look = ' stroke="#1f8fd0"' if curve.kind == "with" else _PLAIN
        for piece in _pieces(curve, race.at):
            path = "L".join(
                f"{edge + (side - 2 * edge) * (step - 1) / (last - 1):.1f} "
                f"{side - edge - (side - 2 * edge) * min(loss, top) / top:.1f}"
                for step, loss in piece
            )
            parts.append(f'<path fill="none" stroke-width="7"{look} d="M{path}"/>')
    return "".join([*parts, "</svg>"])


def spread(places: list[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return places that keep a distance, in the same order, within an edge where they fit.

    Args:
        places: wanted, in any order.
        apart: the smallest distance; smaller where they would not fit otherwise.
        top: the smallest place.
        bottom: the largest place.
    """
    if len(places) > 1:
        apart = min(apart, (bottom - top) / (len(places) - 1))
    order = sorted(range(len(places)), key=places.__getitem__)
    found = list(places)
    floor = top
    for index in order:
        found[index] = floor = max(found[index], floor)
        floor += apart
    ceiling = bottom
    for index in reversed(order):
        found[index] = ceiling = min(found[index], ceiling)
        ceiling -= apart
    return found


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="quiet" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
