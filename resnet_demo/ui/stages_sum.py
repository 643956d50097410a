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
from resnet_demo.figures.stage_files import cell_sum_picture, cell_sum_table
from resnet_demo.photos.encode import data_url, to_jpeg
from resnet_demo.stages.arithmetic import ChannelSums, channel_sums
from resnet_demo.ui.components import component
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.stages_pick import Pick
from resnet_demo.ui.trace import Trace

_KEY = "cell_sum"
_SUMS = "stages_sums"
_PINNED = "stages_pinned"  # the cell that was pinned, and in which map

_cell_sum = component("cell_sum")


def draw(predictor: Predictor, trace: Trace, stem: Tensor, pick: Pick) -> None:
    """Draw the sums of one channel's cells; the browser does each of them as the pointer moves."""
    try:
        sums = _sums(predictor, trace, stem, pick)
    except StagesError as error:
        alert(str(error))
        return
    st.fragment(_draw)(sums, trace, pick)


def _draw(sums: ChannelSums, trace: Trace, pick: Pick) -> None:
    """Draw the component and what keeps the pinned cell; a pin reruns this and nothing else."""
    _cell_sum(
        key=_KEY,
        data=sum_data(sums)
        | {
            "photo": data_url(to_jpeg(trace.crop.pixels)),
            "size": len(trace.crop.pixels),
            "at": pick.at,
            "token": _token(sums, pick),
        },
        on_pinned_change=_pin,
    )
    row, column = _kept_cell(sums, pick)
    pixels = trace.crop.pixels
    downloads(
        "cell",
        lambda: cell_sum_picture(pixels, sums, row, column),
        lambda: cell_sum_table(sums, row, column),
    )
    st.caption(f"The files hold row {row}, column {column}: a click on the map pins another cell.")


def _pin() -> None:
    """Note the cell that was pinned; a callback of the component."""
    st.session_state[_PINNED] = st.session_state[_KEY].pinned


def _kept_cell(sums: ChannelSums, pick: Pick) -> tuple[int, int]:
    """Return the cell that was pinned in this very map, else the one that is shown first."""
    height, width = sums.values.shape
    match st.session_state.get(_PINNED):  # from a browser: it may hold anything
        case {"token": token, "row": int(row), "column": int(column)} if token == _token(
            sums, pick
        ):
            if 0 <= row < height and 0 <= column < width:
                return row, column
    if pick.at is not None and pick.at[0] < height and pick.at[1] < width:
        return pick.at
    return height >> 1, width >> 1


def _token(sums: ChannelSums, pick: Pick) -> str:
    return f"{sums.title} {pick.channel} {pick.at}"


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


def _sums(predictor: Predictor, trace: Trace, stem: Tensor, pick: Pick) -> ChannelSums:
    """Run one block again on the device, once for each choice."""
    state = st.session_state
    key = (trace, predictor, pick.part, pick.channel, pick.place)
    kept = state.get(_SUMS)
    if kept is None or kept[0] != key:

        def work() -> ChannelSums:
            photo, outputs = trace.crop.tensor, trace.outputs
            return channel_sums(
                predictor.network,
                photo,
                stem,
                outputs,
                pick.part,
                pick.channel,
                pick.place,
                predictor.device,
            )

        kept = state[_SUMS] = (key, in_turn(predictor.device, work))
    found: ChannelSums = kept[1]
    return found


def _packed(values: NDArray[np.float32]) -> str:
    little_endian = np.ascontiguousarray(values, "<f4")
    return base64.b64encode(little_endian.tobytes()).decode("ascii")
