"""Landscape: which pair is shown and how, and the experiment behind the expander."""

import streamlit as st

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.recording import read, recorded
from resnet_demo.ui import landscape_line, landscape_live, landscape_view, long_work
from resnet_demo.ui.landscape_view import Pair

DEPTHS = (56, 20)
VIEWS = ("Contours", "Surfaces", "The way down", "Between two nets")  # the first needs no WebGL
LAYERS = "land_layers"  # the key of the control, and the parameter in the address


def recorded_pair(depth: int) -> Pair | None:
    """Return the recorded pair of this depth, with and without shortcuts, if it ships."""
    try:
        return read(recorded(depth, True)), read(recorded(depth, False))
    except LandscapeError:
        return None


def shown() -> Pair:
    """Return the recorded pair of the depth that the viewer chose, or the deepest that is there.

    Raises:
        LandscapeError: not one recording is there.
    """
    asked = st.session_state.get(LAYERS) or st.query_params.get(LAYERS)
    for depth in sorted(DEPTHS, key=lambda depth: _named(depth) != asked):
        pair = recorded_pair(depth)
        if pair is not None:
            return pair
    raise LandscapeError(
        "No recorded landscape is there: make one with `python -m resnet_demo landscape`."
    )


@st.fragment
def figure(pair: Pair) -> None:
    """Draw the recorded pair in the view that the viewer chose."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default=VIEWS[0],
            required=True,
            key="land_view",
            bind="query-params",
            label_visibility="collapsed",
        )
        layers = st.segmented_control(
            "Layers",
            list(map(_named, DEPTHS)),
            default=_named(DEPTHS[0]),
            required=True,
            key=LAYERS,
            bind="query-params",
            label_visibility="collapsed",
        )
        in_space = view == "The way down" and st.toggle(
            "On the surfaces", key="land_space", bind="query-params"
        )
    if layers != _named(pair[0].trained.depth) and recorded_pair(int(str(layers).split()[0])):
        st.rerun()  # the sentence above counts, too
    if view == "Surfaces":
        landscape_view.relief(pair)
    elif view == "The way down":
        landscape_view.walks(pair, in_space=in_space)
    elif view == "Between two nets":
        landscape_line.draw(pair, "landscape_line")
    else:
        landscape_view.maps(pair)


def _named(depth: int) -> str:
    return f"{depth} layers"


def experiment() -> None:
    """Draw the settings, and the surfaces that are computed with them."""
    work = long_work.current_of(landscape_live.PLACE)
    ticking = work is not None and work.running
    st.fragment(_live, run_every=long_work.TICK if ticking else None)(ticking)


def _live(ticking: bool) -> None:
    settings = landscape_live.controls()
    work = landscape_live.work(settings)
    progress = work.latest if work is not None else None
    if isinstance(progress, landscape_live.Progress) and progress.pair:
        landscape_view.maps(progress.pair, "landscape_live")
        if any(found.cut for found in progress.pair):
            landscape_line.draw(progress.pair, "landscape_live_line")
    any_work = long_work.current_of(landscape_live.PLACE)
    if (any_work is not None and any_work.running) != ticking:
        st.rerun()
