"""The tab "Save": the picture, the numbers, and the way to the file that is taken home."""

from pathlib import Path

import streamlit as st

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.heat_numbers import numbers
from resnet_demo.figures.heat_picture import lines_of, overlay, sheet
from resnet_demo.photos.encode import to_png
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

    def picture() -> bytes:
        seen = region(at.photo, at.seen.crop.box, SIDE)
        panels = [(overlay(seen, one, signed=signed), lines_of(one)) for one in maps(at, found)]
        return to_png(sheet(seen, panels))

    def table() -> bytes:
        return numbers(maps(at, found)).encode("utf-8")

    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        for label, make, name, kind in (
            ("Picture, PNG", picture, "evidence.png", "image/png"),
            ("Numbers, CSV", table, "evidence.csv", "text/csv"),
        ):
            st.download_button(
                label, make, name, kind, key=f"heat_save_{name[-3:]}", on_click="ignore"
            )
        st.page_link(str(_PAGES / "take_home.py"), label="All of it in one file: Take home")


def maps(at: Bench, found: Evidence) -> list[AttributionMap]:
    """Return the two maps on top and those of the comparison, none twice."""
    first = [found.first, found.second]
    known = {(one.method, one.stage, one.target) for one in first}
    return first + [one for one in shown(at) if (one.method, one.stage, one.target) not in known]
