"""A page's text, filled in, section by section."""

import streamlit as st

from resnet_demo.lecture.texts import sections
from resnet_demo.ui import prose


def draw(page: str) -> None:
    """Draw the sections of a page's text."""
    with st.container(key=f"text_{page}"):
        for section in sections(page):
            st.header(section.title, anchor=False)
            prose.write(section.body)
