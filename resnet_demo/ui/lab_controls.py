"""Behind "Change the experiment" in the skip lab: presets, settings, recordings.

Every widget is set from the address before it is drawn; its callback writes the address. So a link,
Back and a press all end in the same place.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import CHOICES, DEPTHS, RANGES, LabConfig
from resnet_demo.lab.presets import PRESETS, Preset
from resnet_demo.lab.recordings import Recording
from resnet_demo.ui import lab_inside, lab_playback, lab_proof, lab_run, lab_state, prose
from resnet_demo.ui.lab_address import Experiment
from resnet_demo.ui.lab_view import ACTS

if TYPE_CHECKING:
    from resnet_demo.lab.seat import Seat

SKIPS = {"Both, racing": "both", "On": "on", "Off": "off"}
SEVERAL = "Several strengths"
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
INITIALISATIONS = {
    "default": "PyTorch’s default",
    "he": "He",
    "zero-residual": "He, residual branches zeroed",
    "skip-init": "SkipInit (a scalar for each branch)",
}
DATA = {"digits": "Digits", "fashion-mnist": "Fashion-MNIST", "cifar-10": "CIFAR-10"}
NUMBERS = {
    "warm_up": "Warm-up steps, at a tenth of the rate",
    "batch_size": "Batch size",
    "steps": "Steps",
    "seed": "Seed",
    "seeds": "Seeds, drawn as a band",
}

ALIKE = (
    "The same race with the same seed gives the same curves. Beside other nets a net’s sums are "
    "rounded otherwise, and a deep plain net magnifies the last digit: compare nets within one "
    "race."
)

TABS = ["Experiments", "Settings", "Inside the nets", "Identity proof", "Recordings"]

_KEY = "lab_set_"
_PROBLEM = "lab_setting_problem"


def panels(experiment: Experiment) -> None:
    """Draw the panels; those that compute something only while they are looked at."""
    presets, settings, inside, proof, recordings = st.tabs(TABS, key="lab_tabs", on_change="rerun")
    with presets:
        _presets(experiment)
    with settings:
        _settings(experiment.config)
    with inside:
        if inside.open:
            lab_inside.panel(experiment)
    with proof:
        if proof.open:
            lab_proof.panel(experiment)
    with recordings:
        _recordings(experiment)


def _presets(experiment: Experiment) -> None:
    with st.container(key="lab_presets"):
        for column, (act, title) in zip(st.columns(3), ACTS.items(), strict=True):
            with column:
                st.markdown(f"**{title}**")
                for preset in PRESETS:
                    if preset.act == act:
                        _preset_button(preset, chosen=preset == experiment.preset)
    if experiment.preset is not None:
        prose.caption(experiment.preset.note)


def _preset_button(preset: Preset, *, chosen: bool) -> None:
    st.button(
        preset.title,
        key=f"lab_preset_{preset.name}",
        type="primary" if chosen else "secondary",
        width="stretch",
        on_click=lab_state.choose,
        args=(preset,),
    )


def _settings(config: LabConfig) -> None:
    _fill(config)
    one, two, three = st.columns(3, gap="large")
    with one:
        _pills("Depth, in weight layers", DEPTHS, "depths")
        skips = [*SKIPS, SEVERAL] if _skips(config) == SEVERAL else list(SKIPS)
        st.segmented_control(
            "Shortcuts", skips, key=_KEY + "skips", on_change=_changed, required=True
        )
        st.slider(
            "Skip strength α",
            0.05,
            1.0,
            step=0.05,
            key=_KEY + "strength",
            on_change=_changed,
            disabled=_skips(config) in (SEVERAL, "Off"),
        )
        st.toggle("Batch norm", key=_KEY + "batch_norm", on_change=_changed)
    with two:
        _select("Initialisation", "initialisation", INITIALISATIONS)
        _pills("Activation", tuple(ACTIVATIONS), "activations", ACTIVATIONS)
        _select("Optimiser", "optimiser", {"sgd": "SGD", "adam": "Adam"})
        st.text_input(
            "Learning rate (several race, with commas)",
            key=_KEY + "learning_rates",
            on_change=_changed,
        )
        _number("warm_up")
    with three:
        for name in ("batch_size", "steps", "seed", "seeds"):
            _number(name)
        _select("Data", "data", DATA)
        _select("Layout", "layout", {"one-stage": "One stage", "three-stages": "Three stages"})
    prose.caption(ALIKE)
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        with st.container(key="lab_setting_problem_box"):
            st.text(problem)


def _recordings(experiment: Experiment) -> None:
    config = experiment.config
    seat = lab_run.seat(config)
    for number, recording in enumerate(lab_playback.shipped()):
        title = lab_playback.label(recording)
        left, right = st.columns([2, 1], vertical_alignment="center")
        left.text(title)
        with right, st.container(horizontal=True):
            st.button("Play", key=f"lab_play_{number}", on_click=_play, args=(recording,))
            st.button(
                "Train it again", key=f"lab_again_{number}", on_click=_again, args=(recording,)
            )
    st.download_button(
        "Download this run (CSV)",
        _csv(seat),
        "skip-lab.csv",
        "text/csv",
        key="lab_download",
        disabled=seat is None,
        on_click="ignore",
    )
    key = lab_playback.uploader_key()
    st.file_uploader(
        "Play back a run that was downloaded here", key=key, on_change=_uploaded, args=(key,)
    )
    sentence = lab_playback.problem()
    if sentence is not None:
        with st.container(key="lab_upload_refused"):
            st.text(sentence)


def _csv(seat: "Seat | None") -> "str | Callable[[], str]":
    """Return the run as a file; while it is under way, what makes the file when it is asked for."""
    if seat is None:
        return ""
    return (lambda: lab_playback.as_csv(seat)) if seat.alive else lab_playback.as_csv(seat)


def _play(recording: Recording) -> None:
    lab_state.configure(recording.config)
    lab_playback.show(recording)


def _again(recording: Recording) -> None:
    lab_playback.put_away()
    lab_state.configure(recording.config)
    lab_run.play(recording.config)


def _uploaded(key: str) -> None:
    recording = lab_playback.take_in(key)
    if recording is not None:
        _play(recording)


def _fill(config: LabConfig) -> None:
    """Set every widget to what the address says."""
    state = st.session_state
    state[_KEY + "depths"] = list(config.depths)
    state[_KEY + "skips"] = _skips(config)
    state[_KEY + "strength"] = max(config.skip_strengths) or 1.0
    state[_KEY + "batch_norm"] = config.batch_norm
    state[_KEY + "activations"] = list(config.activations)
    state[_KEY + "learning_rates"] = ", ".join(f"{rate:g}" for rate in config.learning_rates)
    for name in ("initialisation", "optimiser", "data", "layout", *NUMBERS):
        state[_KEY + name] = getattr(config, name)


def _changed() -> None:
    """Write what the widgets say into the address; settings that do not fit leave a sentence."""
    state = st.session_state
    config = lab_state.current().config
    value = {name: state.get(_KEY + name) for name in ("depths", "activations", "learning_rates")}
    texts = {
        "depths": ",".join(str(depth) for depth in sorted(value["depths"] or ())),
        "activations": ",".join(value["activations"] or ()),
        "learning_rates": (value["learning_rates"] or "").replace(" ", ""),
        "skip_strengths": _strengths(config),
        "batch_norm": "on" if state[_KEY + "batch_norm"] else "off",
    }
    for name in ("initialisation", "optimiser", "data", "layout", *NUMBERS):
        texts[name] = str(state[_KEY + name])
    try:
        if not texts["depths"] or not texts["activations"]:
            raise LabError("Choose at least one depth and one activation.")
        lab_state.configure(LabConfig.from_dict(config.to_dict() | texts))
    except LabError as error:
        state[_PROBLEM] = str(error)


def _strengths(config: LabConfig) -> str:
    skips, strength = st.session_state[_KEY + "skips"], st.session_state[_KEY + "strength"]
    if skips == SEVERAL:
        return ",".join(f"{alpha:g}" for alpha in config.skip_strengths)
    return {"both": f"0,{strength:g}", "on": f"{strength:g}", "off": "0"}[SKIPS[skips]]


def _skips(config: LabConfig) -> str:
    strengths = config.skip_strengths
    if len(strengths) == 1:
        return "On" if strengths[0] else "Off"
    return "Both, racing" if len(strengths) == 2 and 0.0 in strengths else SEVERAL


def _pills(
    label: str, options: tuple[Any, ...], name: str, titles: dict[str, str] | None = None
) -> None:
    st.pills(
        label,
        options,
        selection_mode="multi",
        key=_KEY + name,
        on_change=_changed,
        format_func=lambda value: (titles or {}).get(value, str(value)),
        wrap=True,
    )


def _select(label: str, name: str, titles: dict[str, str]) -> None:
    st.selectbox(
        label,
        CHOICES[name],
        key=_KEY + name,
        on_change=_changed,
        format_func=lambda value: titles.get(value, value),
    )


def _number(name: str) -> None:
    low, high = RANGES[name]
    st.number_input(NUMBERS[name], int(low), int(high), key=_KEY + name, on_change=_changed, step=1)
