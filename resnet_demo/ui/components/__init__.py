"""Our own elements: each a folder with its markup, its style and its script.

They run inside the page (no iframe) in a shadow root of their own. Text from outside reaches them
as data and is set as text, never as markup.
"""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def component(name: str, **drawings: str) -> ComponentRenderer:
    """Return the renderer of the component in the folder `name`; call it once, at module level.

    Args:
        name: of the folder and of the three files in it.
        drawings: our own SVG for the places in the markup that are marked `{{name}}`.
    """
    folder = Path(__file__).parent / name
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    for place, drawing in drawings.items():
        html = html.replace("{{" + place + "}}", drawing)
    return st.components.v2.component(
        name,
        html=html,
        css=(folder / f"{name}.css").read_text(encoding="utf-8"),
        js=(folder / f"{name}.js").read_text(encoding="utf-8"),
    )
