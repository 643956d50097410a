"""Two losses over a plane as surfaces, with and without shortcuts, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

RAMP = ("#0A141C", "#0E2F38", "#0B5A58", "#2A917B", "#86CDB0", "#EDF8EC")  # 0 … most, both themes
_LINE = "rgba(128, 144, 158, 0.45)"  # readable on light and on dark
_TEXT = 18
MOST = 1e10  # what is worse is drawn as this: far from the middle losses overflow
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Relief:
    """One surface: its title, the coordinates of either axis, and the losses row by row."""

    title: str
    steps: Sequence[float]
    losses: Sequence[Sequence[float]]


def scale(reliefs: Sequence[Relief]) -> tuple[float, float]:
    """Return the decades, log₁₀ of the loss, from which to which all surfaces are drawn."""
    values = [decade(loss) for relief in reliefs for row in relief.losses for loss in row]
    values = values or [0.0]
    return math.floor(2 * min(values)) / 2, math.ceil(2 * max(values)) / 2 + 1e-9


def surfaces(reliefs: Sequence[Relief], height: int = 410) -> go.Figure:
    """Return the surfaces side by side, heights and colours on one logarithmic scale."""
    low, high = scale(reliefs)
    figure = make_subplots(
        rows=1,
        cols=len(reliefs),
        specs=[[{"type": "surface"} for _ in reliefs]],
        horizontal_spacing=0.01,
    )
    decades = list(range(math.ceil(low), math.floor(high) + 1))
    axis = {
        "showbackground": False,
        "gridcolor": _LINE,
        "zeroline": False,
        "showticklabels": False,
        "title": {"text": ""},
        "showspikes": False,
    }
    for column, relief in enumerate(reliefs, start=1):
        heights = [[min(max(decade(loss), low), high) for loss in row] for row in relief.losses]
        figure.add_trace(
            go.Surface(
                x=list(relief.steps),
                y=list(relief.steps),
                z=heights,
                customdata=[[min(loss, MOST) for loss in row] for row in relief.losses],
                cmin=low,
                cmax=high,
                colorscale=[[number / 5, colour] for number, colour in enumerate(RAMP)],
                showscale=False,
                hovertemplate="loss %{customdata:.3g}<extra></extra>",
                lighting={"ambient": 0.75, "diffuse": 0.6, "specular": 0.1},
                contours={"z": {"show": True, "color": _LINE, "width": 1, "usecolormap": False}},
            ),
            row=1,
            col=column,
        )
    scene = {
        "xaxis": axis,
        "yaxis": axis,
        "zaxis": axis
        | {
            "range": [low, high],
            "showticklabels": True,
            "tickvals": decades,
            "ticktext": [as_text(10.0**value) for value in decades],
            "tickfont": {"size": _TEXT - 4},
        },
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
        "camera": {"eye": {"x": 1.15, "y": 1.15, "z": 0.6}, "center": {"x": 0, "y": 0, "z": -0.2}},
    }
    figure.update_layout(
        {
            "scene" + (str(number) if number > 1 else ""): scene
            for number in range(1, len(reliefs) + 1)
        }
    )
    figure.update_layout(
        height=height, margin={"l": 0, "r": 0, "t": 0, "b": 0}, paper_bgcolor="rgba(0,0,0,0)"
    )
    return figure


def decade(loss: float) -> float:
    """Return log₁₀ of a loss, between a millionth and `MOST`; what is no number is `MOST`."""
    return math.log10(max(loss, 1e-6)) if loss < MOST else math.log10(MOST)


def as_text(loss: float) -> str:
    """Return a loss as short as a scale needs it: "0.032", "1,000", "2·10⁹"."""
    if loss >= 1e5:
        power = math.floor(math.log10(loss) + 1e-9)
        return f"{loss / 10**power:.0f}·10" + str(power).translate(_RAISED)
    if loss < 1e-3:
        power = math.floor(math.log10(loss) + 1e-9)
        return f"{loss / 10**power:.0f}·10⁻" + str(-power).translate(_RAISED)
    return f"{loss:,.0f}" if loss >= 1 else f"{loss:.2g}"
