"""Work that takes a while: it runs on a thread of its own, shows how far it is, and can be stopped.

The thread never calls Streamlit: it publishes what it has, and a fragment of the page looks. It
ends at its next step when the viewer stops it, starts another, or closes the page.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from resnet_demo.errors import ResNetDemoError

TICK = 0.5  # seconds between two looks


class Work:
    """An iterator that is run to its end on a thread.

    Attributes:
        name: what is computed, with all settings: another name is other work.
        latest: what the iterator yielded last, or None.
        error: one sentence where it failed.
        running: whether more will come.
        stopped: whether somebody stopped it.
    """

    def __init__(self, name: str, steps: Callable[[], Iterator[Any]]) -> None:
        self.name = name
        self.latest: Any = None
        self.error: str | None = None
        self.running = True
        self.stopped = False
        self._thread = threading.Thread(target=self._run, args=(steps,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let it end at its next step; what it has found stays, and nothing more will come."""
        self.stopped = True
        self.running = False

    def wait(self, seconds: float) -> bool:
        """Return whether it has ended within a time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self, steps: Callable[[], Iterator[Any]]) -> None:
        try:
            for latest in steps():
                if self.stopped:
                    return
                self.latest = latest
        except ResNetDemoError as error:
            self.error = str(error)
        except Exception:
            logging.getLogger(__name__).exception("%s failed", self.name)
            self.error = "Something went wrong on our side; the server's log says what it was."
        finally:
            self.running = False


class _Lease:
    """Stops a viewer's work when their connection ends; called on the event loop: flags only."""

    def __init__(self) -> None:
        self.works: dict[str, Work] = {}

    def release(self) -> None:
        for work in self.works.values():
            work.stop()


@st.cache_resource(scope="session", show_spinner=False, on_release=_Lease.release)
def _lease() -> _Lease:
    return _Lease()


def start(place: str, name: str, steps: Callable[[], Iterator[Any]]) -> None:
    """Start work at one place of the app, instead of what ran there; a button's callback."""
    works = _lease().works
    if place in works:
        works[place].stop()
    works[place] = Work(name, steps)


def current(place: str, name: str) -> Work | None:
    """Return the work at a place if it is the one of this name, running or not."""
    work = current_of(place)
    return work if work is not None and work.name == name else None


def current_of(place: str) -> Work | None:
    """Return whatever was started last at a place, running or not."""
    return _lease().works.get(place)


def buttons(
    place: str, name: str, label: str, steps: Callable[[], Iterator[Any]], done: float
) -> Work | None:
    """Draw the start button, or a bar and the stop button; return the work, if there is any.

    Call it in a fragment that runs every `TICK` while the work is running.

    Args:
        place: where in the app; one thing at a time runs there for a viewer.
        name: what is computed, with all settings.
        label: of the start button.
        steps: what to compute.
        done: how much of it is, 0 to 1.
    """
    work = current(place, name)
    running = work is not None and work.running
    with st.container(horizontal=True, vertical_alignment="center"):
        # One button that changes its words keeps its place, and the focus.
        st.button(
            "Stop" if running else label,
            key=f"{place}_button",
            on_click=work.stop if running and work else start,
            args=() if running else (place, name, steps),
        )
        if running:
            st.progress(done, width=320)
    if work is not None and work.error:
        st.text(work.error)
    return work
