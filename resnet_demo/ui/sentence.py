"""One sentence for the viewer, said aloud by a screen reader."""

import html

import streamlit as st


def alert(sentence: str) -> None:
    """Show a sentence as text, whatever is in it, and have it announced."""
    st.html(f'<p role="alert">{html.escape(sentence)}</p>')
