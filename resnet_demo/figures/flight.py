"""A flight of stairs with bridges: the picture of a deep network and its shortcuts.

A step is a layer, the light on it is the signal that reaches it, a bridge is a shortcut. Colours
are the custom properties of the page's theme, so that one drawing serves light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_STOPS = (
    '<stop offset="0" stop-color="var(--glow)" stop-opacity=".9"/>'
    '<stop offset=".3" stop-color="var(--glow)" stop-opacity=".38"/>'
    '<stop offset=".65" stop-color="var(--glow)" stop-opacity=".1"/>'
    '<stop offset="1" stop-color="var(--glow)" stop-opacity="0"/>'
)


@dataclass(frozen=True)
class Geometry:
    """Where a flight stands and how large its parts are, in the units of the view box.

    Attributes:
        width: of the view box.
        height: of the view box.
        top: y of the first step.
        run: width of a step.
        rise: height of a step.
        depth: how far a step reaches back, to the right and up.
        thickness: of the last step.
        lift: how high a bridge rises above its first landing.
        stroke: of a bridge.
        glow: radius of the light at both ends.
    """

    width: float
    height: float
    top: float
    run: float
    rise: float
    depth: tuple[float, float]
    thickness: float
    lift: float
    stroke: float
    glow: float


WIDE = Geometry(1184, 580, 62, 22.9, 9.5, (38, 28), 26, 30, 5.5, 84)
NARROW = Geometry(358, 280, 36, 6.95, 4.0, (10.5, 8), 11, 9.5, 2.5, 44)


def flight(light: Sequence[float], bridges: Sequence[tuple[int, int]], to: Geometry) -> str:
    """Return an SVG of one flight.

    Args:
        light: of each step, 0 (dark) to 1.
        bridges: from which step to which each bridge leads, counted from 0.
        to: the measures.
    """
    last = len(light) - 1
    parts = [
        _lamp(*_landing(0, to), to.glow, to),
        _lamp(*_landing(last, to), to.glow * 1.15, to),
        _front(len(light), to),
        *(_step(index, light, to) for index in range(len(light))),
        *(_bridge(start, end, to) for start, end in bridges),
    ]
    for index in (0, last):
        x, y = _landing(index, to)
        bead = to.stroke * 1.55
        parts.append(_lamp(x, y, to.glow * 0.36, to))
        parts.append(f'<circle cx="{x:.1f}" cy="{y - 2:.1f}" r="{bead:.1f}" fill="#fff6dc"/>')
    return (
        f'<svg viewBox="0 0 {to.width:g} {to.height:g}" role="img" '
        f'aria-label="{len(light)} steps going down, {len(bridges)} bridges, '
        'light at both ends">'
        f'<defs><radialGradient id="{_lamp_id(to)}">{_STOPS}</radialGradient></defs>'
        f"{''.join(parts)}</svg>"
    )


def _landing(index: int, to: Geometry) -> tuple[float, float]:
    """Return the middle of a step's tread."""
    return to.run * (index + 0.5) + to.depth[0] / 2, to.top + to.rise * index - to.depth[1] / 2


def _front(steps: int, to: Geometry) -> str:
    points = [(0.0, to.top)]
    for index in range(steps):
        points.append((to.run * (index + 1), to.top + to.rise * index))
        if index < steps - 1:
            points.append((to.run * (index + 1), to.top + to.rise * (index + 1)))
    foot = to.top + to.rise * (steps - 1) + to.thickness
    points += [(to.run * steps, foot), (to.run * (steps - 0.3), foot)]
    points.append((0.0, to.top + to.thickness + to.rise * 0.3))
    return f'<polygon points="{_points(points)}" fill="var(--front)"/>'


def _step(index: int, light: Sequence[float], to: Geometry) -> str:
    """Return tread and riser, unlit stone with the light of this step laid over it."""
    (back_x, back_y), last = to.depth, len(light) - 1
    left, right = to.run * index, to.run * (index + 1)
    y = to.top + to.rise * index
    drop = to.thickness if index == last else to.rise
    tread = _points(
        [(left, y), (right, y), (right + back_x, y - back_y), (left + back_x, y - back_y)]
    )
    riser = _points(
        [
            (right, y),
            (right, y + drop),
            (right + back_x, y + drop - back_y),
            (right + back_x, y - back_y),
        ]
    )
    svg = (
        f'<polygon points="{riser}" fill="var(--riser)"/>'
        f'<polygon points="{tread}" fill="var(--tread)" stroke="var(--edge)" stroke-width=".5"/>'
    )
    if light[index] > 0.004:
        # The eye sees light on a curved scale: half the light looks like more than half.
        on_tread = light[index] ** 0.72
        on_riser = (0.45 * light[index] + 0.3 * light[min(index + 1, last)]) ** 0.9 * 0.72
        svg += (
            f'<polygon points="{tread}" fill="var(--glow)" fill-opacity="{on_tread:.3f}"/>'
            f'<polygon points="{riser}" fill="var(--amber)" fill-opacity="{on_riser:.3f}"/>'
        )
    return svg


def _bridge(start: int, end: int, to: Geometry) -> str:
    """Return an arch that rises straight from one landing and comes down on a lower one."""
    (x0, y0), (x1, y1) = _landing(start, to), _landing(end, to)
    x0, x1 = x0 + 0.75 * to.stroke, x1 - 0.75 * to.stroke
    control = y0 - to.lift * 4 / 3
    crown = (x0 + x1) / 2, (y0 + y1) / 8 + 0.75 * control
    bead = to.stroke * 0.92
    return (
        f'<path d="M{x0:.1f} {y0:.1f}C{x0:.1f} {control:.1f} {x1:.1f} {control:.1f} '
        f'{x1:.1f} {y1:.1f}" fill="none" stroke="var(--with)" stroke-width="{to.stroke}" '
        'stroke-linecap="round"/>'
        + _lamp(*crown, bead * 3.4, to)
        + f'<circle cx="{crown[0]:.1f}" cy="{crown[1]:.1f}" r="{bead:.1f}" fill="var(--glow)"/>'
    )


def _lamp(x: float, y: float, radius: float, to: Geometry) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="url(#{_lamp_id(to)})"/>'


def _lamp_id(to: Geometry) -> str:
    """Two drawings on one page must not share a gradient: a hidden one would take it along."""
    return f"lamp{to.width:g}"


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
