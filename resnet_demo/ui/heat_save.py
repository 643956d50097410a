"""The tab "Save": the picture, the numbers, and the way to the file that is taken home."""

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.heat_numbers import numbers
from resnet_demo.figures.heat_picture import lines_of, overlay, sheet
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.heat_answer import Evidence
from resnet_demo.ui.heat_panels import shown
from resnet_demo.ui.heat_view import region
from resnet_demo.ui.heat_work import Bench

SIDE = 512  # pixels of each picture
_PAGES = Path(__file__).resolve().parents[2] / "pages"


def draw(at: Bench, found: Evidence) -> None:
    """Draw two downloads, made when they are asked for and kept nowhere, and the link."""
    st.text(
        "The two maps above and those of “Stage and method” that are computed: as one picture, as "
        "numbers, and on Take home in one file with the photo, the answer, the stages and a race."
    )
    signed = bool(st.session_state.get("heat_signed"))
    at.leave(found, signed=signed)

    def picture() -> NDArray[np.uint8]:
        seen = region(at.photo, at.seen.crop.box, SIDE)
        panels = [(overlay(seen, one, signed=signed), lines_of(one)) for one in maps(at, found)]
        return sheet(seen, panels)

    downloads("evidence", picture, lambda: numbers(maps(at, found)))
    st.page_link(str(_PAGES / "take_home.py"), label="All of it in one file: Take home")


def maps(at: Bench, found: Evidence) -> list[AttributionMap]:
    """Return the two maps on top and those of the comparison, none twice."""
    first = [found.first, found.second]
    known = {(one.method, one.stage, one.target) for one in first}
    return first + [one for one in shown(at) if (one.method, one.stage, one.target) not in known]
