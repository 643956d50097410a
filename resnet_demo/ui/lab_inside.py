"""Inside the nets, on demand: weights, gradients, activations and branches, layer by layer.

What a run has recorded is drawn while it grows; what is measured at the start is measured when the
viewer asks for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from resnet_demo.lab.configuration import DEPTHS, LabConfig, Line
from resnet_demo.lab.record import LabRecord
from resnet_demo.ui import lab_layers, lab_playback, lab_run, lab_start, prose
from resnet_demo.ui.components import component
from resnet_demo.ui.lab_address import Experiment
from resnet_demo.ui.lab_charts import shown_groups

TICK = 2.0  # seconds between two redraws of a run under way
LOOKS = (
    "Weights and gradients",
    "Activations and branches",
    "Every depth at the start",
    "Neighbouring inputs",
)
CAPTIONS = {
    LOOKS[0]: "Norms of each block’s first convolution. Seen here, not proved: where the first "
    "blocks’ weights have grown, their steps change little, and those layers learn no more.",
    LOOKS[1]: "Root mean square after each activation, and how much a residual block adds to what "
    "it was given. Without batch norm both may run away.",
    LOOKS[2]: "One batch, nothing trained: the gradient norm of each block’s first convolution in "
    "float64, with this experiment’s batch norm, start and activation.",
    LOOKS[3]: "The way from one picture to another in 64 steps: how alike are the gradients by the "
    "input at two places? After Balduzzi et al. 2017, “The shattered gradients problem”.",
}

_ASKED = "lab_asked"  # (look, configuration) pairs whose measurement the viewer has asked for

_chart = component("lab_chart", scripts=("drawing",))


def panel(experiment: Experiment) -> None:
    """Draw the choice of looks and the one that is chosen."""
    config = experiment.config
    look = st.segmented_control("Look at", LOOKS, key="lab_look", default=LOOKS[0], required=True)
    prose.write(CAPTIONS[look])
    if look in LOOKS[2:]:
        _measured(look, config)
        return
    seat = lab_run.seat(config)

    @st.fragment(run_every=TICK if seat is not None and seat.alive else None)
    def recorded() -> None:
        drawn = _recorded(look, config, _records(config))
        if drawn is None:
            st.text(
                f"Press Play: the layers are measured every {config.test_every} steps and at the "
                "end of the training."
            )
        else:
            _chart(key="lab_chart", data=drawn)

    recorded()


def _records(config: LabConfig) -> Sequence[LabRecord]:
    recording = lab_playback.shown(config)
    if recording is not None:
        return recording.records
    seat = lab_run.seat(config)
    return seat.records() if seat is not None else ()


def _recorded(look: str, config: LabConfig, records: Sequence[LabRecord]) -> dict[str, Any] | None:
    """Return a picture of a run, None as long as not every net has been measured."""
    lines = [group.lines[0] for group in shown_groups(config)]
    measured = {record.line for record in records if record.weight_norms}
    if not {line.number for line in lines} <= measured:
        return None
    if look == LOOKS[1]:
        return lab_layers.activations_and_branches(config, records)
    start = [_start(line, config) for line in lines]
    return lab_layers.weights_and_gradients(config, records, start)


def _measured(look: str, config: LabConfig) -> None:
    """Draw what is measured at the start, once the viewer has asked for it."""
    config = replace(config, seeds=1)
    if (look, config) not in st.session_state.get(_ASKED, ()):
        st.button("Measure", key="lab_measure", type="primary", on_click=_ask, args=(look, config))
        return
    _chart(key="lab_chart", data=_at_every_depth(config) if look == LOOKS[2] else _alike(config))


def _ask(look: str, config: LabConfig) -> None:
    st.session_state[_ASKED] = {*st.session_state.get(_ASKED, ()), (look, config)}


def _at_every_depth(config: LabConfig) -> dict[str, Any]:
    usual = replace(
        config,
        depths=DEPTHS,
        skip_strengths=(0.0, max(config.skip_strengths) or 1.0),
        activations=config.activations[:1],
        learning_rates=config.learning_rates[:1],
    )
    lines = usual.lines()
    bar = st.progress(0.0, "Measuring every depth …")
    profiles = []
    for number, line in enumerate(lines):
        profiles.append(_profile(line, usual))
        bar.progress((number + 1) / len(lines), f"{line.depth} layers measured")
    bar.empty()
    return lab_start.all_depths(profiles, usual)


def _alike(config: LabConfig) -> dict[str, Any]:
    with st.spinner("Measuring …"):
        lines = [group.lines[0] for group in shown_groups(config)]
        return lab_start.neighbours(config, [_shattering(line, config) for line in lines])


@st.cache_data(show_spinner=False, max_entries=256)
def _start(line: Line, config: LabConfig) -> tuple[float, ...]:
    from resnet_demo.lab.probes import initial_weight_norms  # imports torch

    return initial_weight_norms(line, config)


@st.cache_data(show_spinner=False, max_entries=256)
def _profile(line: Line, config: LabConfig) -> tuple[int, float, tuple[float, ...], float]:
    """Return depth, skip strength, the blocks' gradient norms and the first one's over the last."""
    from resnet_demo.lab.probes import gradient_profile  # imports torch

    measured = gradient_profile(line, config)
    return line.depth, line.skip_strength, measured.weight_gradients, measured.ratio


@st.cache_data(show_spinner=False, max_entries=64)
def _shattering(line: Line, config: LabConfig) -> tuple[float, ...]:
    from resnet_demo.lab.probes import shattering  # imports torch

    return shattering(line, config)
