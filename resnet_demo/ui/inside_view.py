"""What Network opens on: the photo, five stages, sixteen additions, the answer; and its state.

Nothing here needs torch, so that the page is painted before the network is loaded. Which block is
chosen and which part is opened stands in the address as `block` and `part`; the browser changes
both at once by itself and tells us afterwards.
"""

import re
from typing import Any

import streamlit as st

from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import data_url, thumbnail
from resnet_demo.ui.components import component

VIEW = "network_view"  # the component's key
FIRST_BLOCK = 10  # chosen when the page opens: in the middle of the longest stage
STAGE_NAMES = ("stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x")
PART = re.compile(r"stem(\.[12])?|conv[2-5]_x|(conv[2-5]_\d{1,2})(\.[1-4])?")

_figure = component("network_view")


def waiting(photo: Photo) -> None:
    """Draw the photo while the network is still being loaded."""
    _figure(
        key=f"{VIEW}_waiting",
        data={
            "waiting": True,
            "photo": data_url(thumbnail(photo, 264)),
            "photoAlt": f"Photo: {photo.name}",
            "stages": STAGE_NAMES,
            "classes": "the network is being loaded",
        },
    )


def figure(data: dict[str, Any], names: set[str]) -> None:
    """Draw the network.

    Args:
        data: what was measured (inside_data.py).
        names: of all parts that this network has.
    """
    block, part = state(names)
    _figure(
        key=VIEW,
        data=data | {"waiting": False, "block": block, "part": part},
        on_went_change=_went,
    )


def state(names: set[str]) -> tuple[int, str]:
    """Return the chosen block, from 1, and the opened part; what an address makes up is ignored."""
    asked = st.query_params.get("block", "")
    blocks = sum("_x" not in name and "." not in name for name in names) - 1  # the stem is none
    wanted = int(asked) if re.fullmatch(r"[1-9]\d?", asked) else FIRST_BLOCK
    part = st.query_params.get("part", "")
    return min(wanted, blocks), part if part in names else ""


def _went() -> None:
    """Write into the address where the viewer went; a callback of the component."""
    went = st.session_state[VIEW].went
    block, part = int(went["block"]), str(went["part"])
    if not 1 <= block <= 99 or (part and not PART.fullmatch(part)):
        return
    wanted = {"block": str(block), "part": part}
    for name, value in wanted.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
