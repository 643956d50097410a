"""The row from which the second photo is chosen: samples, the viewer's own, and their uploader."""

import streamlit as st

from resnet_demo.ui import classify_view, table
from resnet_demo.ui.sentence import alert

_TRAY = "second_tray"


def intake() -> None:
    """Draw the row and the uploader; a file goes the way of the first photo, with its limits."""
    others = [photo for photo in table.thumbnails() if photo["key"] != table.chosen()]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="second_row"):
        classify_view.tray(_TRAY, others, table.second(), _pick)
        classify_view.uploader("second_upload", "Upload the second photo", beside=True)
    with st.container():
        sentence = table.second_problem()
        if sentence is not None:
            with st.container(key="second_problem"):
                alert(sentence)


def _pick() -> None:
    table.choose_second(str(st.session_state[_TRAY].picked))
