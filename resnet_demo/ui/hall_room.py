"""Which room of the hall this session is in, and the keys by which it is known there.

A lecturer's session has a secret, a viewer's a random key that its browser made; the browser keeps
both, so that a reload loses neither. Neither stands in the address, and neither is a person's.
"""

import secrets
from functools import cache
from typing import Any

import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture.polls import KINDS, Polls, as_code
from resnet_demo.lecture.questions import Question, questions

PATH = "hall"
ADDRESS = "room"

_OWNER = "hall_owner"  # the lecturer's secret
_OWN = "hall_own"  # code of the room that this session opened
_VOTER = "hall_voter"  # the viewer's key
_REFUSED = "hall_refused"  # why the last press did nothing


@cache
def polls() -> Polls:
    """Return the process's rooms.

    Not one of Streamlit's caches: any browser may ask the server to empty those.
    """
    return Polls()


def for_the_hall() -> tuple[Question, ...]:
    """Return the questions that can be put to the hall."""
    return tuple(question for question in questions() if question.kind in KINDS)


def the(key: str) -> Question | None:
    """Return the question with this key."""
    return next((question for question in questions() if question.key == key), None)


def asked_for() -> str:
    """Return the code of the room of the address, else one's own, else the only one, else ""."""
    code = as_code(st.query_params.get(ADDRESS, ""))
    if code:
        return code
    own = own_room()
    if own:
        return own
    codes = polls().codes()
    return codes[0] if len(codes) == 1 else ""


def own_room() -> str:
    """Return the code of the room that this session opened, or "" if it has none or it is gone."""
    code: str = st.session_state.get(_OWN, "")
    return code if code and is_own(code) else ""


def is_own(code: str) -> bool:
    """Say whether this session rules a room."""
    return polls().owns(code, owner())


def owner() -> str:
    """Return the session's secret, "" as long as it opened no room."""
    return str(st.session_state.get(_OWNER, ""))


def ask(question: Question) -> None:
    """Put a question into the session's room, which is opened for it if need be."""
    state = st.session_state
    state.setdefault(_OWNER, secrets.token_urlsafe(24))
    try:
        state[_OWN] = polls().open(owner())
        polls().ask(state[_OWN], owner(), question)
    except LectureError as error:
        refuse(error)


def following(key: str) -> Question:
    """Return the question for the hall behind this one, in the order of Check yourself."""
    known = questions()
    at = next((place for place, one in enumerate(known) if one.key == key), -1)
    after = [one for one in known[at + 1 :] if one.kind in KINDS]
    return after[0] if after else for_the_hall()[0]


def came(code: str, sent: Any) -> None:
    """Take in the keys that a browser kept: a viewer's, and perhaps the room's secret."""
    if not isinstance(sent, dict):
        return
    keep_voter(sent.get("voter"))
    secret = sent.get("owner")
    if isinstance(secret, str) and secret and polls().owns(code, secret):
        st.session_state[_OWNER], st.session_state[_OWN] = secret, code


def keep_voter(key: object) -> None:
    """Keep the first key that the session's browser sends: a session has one vote, not many."""
    if isinstance(key, str) and key:
        st.session_state.setdefault(_VOTER, key)


def voter() -> str:
    """Return the viewer's key, "" as long as the browser has sent none."""
    return str(st.session_state.get(_VOTER, ""))


def refuse(error: LectureError) -> None:
    """Keep a sentence for the next look at the page."""
    st.session_state[_REFUSED] = str(error)


def refused() -> str:
    """Return why the last press did nothing, once."""
    return str(st.session_state.pop(_REFUSED, ""))
