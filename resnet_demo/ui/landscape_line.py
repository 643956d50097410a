"""The loss on the straight line between two trained nets, with and without shortcuts."""

import math
from collections.abc import Sequence

import streamlit as st

from resnet_demo.figures.landscape import as_text, decade
from resnet_demo.landscape.recording import Landscape
from resnet_demo.ui.components import component
from resnet_demo.ui.landscape_view import title

MOST = 1e4  # of a drawn loss: beyond the two nets it overflows

_lines = component("lines")


def draw(pair: Sequence[Landscape], key: str) -> None:
    """Draw the loss along the lines that were computed, on one logarithmic scale."""
    cuts = [(found, found.cut) for found in pair if found.cut is not None]
    if not cuts:
        st.text("No line to a second net was recorded with these nets.")
        return
    steps = [t for t, _ in cuts[0][1].points]
    drawn = [[decade(loss, MOST) for _, loss in cut.points] for _, cut in cuts]
    low = math.floor(min(map(min, drawn)))
    high = max(math.ceil(max(map(max, drawn))), low + 1)
    ticks = range(low, high + 1, math.ceil((high - low + 1) / 7))
    ends = {0.0: "one net", 1.0: "the other"}
    st.markdown(f"**{claim(pair)}**")
    _lines(
        key=key,
        data={
            "title": f"Loss on {pair[0].pictures} digits, logarithmic",
            "steps": [ends.get(round(t, 6), "") for t in steps],
            "marks": [index for index, t in enumerate(steps) if round(t, 6) in ends],
            "range": [low, high],
            "ticks": list(ticks),
            "names": [as_text(10.0**tick) for tick in ticks],
            "lines": [
                {
                    "name": title(found),
                    "values": values,
                    "colour": "a" if found.trained.skips else "b",
                }
                for (found, _), values in zip(cuts, drawn, strict=True)
            ],
            "alt": claim(pair),
        },
    )
    st.text(caption(pair))


def claim(pair: Sequence[Landscape]) -> str:
    """Return how high the loss rises between the two nets, as measured."""
    tops = [
        f"{as_text(top(found))} {'with' if found.trained.skips else 'without'} shortcuts"
        for found in pair
        if found.cut is not None
    ]
    return (
        f"On the straight line between two trained nets the loss rises to {' and to '.join(tops)}."
    )


def top(found: Landscape) -> float:
    """Return the largest loss between the two nets, both ends included."""
    points = () if found.cut is None else found.cut.points
    return max((loss for t, loss in points if 0 <= t <= 1), default=math.nan)


def caption(pair: Sequence[Landscape]) -> str:
    """Return which nets these are, how good at either end, and what a barrier does not mean."""
    first = pair[0]
    made = f"Recorded on {first.made}. " if first.made else "Computed just now. "
    parts = []
    for found in pair:
        if found.cut is None:
            continue
        losses = {round(t, 6): loss for t, loss in found.cut.points}
        parts.append(
            f"{title(found)}: seed {found.trained.seed} (loss {as_text(losses[0.0])}) and seed "
            f"{found.cut.seed} ({as_text(losses[1.0])})."
        )
    return (
        f"{made}{' '.join(parts)} All weights go along the line, batch norm’s statistics with "
        f"them; losses from {as_text(MOST)} on are drawn alike. A barrier on the straight line "
        "does not mean that no other way exists."
    )
