"""The experiment on the page: read from the address, changed by writing the address."""

import dataclasses

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import Preset
from resnet_demo.ui import lab_address
from resnet_demo.ui.lab_address import Experiment

PATH = "skip-lab"

_LAST = "lab_address"  # what the address was when this page was last on the screen
_AWAY = "lab_away"  # another page was on the screen since
_GUESSES = "lab_guesses"  # preset name -> number of the option


def left() -> None:
    """Note that another page is on the screen; the frame calls this there."""
    st.session_state[_AWAY] = True


def arrive() -> tuple[Experiment, str | None]:
    """Return the experiment of the address, and what is wrong with it, in a sentence.

    The menu's link carries no address: whoever comes back finds the experiment they left.
    """
    state = st.session_state
    away = state.pop(_AWAY, False)
    if away and _LAST in state and not _own_parameters():
        _write(state[_LAST])
    state[_LAST] = _own_parameters()
    return lab_address.parse(state[_LAST])


def current() -> Experiment:
    """Return the experiment of the address as it is now."""
    return lab_address.parse(_own_parameters())[0]


def choose(preset: Preset) -> None:
    """Go to a preset."""
    hidden = ",".join(current().hidden)
    change(lab_address.experiment_of(preset.config, None, hidden))


def configure(config: LabConfig) -> None:
    """Go to other settings, looked at as before."""
    now = current()
    view = None if now.preset and now.preset.look_at == now.view else now.view
    change(lab_address.experiment_of(config, view, ",".join(now.hidden)))


def look_at(view: str) -> None:
    """Go to another picture of the same experiment."""
    now = current()
    if view in lab_address.VIEWS:
        change(dataclasses.replace(now, view=view))


def change(experiment: Experiment) -> None:
    """Write an experiment into the address."""
    _write(lab_address.address_of(experiment))


def guess(experiment: Experiment) -> int | None:
    """Return the number of the option that the viewer has chosen."""
    guesses: dict[str, int] = st.session_state.get(_GUESSES, {})
    return guesses.get(experiment.preset.name) if experiment.preset else None


def set_guess(experiment: Experiment, option: int) -> None:
    """Keep the viewer's guess."""
    known = experiment.preset
    if known is not None and 0 <= option < len(known.options):
        st.session_state[_GUESSES] = st.session_state.get(_GUESSES, {}) | {known.name: option}


def _own_parameters() -> dict[str, str]:
    return {key: st.query_params[key] for key in lab_address.KEYS if key in st.query_params}


def _write(address: dict[str, str]) -> None:
    for key in lab_address.KEYS:
        if key in st.query_params and key not in address:
            del st.query_params[key]
    changed = {key: text for key, text in address.items() if st.query_params.get(key) != text}
    if changed:
        st.query_params.update(changed)  # at once: one step back in the browser
    st.session_state[_LAST] = address
