"""A lecture on its route: the bar at the foot of every page, next and back, and the clock.

The step stands in the address (?route=twenty&step=3), so that a reload goes on there; whoever
takes the menu in between is still on the route, and the bar leads back to it.
"""

import time
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from resnet_demo.errors import LectureError
from resnet_demo.lecture.routes import MAX_FILE_BYTES, Route, file_of, parse, routes
from resnet_demo.ui import lecturer
from resnet_demo.ui.components import component
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.uploads import forget

OWN = "own"
"""Name of the route that the viewer opened from a file; it lives in the session."""

LIMIT = f"{MAX_FILE_BYTES // 1024} kB"

_AT = "route_at"  # (name, step) where the lecture is
_BEGAN = "route_began"  # monotonic seconds
_OWN = "route_own"
_PROBLEM = "route_problem"

_bar = component("route_bar")


def known() -> dict[str, Route]:
    """Return the routes that this session can take, by name."""
    own: Route | None = st.session_state.get(_OWN)
    return dict(routes()) | ({OWN: own} if own else {})


def address(route: Route, number: int) -> dict[str, str]:
    """Return the parameters that open step `number` (from 1) on its page."""
    return dict(route.steps[number - 1].state) | {"route": route.name, "step": str(number)}


def page_file(page: str) -> str:
    """Return the file of a page by its address."""
    return f"{page.replace('-', '_')}.py"


def bar(pages: dict[str, str]) -> None:
    """Draw the bar, when a route is being taken.

    Args:
        pages: the file of each page by its address.
    """
    at = _arrive()
    if at is None:
        return
    route, number = at
    step = route.steps[number - 1]
    with st.container(key="route", horizontal=True, vertical_alignment="center"):
        with st.container(key="route_state", width="stretch"):
            _bar(
                key="route_bar",
                data={
                    "route": route.name,
                    "step": number,
                    "steps": len(route.steps),
                    "title": step.title,
                    "live": step.live,
                    "gone": time.monotonic() - st.session_state[_BEGAN],
                    "until": route.planned(number + 1),
                    "minutes": route.minutes,
                    "notes": notes(route) if may_read(route.name) else None,
                    "notes_at": _notes_at(route),
                },
            )
        first, last = number == 1, number == len(route.steps)
        if st.button("Back", key="route_back", shortcut="PageUp", disabled=first):
            _go(route, number - 1, pages)
        if st.button("Next", key="route_next", shortcut="PageDown", disabled=last, type="primary"):
            _go(route, number + 1, pages)
        st.button("End", key="route_end", on_click=_end, type="tertiary")


def is_taken() -> bool:
    """Say whether a route is on, whose bar has the keys of a clicker."""
    return _AT in st.session_state or st.query_params.get("route") in known()


def may_read(name: str) -> bool:
    """Say whether a route's notes may be read here: on the lecturer's screen, or one's own.

    Not by the phones in the hall: notes say what to expect.
    """
    return name == OWN or lecturer.is_here()


def notes(route: Route) -> list[dict[str, Any]]:
    """Return what the speaker's window shows of each step."""
    return [
        {"title": one.title, "minutes": one.minutes, "live": one.live, "notes": one.notes}
        for one in route.steps
    ]


def open_file(key: str) -> None:
    """Take in the route file in the uploader `key`; a callback of it."""
    file: object = st.session_state.get(key)
    if isinstance(file, DeletedFile):  # read before, and forgotten
        return
    st.session_state.pop(_PROBLEM, None)
    if not isinstance(file, UploadedFile):
        return
    try:
        if file.size > MAX_FILE_BYTES:
            raise LectureError(f"A route is a text file of at most {LIMIT}; this one is larger.")
        st.session_state[_OWN] = parse(OWN, file.getvalue().decode("utf-8"))
    except UnicodeDecodeError:
        st.session_state[_PROBLEM] = "This route is not a text file in UTF-8."
    except LectureError as error:
        st.session_state[_PROBLEM] = str(error)
    finally:
        forget(file)


def problem() -> None:
    """Say what was wrong with the route file."""
    sentence = st.session_state.get(_PROBLEM)
    if sentence:
        alert(sentence)


def copies() -> None:
    """Draw a button for each shipped route that hands its file out, to be changed and opened.

    The files have the notes.
    """
    if not lecturer.is_here():
        st.text(lecturer.ONLY_LECTURER)
        return
    for taken in routes().values():
        st.download_button(
            f"Copy “{taken.title}” to change it",
            file_of(taken.name),
            file_name=f"{taken.name}.toml",
            mime="application/toml",
            on_click="ignore",
        )


def _arrive() -> tuple[Route, int] | None:
    """Return where the lecture is: as the address says, else as the session remembers."""
    state, asked = st.session_state, st.query_params.get("route")
    if asked in known():
        text = st.query_params.get("step", "1")
        number = int(text) if text.isdecimal() and len(text) < 4 else 1
        number = min(max(number, 1), len(known()[asked].steps))
        if state.get(_AT, ("", 0))[0] != asked:
            state[_BEGAN] = time.monotonic()
        state[_AT] = (asked, number)
    name, number = state.get(_AT, ("", 0))
    return (known()[name], number) if name in known() else None


def _notes_at(route: Route) -> str:
    """Return the address of the speaker's window, for the lecturer's screen as the lecturer's."""
    return f"notes?{urlencode({'route': route.name} | lecturer.word())}"


def _go(route: Route, number: int, pages: dict[str, str]) -> None:
    st.session_state[_AT] = (route.name, number)
    st.switch_page(pages[route.steps[number - 1].page], query_params=address(route, number))


def _end() -> None:
    st.session_state.pop(_AT, None)
    for key in ("route", "step"):
        st.query_params.pop(key, None)
