"""What Stages opens on: five columns, each with its field on the photo and its strongest maps.

Nothing here imports torch before the network is asked for, so that the page is painted first.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import data_url, thumbnail, to_jpeg
from resnet_demo.ui.components import component

if TYPE_CHECKING:
    from resnet_demo.stages.maps import FeatureMaps, Order, Scale
    from resnet_demo.ui.trace import Trace

PICTURES = {
    "strongest channels": "channels",
    "all channels as colours": "colours",
    "mean of all channels": "mean",
}
PICKED = "stages_picked"  # the cell that was clicked: part, channel, row and column
_KEY = "stage_maps"
_TONES = {"stem": "s1", "conv2_x": "s2", "conv3_x": "s3", "conv4_x": "s4", "conv5_x": "s5"}
_WAITING_SIDE = 224

_figure = component("stage_maps")


@dataclass(frozen=True)
class Choice:
    """What the figure shows.

    Attributes:
        size: side of the network's input in pixels.
        picture: "channels", "colours" or "mean".
        count: maps of a grid, a square number.
        order: which channels are the strongest.
        scale: what the brightest colour stands for.
    """

    size: int
    picture: str
    count: int
    order: "Order"
    scale: "Scale"


def waiting(photo: Photo) -> None:
    """Draw the columns with the photo and no maps, while the network is still being loaded."""
    blank = {"stride": None, "field": None, "shape": "…", "cells": "", "across": 4, "maps": 0}
    _figure(
        key="stage_maps_waiting",
        data={
            "photo": data_url(thumbnail(photo, _WAITING_SIDE)),
            "size": _WAITING_SIDE,
            "parts": [{"name": name, "tone": tone} | blank for name, tone in _TONES.items()],
            "hint": "The network is being loaded …",
            "known": "",
            "scale": "",
        },
    )


def figure(trace: "Trace", maps: "Sequence[FeatureMaps]", choice: Choice, known: str) -> None:
    """Draw the columns, one for each of some parts, and how good the weights are at this size."""
    data = figure_data(trace.crop.pixels, maps, choice, known)
    _figure(key=_KEY, data=data, on_picked_change=_pick)


def figure_data(
    pixels: NDArray[np.uint8], maps: "Sequence[FeatureMaps]", choice: Choice, known: str = ""
) -> dict[str, Any]:
    """Return what the component needs to paint the columns and to follow the pointer.

    Args:
        pixels: uint8 (S, S, 3), what the network saw.
        maps: of each part.
        choice: what is shown of them.
        known: the sentence under the columns, whatever is pointed at.
    """
    from resnet_demo.stages import maps as making

    channels = [_channels(found, choice) for found in maps]
    shares = [1.0] * len(maps)
    if choice.picture == "colours":
        pictures = [making.principal_colours(found.values) for found in maps]
        cells, shares = [picture for picture, _ in pictures], [share for _, share in pictures]
        tops = [np.zeros(1, np.float32)] * len(maps)
    else:
        if choice.picture == "mean":
            shown = [making.mean_map(found.values)[None] for found in maps]
        else:
            shown = [found.values[chosen] for found, chosen in zip(maps, channels, strict=True)]
        tops = making.tops(shown, choice.scale)
        cells = [making.to_bytes(some, top) for some, top in zip(shown, tops, strict=True)]
    size = len(pixels)
    return {
        "photo": data_url(to_jpeg(pixels)),
        "size": size,
        "parts": [
            {
                "name": found.part.name,
                "tone": _TONES[found.part.stage],
                "stride": found.part.field.jump,
                "field": found.part.field.side,
                "shape": _shape(found),
                "height": found.shape[1],
                "width": found.shape[2],
                "colour": choice.picture == "colours",
                "maps": len(chosen) or 1,
                "across": round(len(chosen) ** 0.5) or 1,
                "channels": [int(channel) for channel in chosen],
                "tops": [float(value) for value in top],
                "cells": base64.b64encode(painted.tobytes()).decode("ascii"),
                "about": _about(found, choice, share),
            }
            for found, chosen, top, painted, share in zip(
                maps, channels, tops, cells, shares, strict=True
            )
        ],
        "hint": _hint(choice, shares),
        "known": known,
        "scale": _scale(choice, tops),
    }


def _channels(found: "FeatureMaps", choice: Choice) -> NDArray[np.int64]:
    from resnet_demo.stages.maps import ranking

    count = choice.count if choice.picture == "channels" else 0
    return ranking(found.values, choice.order)[: min(count, found.shape[0])]


def _shape(found: "FeatureMaps") -> str:
    channels, height, width = found.shape
    return f"{height} × {width} × {channels}"


def _about(found: "FeatureMaps", choice: Choice, share: float) -> str:
    if choice.picture == "channels":
        return f"{choice.count} of {found.shape[0]} channels"
    if choice.picture == "mean":
        return f"the mean of {found.shape[0]} channels"
    return f"{found.shape[0]} channels as colours, {100 * share:.0f} % of their variance"


def _hint(choice: Choice, shares: Sequence[float]) -> str:
    square = "White square: what one cell sees. "
    if choice.picture == "colours":
        held = f"{100 * min(shares):.0f} to {100 * max(shares):.0f} %"
        return square + f"Like colours: like mixtures of channels, {held} of their variance."
    if choice.picture == "mean":
        return square + "Bright: the mean of all channels is high there."
    by = {
        "mean": "highest in the mean",
        "max": "that peak highest",
        "sparsity": "that fire in fewest places",
    }[choice.order]
    return square + f"Grids: the {choice.count} channels {by}, bright where they fire."


def _scale(choice: Choice, tops: Sequence[NDArray[np.float32]]) -> str:
    if choice.picture == "colours":
        return ""
    if choice.scale == "global":
        return f"{max(float(top.max()) for top in tops):.3g}, for all"
    if choice.scale == "stage" or choice.picture == "mean":
        return "highest of its column"
    return "highest of its map"


def _pick() -> None:
    st.session_state[PICKED] = st.session_state[_KEY].picked
