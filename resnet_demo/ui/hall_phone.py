"""What a phone in the hall shows: the question, a way to answer, and then who was right and why."""

from typing import Any

import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture.numbers import number
from resnet_demo.lecture.polls import Poll
from resnet_demo.lecture.questions import Given, Question, as_typed, right, runs
from resnet_demo.ui import hall_room
from resnet_demo.ui.components import component
from resnet_demo.ui.words import as_text

KEY = "hall_phone"
BEAT = 2.0  # seconds between two looks at the room

_phone = component("hall_phone", scripts=("asking",), styles=("asking",))


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
    mine = hall_room.polls().vote_of(poll.code, voter) if voter else None
    drawn: dict[str, Any] = {
        "room": poll.code,
        "turn": poll.turn,
        "kind": question.kind if question else "",
        "options": question.options if question else (),
        "unit": question.unit if question else "",
        "open": poll.open,
        "mine": mine,
        "known": bool(voter),
        "refused": refused,
        "answer": None,
        "why": (),
    }
    if question and poll.solved:
        drawn |= {"answer": _answer(question, mine), "why": runs(question.why)}
    return drawn


def _answer(question: Question, mine: Given | None) -> dict[str, Any]:
    """Return what a phone shows of the right answer, and whether its own was it."""
    shown: dict[str, Any] = {
        "given": mine,
        "correct": None if mine is None else right(question, mine),
        "solution": question.answer,
    }
    if question.kind == "number":
        shown |= {
            "solution": f"{question.value:,.10g}",
            "yours": f"{mine:,.10g}" if isinstance(mine, int | float) else "",
            "working": number(question.working),
        }
    return shown


def _came() -> None:
    """Take in the keys that the browser kept; a callback of the component."""
    hall_room.came(hall_room.asked_for(), st.session_state[KEY].came)


def _voted() -> None:
    """Count a vote; a callback of the component, whose browser may send anything."""
    sent = st.session_state[KEY].voted
    if not isinstance(sent, dict):
        return
    hall_room.keep_voter(sent.get("voter"))
    turn = sent.get("turn")
    if type(turn) is not int:
        return
    try:
        hall_room.polls().vote(hall_room.asked_for(), hall_room.voter(), turn, sent.get("given"))
    except LectureError as error:
        hall_room.refuse(error)
