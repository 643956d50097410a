"""What a phone in the hall shows: the question, large buttons, and then the word to look up."""

from typing import Any

import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture.polls import Poll
from resnet_demo.lecture.questions import as_typed, runs
from resnet_demo.ui import hall_room
from resnet_demo.ui.components import component
from resnet_demo.ui.words import as_text

KEY = "hall_phone"
BEAT = 2.0  # seconds between two looks at the room

_phone = component("hall_phone", scripts=("drawing",))


@st.fragment(run_every=BEAT)
def draw(code: str) -> None:
    """Draw the room `code` for a viewer; it looks by itself whether there is another question."""
    if hall_room.is_own(code):  # the browser has just said so, after a reload of the screen
        st.rerun()
    try:
        poll = hall_room.polls().look(code)
    except LectureError:
        st.rerun()
    with st.container(key="hall_title"):
        st.title(heading(poll), anchor=False)
    _phone(
        key=KEY,
        data=picture(poll, hall_room.voter(), hall_room.refused()),
        on_came_change=_came,
        on_voted_change=_voted,
    )


def heading(poll: Poll) -> str:
    """Return the question, or what to do while there is none."""
    question = hall_room.the(poll.question)
    return as_text(as_typed(question.ask)) if question else "Wait for the screen."


def picture(poll: Poll, voter: str, refused: str = "") -> dict[str, Any]:
    """Return what the component draws; nothing gives the answer away before the screen does."""
    question = hall_room.the(poll.question)
    drawn: dict[str, Any] = {
        "room": poll.code,
        "turn": poll.turn,
        "options": question.options if question else (),
        "open": poll.open,
        "mine": hall_room.polls().vote_of(poll.code, voter) if voter else None,
        "known": bool(voter),
        "refused": refused,
        "solution": None,
        "why": (),
    }
    if question and poll.solved:
        drawn |= {"solution": question.answer, "why": runs(question.why)}
    return drawn


def _came() -> None:
    """Take in the keys that the browser kept; a callback of the component."""
    hall_room.came(hall_room.asked_for(), st.session_state[KEY].came)


def _voted() -> None:
    """Count a vote; a callback of the component, whose browser may send anything."""
    sent = st.session_state[KEY].voted
    if not isinstance(sent, dict):
        return
    hall_room.keep_voter(sent.get("voter"))
    turn, option = sent.get("turn"), sent.get("option")
    if type(turn) is not int or type(option) is not int:
        return
    try:
        hall_room.polls().vote(hall_room.asked_for(), hall_room.voter(), turn, option)
    except LectureError as error:
        hall_room.refuse(error)
