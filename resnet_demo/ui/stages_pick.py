"""Which channel of which part the panels of Stages look at; a click in the figure chooses it."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from resnet_demo.classify.predictor import Predictor
from resnet_demo.stages.arithmetic import Place
from resnet_demo.stages.geometry import STEM, parts
from resnet_demo.stages.maps import feature_maps, ranking
from resnet_demo.ui.stages_view import PICKED
from resnet_demo.ui.trace import Trace

PLACES: dict[str, Place] = {"its output": "output", "the convolution inside it": "inside"}
FIRST = "conv3_x"
PART, CHANNEL, PLACE = "stages_part", "stages_channel", "stages_place"
_SEEN = "stages_picked_seen"
_AT = "stages_at"  # part, channel, row and column that was clicked
_CHANNEL_OF = "stages_channel_of"  # the part and place that the channel was chosen for


@dataclass(frozen=True)
class Pick:
    """One channel.

    Attributes:
        part: "stem", a stage or a block.
        place: of a block.
        channel: from 0; there may be none of this number.
        at: row and column that were clicked in it; None where none was.
    """

    part: str
    place: Place
    channel: int
    at: tuple[int, int] | None


def chosen(predictor: Predictor, trace: Trace, stem: Tensor) -> Pick:
    """Draw the choice of a part and a channel and return it.

    Args:
        predictor: whose network it is.
        trace: the photo's forward pass.
        stem: of the same photo, from `stem_output`.
    """
    known = list(parts(predictor.network))
    _take_over_the_click(known)
    if st.session_state.get(PART) not in known:
        st.session_state[PART] = FIRST
    left, middle, right = st.columns(3)
    with left:
        part = str(st.selectbox("Part of the network", known, key=PART))
    with middle:
        label = st.selectbox("In the block", list(PLACES), disabled=part == STEM, key=PLACE)
    place = "output" if part == STEM else PLACES[label]
    state = st.session_state
    if state.get(_CHANNEL_OF) != (part, place):  # begin with the channel that peaks highest
        state[_CHANNEL_OF] = (part, place)
        (maps,) = feature_maps(predictor.network, trace.outputs, stem, [part])
        state[CHANNEL] = int(ranking(maps.values, "max")[0]) if place == "output" else 0
    with right:
        channel = int(st.number_input("Channel", 0, step=1, key=CHANNEL))
    at = state.get(_AT)
    return Pick(part, place, channel, at[2:] if at and at[:2] == (part, channel) else None)


def _take_over_the_click(known: list[str]) -> None:
    """Go to the cell that was clicked in the figure since the last run, where it is one."""
    state = st.session_state
    picked = state.get(PICKED)
    if picked is None or state.get(_SEEN) is picked:
        return
    state[_SEEN] = picked
    match picked:  # from a browser: it may hold anything
        case {"part": str(part), "channel": int(channel), "row": int(row), "column": int(column)}:
            if part in known and channel >= 0:
                state[PART], state[CHANNEL], state[PLACE] = part, channel, next(iter(PLACES))
                state[_CHANNEL_OF] = (part, "output")
                state[_AT] = (part, channel, row, column)
