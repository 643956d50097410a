"""Lecture mode: everything a quarter larger and one thing a screen, for the last row."""

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("lecture.css")


def switch() -> None:
    """Draw the switch in the header and apply what it says; its state stands in the address."""
    with st.container(key="lecture"):
        on = st.toggle("Lecture", key="lecture_mode", bind="query-params")
    if on:
        st.html(_STYLE)
