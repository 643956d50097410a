"""Two losses over a plane as surfaces, with and without shortcuts, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

Figure = go.Figure
RAMP = ("#0A141C", "#0E2F38", "#0B5A58", "#2A917B", "#86CDB0", "#EDF8EC")  # 0 … most, both themes
_LINE = "rgba(128, 144, 158, 0.45)"  # readable on light and on dark
_TEXT = 18
AMBER = "#FFBE2E"
MOST_TICKS = 8
FROM_ASIDE = {"eye": {"x": 1.0, "y": 1.0, "z": 0.62}, "center": {"x": 0, "y": 0, "z": -0.08}}
FROM_ABOVE = {"eye": {"x": -0.6, "y": -1.2, "z": 1.05}, "center": {"x": 0, "y": 0, "z": -0.2}}
MOST = 1e10  # far from the middle losses overflow
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Relief:
    """One surface.

    Attributes:
        title: which net it is around.
        steps: the coordinates of either axis.
        losses: row by row.
        path: (a, b) of a training's snapshots, to be drawn on the surface.
    """

    title: str
    steps: Sequence[float]
    losses: Sequence[Sequence[float]]
    path: Sequence[tuple[float, float]] = ()


def scale(reliefs: Sequence[Relief], most: float = MOST) -> tuple[float, float]:
    """Return the decades, log₁₀ of the loss, from which to which all surfaces are drawn."""
    values = [decade(loss, most) for relief in reliefs for row in relief.losses for loss in row]
    values = values or [0.0]
    return math.floor(2 * min(values)) / 2, math.ceil(2 * max(values)) / 2 + 1e-9


def surfaces(
    reliefs: Sequence[Relief], height: int = 390, most: float = MOST, steps: Sequence[int] = ()
) -> go.Figure:
    """Return the surfaces side by side, heights and colours on one logarithmic scale.

    Args:
        reliefs: one or two surfaces; those with a path get a line and a ball on it.
        height: in pixels.
        most: losses from here on, and what is no number, are cut off.
        steps: the training step of each snapshot; a slider then moves the balls in the browser.
    """
    low, high = scale(reliefs, most)
    figure = make_subplots(
        rows=1,
        cols=len(reliefs),
        specs=[[{"type": "surface"} for _ in reliefs]],
        horizontal_spacing=0.01,
    )
    for column, relief in enumerate(reliefs, start=1):
        figure.add_trace(_surface(relief, low, high, most), row=1, col=column)
    for column, relief in enumerate(reliefs, start=1):
        if relief.path:
            line, ball = _way(relief, low, high, most)
            figure.add_trace(line, row=1, col=column)
            figure.add_trace(ball, row=1, col=column)
    # Into the pit, and from the side where a path begins: its first direction points there.
    eye = FROM_ABOVE if any(relief.path for relief in reliefs) else FROM_ASIDE
    scene = _scene(low, high) | {"camera": eye}
    figure.update_layout(
        {
            "scene" + (str(number) if number > 1 else ""): scene
            for number in range(1, len(reliefs) + 1)
        }
    )
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
    )
    if steps:
        _slider(figure, reliefs, steps, (low, high, most))
    return figure


def height_at(relief: Relief, a: float, b: float, most: float = MOST) -> float:
    """Return the drawn height, a decade, between the computed points of a surface.

    Args:
        relief: whose steps are evenly spaced.
        a: along a row; outside the surface its edge counts.
        b: from row to row.
        most: as for `surfaces`.
    """
    first, last, count = relief.steps[0], relief.steps[-1], len(relief.steps)

    def cell(value: float) -> tuple[int, float]:
        place = min(max((value - first) / (last - first), 0.0), 1.0) * (count - 1)
        number = min(int(place), count - 2)
        return number, place - number

    (i, u), (j, v) = cell(a), cell(b)
    corners = [[decade(relief.losses[j + y][i + x], most) for x in (0, 1)] for y in (0, 1)]
    lower, upper = (left * (1 - u) + right * u for left, right in corners)
    return lower * (1 - v) + upper * v


def decade(loss: float, most: float = MOST) -> float:
    """Return log₁₀ of a loss, between a millionth and `most`; what is no number is `most`."""
    return math.log10(max(loss, 1e-6)) if loss < most else math.log10(most)


def as_text(loss: float) -> str:
    """Return a loss as short as a scale needs it: "0.032", "1,000", "2·10⁹"."""
    if loss >= 1e5:
        power = math.floor(math.log10(loss) + 1e-9)
        return f"{loss / 10**power:.0f}·10" + str(power).translate(_RAISED)
    if loss < 1e-3:
        power = math.floor(math.log10(loss) + 1e-9)
        return f"{loss / 10**power:.0f}·10⁻" + str(-power).translate(_RAISED)
    return f"{loss:,.0f}" if loss >= 1 else f"{loss:.2g}"


def _surface(relief: Relief, low: float, high: float, most: float) -> go.Surface:
    lines = {"show": True, "color": _LINE, "width": 1, "usecolormap": False}
    # A line at the very edge would flicker on all that is cut off there.
    lines |= {"start": math.ceil(low), "end": high - 0.1, "size": 1}
    return go.Surface(
        x=list(relief.steps),
        y=list(relief.steps),
        z=_heights(relief.losses, most),
        customdata=[[loss if loss < most else None for loss in row] for row in relief.losses],
        opacity=0.82 if relief.path else 1.0,  # a path in a narrow pit shows through its wall
        connectgaps=False,
        cmin=low,
        cmax=high,
        colorscale=[[number / 5, colour] for number, colour in enumerate(RAMP)],
        showscale=False,
        hovertemplate="loss %{customdata:.3g}<extra></extra>",
        lighting={"ambient": 0.75, "diffuse": 0.6, "specular": 0.1},
        contours={"z": lines},
    )


def _heights(losses: Sequence[Sequence[float]], most: float) -> list[list[float | None]]:
    """Return the heights; from `most` on only what borders on less is drawn, as the edge."""
    rows: list[list[float | None]] = []
    for j, row in enumerate(losses):
        near = losses[max(j - 1, 0) : j + 2]
        rows.append(
            [
                decade(loss, most)
                if any(other < most for line in near for other in line[max(i - 1, 0) : i + 2])
                else None
                for i, loss in enumerate(row)
            ]
        )
    return rows


def _way(relief: Relief, low: float, high: float, most: float) -> tuple[go.Scatter3d, go.Scatter3d]:
    """Return a path that lies on its surface, and the ball at its end."""
    points = _lifted(relief, low, high, most)
    x, y, z = zip(*points, strict=True)
    line = go.Scatter3d(
        x=x, y=y, z=z, mode="lines", line={"color": AMBER, "width": 7}, hoverinfo="skip"
    )
    ball = go.Scatter3d(
        x=x[-1:],
        y=y[-1:],
        z=z[-1:],
        mode="markers",
        marker={"size": 9, "color": AMBER, "line": {"color": "#04110F", "width": 3}},
        hoverinfo="skip",
    )
    return line, ball


def _lifted(
    relief: Relief, low: float, high: float, most: float
) -> list[tuple[float, float, float]]:
    """Return the path's points a little above the surface, so that it does not cover them."""
    lift = 0.015 * (high - low)
    return [(a, b, height_at(relief, a, b, most) + lift) for a, b in relief.path]


def _slider(
    figure: go.Figure,
    reliefs: Sequence[Relief],
    steps: Sequence[int],
    drawn: tuple[float, float, float],
) -> None:
    """Add a frame for each snapshot and the slider that goes through them."""
    paths = [_lifted(relief, *drawn) for relief in reliefs if relief.path]
    # The surfaces come first, then a line and a ball each.
    balls = [len(reliefs) + 2 * number + 1 for number in range(len(paths))]
    figure.frames = [
        go.Frame(
            name=str(step),
            traces=balls,
            data=[
                go.Scatter3d(x=[point[0]], y=[point[1]], z=[point[2]])
                for point in (path[min(index, len(path) - 1)] for path in paths)
            ],
        )
        for index, step in enumerate(steps)
    ]
    at_once = {"mode": "immediate", "frame": {"duration": 0}, "transition": {"duration": 0}}
    figure.update_layout(
        margin={"b": 76},
        sliders=[
            {
                "active": len(steps) - 1,
                "pad": {"t": 8, "l": 8, "r": 8},
                "x": 0,
                "len": 1,
                "currentvalue": {
                    "prefix": "After ",
                    "suffix": f" of {steps[-1]} training steps",
                    "font": {"size": _TEXT},
                },
                "font": {"size": 1},  # forty numbers beside each other are one line
                "ticklen": 0,
                "bgcolor": _LINE,
                "bordercolor": _LINE,
                "activebgcolor": AMBER,
                "steps": [
                    {"label": str(step), "method": "animate", "args": [[str(step)], at_once]}
                    for step in steps
                ],
            }
        ],
    )


def _scene(low: float, high: float) -> dict[str, Any]:
    decades = list(range(math.ceil(low), math.floor(high) + 1))
    if len(decades) > MOST_TICKS:
        decades = decades[:: math.ceil(len(decades) / MOST_TICKS)]
    axis = {
        "showbackground": False,
        "gridcolor": _LINE,
        "zeroline": False,
        "showticklabels": False,
        "title": {"text": ""},
        "showspikes": False,
    }
    return {
        "xaxis": axis,
        "yaxis": axis,
        "zaxis": axis
        | {
            "range": [low, high],
            "showticklabels": True,
            "tickvals": decades,
            "ticktext": [as_text(10.0**value) for value in decades],
            "tickfont": {"size": _TEXT - 2},
        },
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
    }
