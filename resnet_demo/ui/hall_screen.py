"""The lecturer's screen: the question large, the way in as a QR code, and the answers as bars.

Bars stay hidden until the answer is revealed, so that nobody follows the crowd; the lecturer may
show them sooner. Only this window rules the room: it holds the secret.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture.numbers import number
from resnet_demo.lecture.polls import KEPT, MOST_VOTERS, Poll
from resnet_demo.lecture.questions import Question, as_typed, runs
from resnet_demo.lecture.tally import bars
from resnet_demo.ui import hall_room, route, share
from resnet_demo.ui.components import component
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.words import as_text

BEAT = 1.0  # seconds between two looks at the votes
ROOM = "About this room  :gray[another question, who can vote, close it]"
_PICK = "hall_pick"
_CHECK = Path(__file__).resolve().parents[2] / "pages/check.py"

_screen = component("hall_screen", scripts=("drawing",))


def draw(code: str) -> None:
    """Draw the room `code` for the lecturer who opened it."""
    poll = hall_room.polls().look(code)
    question = hall_room.the(poll.question)
    if st.query_params.get(hall_room.ADDRESS) != code:
        st.query_params[hall_room.ADDRESS] = code
    with st.container(key="hall_title"):
        st.title(as_text(as_typed(question.ask)) if question else "No question yet.", anchor=False)
    way = share.here(hall_room.PATH, {hall_room.ADDRESS: [code]})
    if way.warning and not poll.solved:
        alert(way.warning.replace("`", ""))
    # The bars grow by themselves only while votes come in.
    st.fragment(_picture, run_every=BEAT if poll.open else None)(code, way.address)
    _controls(poll)
    refused = hall_room.refused()
    if refused:
        alert(refused)
    with st.container(key="experiment"), st.expander(ROOM, key="hall_experiment"):
        _room(poll)


def picture(poll: Poll, address: str | None, secret: str) -> dict[str, Any]:
    """Return what the component draws; hidden counts are not in it.

    Args:
        poll: what the room shows.
        address: where phones join, or None if they cannot.
        secret: the lecturer's, for this browser to keep.
    """
    question = hall_room.the(poll.question)
    shown: dict[str, Any] = {
        "room": poll.code,
        "owner": secret,
        "turn": poll.turn,
        "bars": _bars(poll, question),
        "wanted": question.unit if question and question.kind == "number" else "",
        "total": poll.total,
        "open": poll.open,
        "qr": "",
        "short": "",
        "address": address or "",
        "solved": poll.solved,
        "working": "",
        "why": (),
    }
    if address:
        code = segno.make(address, error="m", micro=False)
        shown["qr"] = code.svg_data_uri(scale=8, border=4, dark="#000000", light="#ffffff")
        shown["short"] = address.split("://", 1)[-1].split("?", 1)[0]
    if question and poll.solved:
        working = number(question.working) if question.working else ""
        shown |= {"working": working, "why": runs(question.why)}
    return shown


def _bars(poll: Poll, question: Question | None) -> list[dict[str, Any]]:
    if question is None:
        return []
    return [vars(bar) for bar in bars(question, poll.votes if poll.bars else None, poll.solved)]


def _picture(code: str, address: str | None) -> None:
    try:
        poll = hall_room.polls().look(code)
    except LectureError:
        st.rerun()
    _screen(key="hall_screen", data=picture(poll, address, hall_room.owner()))


def _controls(poll: Poll) -> None:
    """Draw what the lecturer does next: one filled button, also on a clicker's key."""
    polls, code, owner = hall_room.polls(), poll.code, hall_room.owner()
    question = hall_room.the(poll.question)
    # On a route the key turns the route's page.
    key = None if route.is_taken() else "PageDown"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="hall_ways"):
        if poll.open:
            st.button(
                "Reveal the answer",
                type="primary",
                shortcut=key,
                on_click=_try,
                args=(lambda: polls.solve(code, owner),),
                key="hall_solve",
            )
            st.button(
                "Hide the bars" if poll.bars else "Show the bars now",
                on_click=_try,
                args=(lambda: polls.show_bars(code, owner, not poll.bars),),
                key="hall_bars",
            )
        else:
            st.button(
                "Next question",
                type="primary",
                shortcut=key,
                on_click=hall_room.ask,
                args=(hall_room.following(poll.question),),
                key="hall_next",
            )
        if question:
            st.button("Ask again", on_click=hall_room.ask, args=(question,), key="hall_again")
        st.page_link(
            str(_CHECK),
            label="Back to Check yourself",
            query_params={"question": poll.question} if question else {},
        )


def _room(poll: Poll) -> None:
    """Draw what is rarely needed."""
    names = {one.key: as_typed(one.ask) for one in hall_room.for_the_hall()}
    st.session_state[_PICK] = poll.question if poll.question in names else next(iter(names))
    st.selectbox(
        "Ask another question",
        tuple(names),
        format_func=names.__getitem__,
        key=_PICK,
        on_change=_pick,
    )
    st.text(
        "The hall chooses, puts in order and predicts numbers; pointing at a cell stays on Check "
        "yourself."
    )
    st.text(
        "A browser has one vote, without a name; somebody with two browsers has two. Up to "
        f"{MOST_VOTERS:,} can vote. Votes are in the server's memory only, and gone with the next "
        "question, when the room is closed, when the server stops, or "
        f"{KEPT / 3600:.0f} hours after this window was last on the screen. Only this window "
        "rules the room."
    )
    st.button("Close the room", on_click=_close, args=(poll.code,), key="hall_close")


def _pick() -> None:
    question = hall_room.the(str(st.session_state.get(_PICK)))
    if question is not None:
        hall_room.ask(question)


def _close(code: str) -> None:
    """Close the room, and leave its address."""
    _try(lambda: hall_room.polls().end(code, hall_room.owner()))
    st.query_params.pop(hall_room.ADDRESS, None)


def _try(action: Callable[[], None]) -> None:
    try:
        action()
    except LectureError as error:
        hall_room.refuse(error)
