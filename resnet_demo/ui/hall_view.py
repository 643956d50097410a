"""The hall's page: for who opened the room the screen, for everybody else what a phone shows."""

import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture.polls import GONE, as_code
from resnet_demo.ui import hall_phone, hall_room, hall_screen
from resnet_demo.ui.sentence import alert

_TYPED = "hall_typed"


def draw() -> None:
    """Draw the screen, the phone's page, or the field for a room's code."""
    code = hall_room.asked_for()
    try:
        if code:
            hall_room.polls().look(code)
    except LectureError:
        join(GONE)
        return
    if not code:
        join(hall_room.refused())
    elif hall_room.is_own(code):
        hall_screen.draw(code)
    else:
        hall_phone.draw(code)


def join(problem: str) -> None:
    """Draw the field for the code on the screen."""
    st.title("Type the code on the screen.", anchor=False)
    if problem:
        alert(problem)
    with st.container(key="hall_join"):
        st.text_input(
            "Its code, four letters or digits",
            max_chars=8,
            key=_TYPED,
            on_change=_typed,
            autocomplete="off",
        )
        st.button("Join", type="primary", on_click=_typed, key="hall_enter")
    st.text(
        "A lecturer opens a room on Check yourself with “Ask the hall”. Answers are anonymous and "
        "kept in the server's memory only."
    )


def _typed() -> None:
    code = as_code(str(st.session_state.get(_TYPED, "")))
    if code:
        st.query_params[hall_room.ADDRESS] = code
