"""The panel "One cell's sum": a channel enlarged over the photo, and what its cells are made of."""

import base64
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.errors import StagesError
from resnet_demo.photos.encode import data_url, to_jpeg
from resnet_demo.stages.arithmetic import ChannelSums, Place, channel_sums
from resnet_demo.stages.geometry import STEM, parts
from resnet_demo.stages.maps import feature_maps, ranking
from resnet_demo.ui.components import component
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.stages_view import PICKED
from resnet_demo.ui.trace import Trace

PLACES: dict[str, Place] = {"its output": "output", "the convolution inside it": "inside"}
PART, CHANNEL, PLACE = "stages_part", "stages_channel", "stages_place"
_SEEN = "stages_picked_seen"
_AT = "stages_at"  # part, channel, row and column that the panel begins with
_CHANNEL_OF = "stages_channel_of"  # the part and place that the channel was chosen for
_SUMS = "stages_sums"

_cell_sum = component("cell_sum")


def draw(predictor: Predictor, trace: Trace, stem: Tensor) -> None:
    """Draw the choice of a part and a channel, and the sums of its cells.

    Args:
        predictor: whose network it is.
        trace: the photo's forward pass.
        stem: of the same photo, from `stem_output`.
    """
    known = list(parts(predictor.network))
    _take_over_the_click(known)
    left, middle, right = st.columns(3)
    with left:
        part = str(st.selectbox("Part of the network", known, key=PART))
    with middle:
        place = PLACES[st.selectbox("In the block", list(PLACES), disabled=part == STEM, key=PLACE)]
    place = "output" if part == STEM else place
    state = st.session_state
    if state.get(_CHANNEL_OF) != (part, place):  # begin with the channel that peaks highest
        state[_CHANNEL_OF] = (part, place)
        (maps,) = feature_maps(predictor.network, trace.outputs, stem, [part])
        state[CHANNEL] = int(ranking(maps.values, "max")[0]) if place == "output" else 0
    with right:
        st.number_input("Channel", 0, step=1, key=CHANNEL)
    channel = int(state[CHANNEL])
    try:
        sums = _sums(predictor, trace, stem, part, channel, place)
    except StagesError as error:
        alert(str(error))
        return
    at = state.get(_AT)
    _cell_sum(
        key="cell_sum",
        data=sum_data(sums)
        | {
            "photo": data_url(to_jpeg(trace.crop.pixels)),
            "size": len(trace.crop.pixels),
            "at": at[2:] if at is not None and at[:2] == (part, channel) else None,
            "token": f"{sums.title} {channel} {at}",
        },
    )


def sum_data(sums: ChannelSums) -> dict[str, Any]:
    """Return what the component needs to do any cell's sum by itself, float32 as it is."""
    height, width = sums.values.shape
    _, below_height, below_width = sums.below.shape
    return {
        "title": sums.title,
        "channel": sums.channel,
        "field": sums.field.side,
        "jump": sums.field.jump,
        "start": sums.field.start,
        "belowTitle": sums.below_title,
        "isPhoto": sums.below_title == "the photo",
        "height": height,
        "width": width,
        "values": _packed(sums.values),
        "below": _packed(sums.below),
        "belowHeight": below_height,
        "belowWidth": below_width,
        "kernel": _packed(sums.kernel),
        "side": sums.kernel.shape[-1],
        "stride": sums.stride,
        "padding": sums.padding,
        "scale": sums.scale,
        "shift": sums.shift,
        "shortcut": None if sums.shortcut is None else _packed(sums.shortcut),
        "shortcutTitle": sums.shortcut_title,
    }


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


def _sums(
    predictor: Predictor, trace: Trace, stem: Tensor, part: str, channel: int, place: Place
) -> ChannelSums:
    """Run one block again on the device, once for each choice."""
    state = st.session_state
    key = (trace, predictor, part, channel, place)
    kept = state.get(_SUMS)
    if kept is None or kept[0] != key:

        def work() -> ChannelSums:
            photo, outputs = trace.crop.tensor, trace.outputs
            return channel_sums(
                predictor.network, photo, stem, outputs, part, channel, place, predictor.device
            )

        kept = state[_SUMS] = (key, in_turn(predictor.device, work))
    found: ChannelSums = kept[1]
    return found


def _packed(values: NDArray[np.float32]) -> str:
    little_endian = np.ascontiguousarray(values, "<f4")
    return base64.b64encode(little_endian.tobytes()).decode("ascii")
