"""The two buttons under a figure: its picture as PNG, and its numbers as CSV.

A file is made when its button is pressed, outside the session's script: there Streamlit's state is
empty and the shared network is not at hand. So `picture` and `numbers` hold what they need, arrays
that are computed already.
"""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_demo.photos.encode import to_png


def downloads(
    name: str,
    picture: Callable[[], NDArray[np.uint8]],
    numbers: Callable[[], str],
    what: tuple[str, str] = ("Picture", "Numbers"),
) -> None:
    """Draw the buttons that keep a figure; pressing one reruns nothing.

    Args:
        name: of the two files and, with it, of the two buttons; one figure on a page has it.
        picture: returns uint8 (H, W, 3).
        numbers: returns CSV with a line of names.
        what: words for the two, where the buttons do not stand under their figure.
    """
    with st.container(horizontal=True, gap="xsmall", key=f"keep_{name}"):
        for label, make, kind, mime in (
            (f"{what[0]}, PNG", lambda: to_png(picture()), "png", "image/png"),
            (f"{what[1]}, CSV", lambda: numbers().encode("utf-8"), "csv", "text/csv"),
        ):
            st.download_button(
                label,
                make,
                f"{name}.{kind}",
                mime,
                key=f"keep_{name}_{kind}",
                on_click="ignore",
                icon=":material/download:",
            )
