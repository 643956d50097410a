"""What Shortcut shows: one block on a small map, and below it the kinds of block and equations."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from resnet_demo.lecture.block import BRANCH, FIRST, INPUT, ONES, PROJECTION, SECOND, SIDE, Map
from resnet_demo.ui import kinds_view, text_view
from resnet_demo.ui.components import component

IDENTITY, WITH_WEIGHT, NONE = "Identity", "Projection", "None"
SHORTCUTS = {IDENTITY: 1.0, WITH_WEIGHT: PROJECTION, NONE: 0.0}
USUAL: dict[str, Any] = {
    "branch": BRANCH,
    "a": INPUT,
    "first": FIRST,
    "second": SECOND,
    "upstream": ONES,
    "terms": False,
}
LIMITS = {"a": (0, 9), "first": (-4, 4), "second": (-4, 4), "upstream": (-2, 2)}

_shortcut = component("shortcut", scripts=("drawing",), styles=("slider",))


def draw(kind: str) -> None:
    """Draw the block; what the viewer set stands in the address, and the browser writes it there.

    Args:
        kind: which shortcut, a key of `SHORTCUTS`.
    """
    _shortcut(
        key="shortcut",
        data={
            "set": asked(st.query_params.to_dict()),
            "usual": USUAL,
            "shortcut": SHORTCUTS.get(kind, 1.0),
        },
    )


def experiment(title: str) -> str:
    """Draw what the viewer may change; return the kind of shortcut."""
    with st.expander(title, key="shortcut_experiment", on_change="rerun") as opened:
        kind: str = st.segmented_control(
            "The bridge",
            tuple(SHORTCUTS),
            default=IDENTITY,
            required=True,
            key="shortcut_kind",
            bind="query-params",
        )
        if opened.open:  # some of its numbers need torch
            kinds_view.draw()
            text_view.draw("shortcut")
    return kind


def asked(address: Mapping[str, str]) -> dict[str, Any]:
    """Return what an address asks of the block; whatever it has wrong is as usual."""
    found = dict(USUAL)
    try:
        branch = round(float(address.get("branch", BRANCH)), 1)
        found["branch"] = branch if 0 <= branch <= 1 else BRANCH
    except ValueError:
        pass
    for name, side in (("a", SIDE), ("first", 3), ("second", 3), ("upstream", SIDE)):
        text = address.get(name)
        if text:
            found[name] = _map(list(text) if name == "a" else text.split(","), side, name)
    found["terms"] = address.get("terms") == "1"
    return found


def _map(texts: list[str], side: int, name: str) -> Map:
    """Return the numbers as a map, or the usual one if any is none or out of its limits."""
    low, high = LIMITS[name]
    usual: Map = USUAL[name]
    try:
        values = [int(text) for text in texts]
    except ValueError:
        return usual
    if len(values) != side * side or not all(low <= value <= high for value in values):
        return usual
    return tuple(tuple(values[row * side : (row + 1) * side]) for row in range(side))
