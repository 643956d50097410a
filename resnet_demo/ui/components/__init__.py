"""Our own elements: each a folder with its markup, its style and its script.

They run inside the page (no iframe) in a shadow root of their own. Text from outside reaches them
as data and is set as text, never as markup.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


def component(
    name: str, *, scripts: Sequence[str] = (), styles: Sequence[str] = (), **drawings: str
) -> ComponentRenderer:
    """Return the renderer of the component in the folder `name`; call it once, at module level.

    Args:
        name: of the folder and of the three files in it. Its other scripts come before `name.js`,
            which alone exports something: the browser gets one module.
        scripts: shared ones in this folder, without their ending; they come first.
        styles: shared ones in this folder, likewise.
        drawings: our own SVG for the places in the markup that are marked `{{name}}`.
    """
    folder = _FOLDER / name
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    for place, drawing in drawings.items():
        html = html.replace("{{" + place + "}}", drawing)
    own = sorted(path for path in folder.glob("*.js") if path.stem != name)
    parts = [*(_FOLDER / f"{script}.js" for script in scripts), *own, folder / f"{name}.js"]
    return st.components.v2.component(
        name,
        html=html,
        css=_joined([*(_FOLDER / f"{style}.css" for style in styles), folder / f"{name}.css"]),
        js=_joined(parts),
    )


def _joined(parts: Sequence[Path]) -> str:
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
