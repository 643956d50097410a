"""What Landscape shows: two surfaces or maps on one scale, and the way a training took."""

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.elements.lib.streamlit_plotly_theme import GRAY_90

from resnet_demo.figures.landscape import MOST, Figure, Relief, as_text, scale, surfaces
from resnet_demo.landscape.recording import Landscape, Walk
from resnet_demo.landscape.surface import Surface
from resnet_demo.ui.components import component
from resnet_demo.ui.words import percent

MOST_ON_THE_WAY = 1e4
"""Of a loss in the plane of a training's path: it leads far from the net, where all overflows."""
GUESSING = math.log(10)  # the loss of a net that gives each of ten digits the same probability
Pair = tuple[Landscape, Landscape]  # with shortcuts, without

_contours = component("contours")


def heading(pair: Pair) -> str:
    """Return what was measured: on how much of the plane either net is better than guessing."""
    residual, plain = (percent(better_than_guessing(found.surface)) for found in pair)
    return f"Better than guessing on {residual} of the square with shortcuts, on {plain} without."


def better_than_guessing(surface: Surface) -> float:
    """Return the share of the computed points whose loss is below that of guessing, 0 to 1."""
    losses = [loss for row in surface.losses for loss in row]
    return sum(loss < GUESSING for loss in losses) / max(1, len(losses))


def relief(pair: Pair) -> None:
    """Draw both surfaces in space."""
    _titles(pair)
    figure = surfaces(
        [Relief(title(found), found.surface.steps, found.surface.losses) for found in pair]
    )
    _chart(figure, "landscape_relief", f"Two loss surfaces. {heading(pair)}")
    st.text(f"{caption(pair)} Losses from {as_text(MOST)} on are cut off.")


def maps(pair: Sequence[Landscape], key: str = "landscape_maps") -> None:
    """Draw the surfaces as maps with contour lines; rows that are missing stay empty."""
    _draw(
        key,
        [_panel(found, found.surface, None) for found in pair],
        [found.surface for found in pair],
        f"{caption(pair)} Ring: the trained net.",
        None,
    )


def walks(pair: Pair, *, in_space: bool = False) -> None:
    """Draw the way of both trainings in the plane in which each moved most, with a ball.

    Args:
        pair: with their paths.
        in_space: on the surfaces, which needs WebGL; otherwise on maps.
    """
    ways = [(found, found.walk) for found in pair if found.walk is not None]
    if not ways:
        st.text("No path was recorded with these nets.")
        return
    if in_space:
        _walks_in_space(ways)
        return
    _draw(
        "landscape_walks",
        [_panel(found, way.surface, way, MOST_ON_THE_WAY) for found, way in ways],
        [way.surface for _, way in ways],
        about_ways(ways),
        ways[0][1].steps,
        MOST_ON_THE_WAY,
    )


def about_ways(ways: Sequence[tuple[Landscape, Walk]]) -> str:
    """Return what the planes of some paths are, and what they do not show."""
    return (
        "Each training in the plane of its own two principal directions; it ends in the middle. "
        + " ".join(
            f"{title(found)}: {percent(sum(way.explained))} of the movement lies in this plane."
            for found, way in ways
        )
        + " The loss is that of the moved weights with the last net’s batch-norm statistics, so "
        "far from the middle it is not the loss that the training saw."
    )


def _walks_in_space(ways: Sequence[tuple[Landscape, Walk]]) -> None:
    """Draw the paths on their surfaces; the slider moves the balls in the browser."""
    _titles([found for found, _ in ways])
    reliefs = [
        Relief(title(found), way.surface.steps, way.surface.losses, way.points)
        for found, way in ways
    ]
    _chart(
        surfaces(reliefs, 470, MOST_ON_THE_WAY, ways[0][1].steps),
        "landscape_ways",
        "The way of each training on the surface of its loss. " + about_ways(ways),
    )
    st.text(f"{about_ways(ways)} Losses from {as_text(MOST_ON_THE_WAY)} on are cut off.")


def _chart(figure: Figure, key: str, alt: str) -> None:
    """Draw surfaces; their numbers are in ink, which Streamlit fits to the viewer's theme."""
    figure.update_layout(font={"color": GRAY_90})
    st.plotly_chart(figure, key=key, config={"displayModeBar": False, "scrollZoom": False}, alt=alt)


def _titles(found: Sequence[Landscape]) -> None:
    """Draw a title above each of two surfaces."""
    for column, one in zip(st.columns(2), found, strict=False):
        tone = "with" if one.trained.skips else "plain"
        with column:
            st.html(
                f'<p style="margin:0;line-height:1.35"><b style="font-weight:600;font-size:1.1rem;'
                f'color:var(--{tone}-text)">{title(one)}</b><br>{about(one)}</p>'
            )


def title(found: Landscape) -> str:
    """Return which net it is."""
    return f"{found.trained.depth} layers {'with' if found.trained.skips else 'without'} shortcuts"


def about(found: Landscape) -> str:
    """Return how good the net in the middle is."""
    return (
        f"loss {as_text(found.surface.middle)} after {found.trained.steps} steps, "
        f"{100 * found.trained.test_accuracy:.1f} % right"
    )


def caption(pair: Sequence[Landscape]) -> str:
    """Return what the plane is, and how far the two nets in the middle are apart."""
    first = pair[0]
    span = first.surface.steps[-1]
    made = f"Recorded on {first.made}. " if first.made else "Computed just now. "
    gap = ""
    if len(pair) == 2:
        low, high = sorted(found.surface.middle for found in pair)
        if high > 0.1 > low:
            gap = (
                f" The nets in the middle are not equally good: {as_text(low)} and "
                f"{as_text(high)}; the worse one need not be at a minimum."
            )
    return (
        f"{made}Loss on {first.pictures} digits around each trained net, each filter moved by up "
        f"to {'' if span == 1 else f'{span:g} times '}its own length along two random "
        f"directions; one logarithmic scale for both.{gap}"
    )


def _panel(
    found: Landscape, surface: Surface, way: Walk | None, most: float = MOST
) -> dict[str, Any]:
    return {
        "title": title(found),
        "tone": "with" if found.trained.skips else "plain",
        "about": about(found),
        "losses": [[loss if loss < most else most for loss in row] for row in surface.losses],
        "count": len(surface.steps),
        "reach": surface.steps[-1],
        "path": None if way is None else way.points,
        "alt": f"Loss around the net of {title(found)}",
    }


def _draw(
    key: str,
    panels: list[dict[str, Any]],
    drawn: Sequence[Surface],
    caption: str,
    steps: tuple[int, ...] | None,
    most: float = MOST,
) -> None:
    low, high = scale([Relief("", surface.steps, surface.losses) for surface in drawn], most)
    _contours(
        key=key,
        data={
            "panels": panels,
            "low": low,
            "lines": 4 if high - low < 6 else 2,  # contour lines for each factor of ten
            "high": high,
            "lowText": f"loss {as_text(10**low)}",
            "highText": as_text(10**high),
            "caption": f"{caption} Losses from {as_text(most)} on are drawn alike. Contour lines: "
            f"{'four' if high - low < 6 else 'two'} for each factor of ten.",
            "steps": steps,
        },
    )
