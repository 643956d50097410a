"""Lecture mode: everything a quarter larger and the quiet greys darker, for the last row."""

import streamlit as st

_STYLE = """<style>
html { font-size: 25px !important; }
@media (min-width: 1600px) { html { font-size: 30px !important; } }
a[href^="glossary?"]:not(:focus-visible, :hover) { text-decoration-color: transparent !important; }
:root { --ink3: var(--ink2); --plain-text: light-dark(#8f3b00, #ff9f5e); }
.stMarkdownColoredText { color: var(--ink2) !important; }
</style>"""


def switch() -> None:
    """Draw the switch in the header and apply what it says; its state stands in the address."""
    with st.container(key="lecture"):
        on = st.toggle("Lecture", key="lecture_mode", bind="query-params")
    if on:
        st.html(_STYLE)
