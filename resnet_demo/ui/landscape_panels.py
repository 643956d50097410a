"""Landscape: which pair is shown and how, and the experiment behind the expander."""

import streamlit as st

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.recording import read, recorded
from resnet_demo.ui import landscape_live, landscape_view, long_work, unplug_bars
from resnet_demo.ui.landscape_view import Pair

DEPTHS = (56, 20)
VIEWS = ("Contours", "Surfaces", "The way down")  # the first needs no WebGL


def recorded_pair(depth: int) -> Pair | None:
    """Return the recorded pair of this depth, with and without shortcuts, if it ships."""
    try:
        return read(recorded(depth, True)), read(recorded(depth, False))
    except LandscapeError:
        return None


def shown() -> Pair:
    """Return the pair to open on.

    Raises:
        LandscapeError: not one recording is there.
    """
    for depth in DEPTHS:
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
        in_space = view == "The way down" and st.toggle(
            "On the surfaces", key="land_space", bind="query-params"
        )
    if view == "Surfaces":
        landscape_view.relief(pair)
    elif view == "The way down":
        with_paths = [pair, *filter(None, map(recorded_pair, DEPTHS))]
        walked = next((p for p in with_paths if p[0].walk and p[1].walk), pair)
        landscape_view.walks(walked, in_space=in_space)
    else:
        landscape_view.maps(pair)


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
        if progress.cuts:
            unplug_bars.cut_between(progress.cuts, settings.depth, settings.seed)
    any_work = long_work.current_of(landscape_live.PLACE)
    if (any_work is not None and any_work.running) != ticking:
        st.rerun()
