"""Recorded runs on the page: those that ship with the app, and those that a viewer brings."""

import datetime
from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from resnet_demo.errors import LabError
from resnet_demo.lab import recordings
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.recordings import Recording
from resnet_demo.ui import lab_run
from resnet_demo.ui.lab_groups import settings_in_words

if TYPE_CHECKING:
    from resnet_demo.lab.seat import Seat

_SHOWN = "lab_recording"
_UPLOADS = "lab_uploads"
_PROBLEM = "lab_upload_problem"


@cache
def shipped() -> tuple[Recording, ...]:
    """Return the recordings that come with the app; a damaged file is left out."""
    found = []
    for path in recordings.shipped():
        try:
            found.append(recordings.from_csv(path.read_bytes()))
        except (LabError, OSError):
            continue
    return tuple(found)


def of(config: LabConfig) -> Recording | None:
    """Return the shipped recording of this very experiment, if there is one."""
    return next((known for known in shipped() if known.config == config), None)


def shown(config: LabConfig) -> Recording | None:
    """Return the recording that the viewer is looking at; another experiment puts it away."""
    held: Recording | None = st.session_state.get(_SHOWN)
    if held is not None and held.config != config:
        put_away()
        return None
    return held


def show(recording: Recording) -> None:
    """Put a recording on the screen; a run under way ends."""
    lab_run.reset()
    st.session_state[_SHOWN] = recording


def put_away() -> None:
    """Take the recording off the screen."""
    st.session_state.pop(_SHOWN, None)


def label(recording: Recording) -> str:
    """Return what a recording is called wherever it is shown."""
    versions = dict(recording.versions)
    torch = f", torch {versions['torch']}" if "torch" in versions else ""
    return f"Recorded on {recording.date}: {settings_in_words(recording.config)}{torch}"


def as_csv(seat: "Seat") -> str:
    """Return the run so far as a file."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return recordings.to_csv(recordings.record_of(seat.config, seat.records(), today))


def uploader_key() -> str:
    """Return the uploader's key: a new one after every file, so that the bytes are dropped."""
    return f"lab_upload_{st.session_state.get(_UPLOADS, 0)}"


def take_in(key: str) -> Recording | None:
    """Return the recording in the uploader; a file that is none leaves a sentence."""
    state = st.session_state
    file = state.get(key)
    if file is None:
        return None
    state[_UPLOADS] = state.get(_UPLOADS, 0) + 1
    state.pop(_PROBLEM, None)
    try:
        return recordings.from_csv(file.getvalue())
    except LabError as error:
        state[_PROBLEM] = str(error)
        return None


def problem() -> str | None:
    """Return the sentence about the last file, when it was refused."""
    sentence: str | None = st.session_state.get(_PROBLEM)
    return sentence
