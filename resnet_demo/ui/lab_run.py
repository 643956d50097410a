"""The viewer's run: their seat at the process's one runner, and what ends it.

The seat lies in the session, so neither a rerun nor another page ends its run. A lease that
Streamlit drops with the connection gives the seat up after a few seconds, unless the viewer is back
by then. Nothing here imports torch before Play is pressed.
"""

import time
from typing import TYPE_CHECKING

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.ui import lecturer

if TYPE_CHECKING:
    from resnet_demo.lab.record import LabRecord
    from resnet_demo.lab.runner import Runner
    from resnet_demo.lab.seat import Seat

GRACE = 8.0  # seconds without a connection, then the run ends: a closed tab within ten
BEAT = 2.0  # seconds; a live timer makes a browser that comes back run the frame at once

_SEAT = "lab_seat"
_LAST = "lab_last"  # the run before: its experiment and its records
_STOPPED = "lab_stopped"
_STARTED = "lab_started"
_NUMBER = "lab_number"
_AWAITED = "lab_awaited"


class Lease:
    """Watches one session's connection on behalf of its seat."""

    seat: "Seat | None" = None

    def hold(self, seat: "Seat") -> None:
        """Keep the seat for as long as the connection lasts."""
        self.seat = seat
        seat.keep()

    def release(self) -> None:
        """Give the seat a few seconds; Streamlit calls this on its event loop: flags only."""
        if self.seat is not None:
            self.seat.abandon(GRACE)


@st.cache_resource(show_spinner=False)
def runner() -> "Runner":
    """Return the process's one runner."""
    from resnet_demo.lab.runner import Runner

    return Runner()


@st.cache_resource(scope="session", show_spinner=False, on_release=Lease.release)
def _lease() -> Lease:
    return Lease()


def keep() -> None:
    """Renew the lease of a run that is alive; the frame calls this on every page."""
    seat = _seat()
    if seat is None or not seat.alive:
        return
    _lease().hold(seat)
    _beat()


@st.fragment(run_every=BEAT)
def _beat() -> None:
    seat = _seat()
    if seat is not None and seat.alive:
        _lease().hold(seat)


def seat(config: LabConfig) -> "Seat | None":
    """Return the viewer's seat at this experiment; one at another experiment is given up."""
    held = _seat()
    if held is not None and held.config != config:
        reset()
        return None
    return held


def play(config: LabConfig) -> None:
    """Start the experiment, or go on after a pause."""
    held = seat(config)
    if held is not None and held.alive:
        held.resume()
    else:
        _take(config, fresh=held is not None)


def single_step(config: LabConfig) -> None:
    """Train one step, of a run that has not begun if need be, and pause."""
    held = seat(config)
    if held is None or not held.alive:
        held = _take(config, paused=True)
    st.session_state[_AWAITED] = max(awaited(), held.progress().step) + 1
    held.single_step()


def awaited() -> int:
    """Return the step up to which the viewer has pressed on, one by one."""
    return int(st.session_state.get(_AWAITED, 0))


def stop() -> None:
    """End the run and keep what it has recorded."""
    held = _seat()
    if held is not None and held.alive:
        held.leave()
        st.session_state[_STOPPED] = True


def reset() -> None:
    """End the run and forget it."""
    held = _seat()
    if held is not None:
        held.leave()
        records = held.records()
        if records:
            st.session_state[_LAST] = (held.config, records)
    st.session_state.pop(_SEAT, None)


def last() -> "tuple[LabConfig, tuple[LabRecord, ...]] | None":
    """Return the last run of this session that recorded something, also one that is put away."""
    held = _seat()
    records = held.records() if held is not None else ()
    if held is not None and records:
        return held.config, records
    kept: tuple[LabConfig, tuple[LabRecord, ...]] | None = st.session_state.get(_LAST)
    return kept


def stopped() -> bool:
    """Return whether the viewer has stopped their run."""
    return bool(st.session_state.get(_STOPPED))


def age() -> float:
    """Return the seconds since Play."""
    return time.monotonic() - float(st.session_state.get(_STARTED, time.monotonic()))


def number() -> int:
    """Return how many runs the viewer has started."""
    return int(st.session_state.get(_NUMBER, 0))


def _take(config: LabConfig, *, fresh: bool = False, paused: bool = False) -> "Seat":
    reset()
    state = st.session_state
    taken = runner().join(config, lecturer=lecturer.has_word(), fresh=fresh, paused=paused)
    state[_SEAT] = taken
    state[_STOPPED] = False
    state[_AWAITED] = 0
    state[_STARTED] = time.monotonic()
    state[_NUMBER] = number() + 1
    _lease().hold(taken)
    return taken


def _seat() -> "Seat | None":
    held: Seat | None = st.session_state.get(_SEAT)
    return held
