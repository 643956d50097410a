"""Which class the heat is asked for: one of the best, or any other by name; kept in the address.

The address says `?evidence=` and the class's index. It belongs to the photo: another photo starts
with its own best class again.
"""

from collections.abc import Sequence

import streamlit as st

from resnet_demo.ui.words import as_text

ROW, LIST, ADDRESS = "heat_row", "heat_list", "evidence"
BEST = 3  # classes in the row
_PHOTO = "heat_photo"


def asked(photo: str, ranking: Sequence[int]) -> int:
    """Return the class to show: the address's, if there is such a class, else the best.

    Args:
        photo: the key of the photo on the table.
        ranking: all class indices, most probable first.
    """
    state = st.session_state
    if state.get(_PHOTO, photo) != photo:
        st.query_params.pop(ADDRESS, None)
    state[_PHOTO] = photo
    text = st.query_params.get(ADDRESS, "")
    index = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1
    return index if 0 <= index < len(ranking) else int(ranking[0])


def control(chosen: int, ranking: Sequence[int], labels: Sequence[str]) -> None:
    """Draw the row of the best classes and the list of all."""
    best = [int(index) for index in ranking[:BEST]]
    is_best = chosen in best
    for key, value in ((ROW, chosen if is_best else None), (LIST, None if is_best else chosen)):
        if key not in st.session_state or st.session_state[key] != value:
            st.session_state[key] = value  # a list that is set forgets what is being typed
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="heat_ask"):
        st.segmented_control(
            "Where is the evidence for",
            best,
            key=ROW,
            format_func=lambda index: as_text(labels[index]),
            on_change=_take,
            args=(ROW,),
        )
        st.selectbox(
            "Another class",
            sorted(range(len(labels)), key=lambda index: labels[index].casefold()),
            key=LIST,
            index=None,
            format_func=lambda index: labels[index],
            placeholder="another class",
            label_visibility="collapsed",
            on_change=_take,
            args=(LIST,),
        )


def _take(key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:  # a press on the chosen one would un-choose it
        st.query_params[ADDRESS] = str(chosen)
