"""What the skip lab opens on: the question, the race, and the verdict, in one component.

A fragment redraws it while a run is under way and stops itself when nothing changes any more.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import preset
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import LAST_STEPS, parted_at
from resnet_demo.ui import lab_address, lab_picture, lab_playback, lab_profile, lab_run, lab_state
from resnet_demo.ui.components import component
from resnet_demo.ui.lab_address import Experiment
from resnet_demo.ui.lab_digits import digits
from resnet_demo.ui.lab_groups import groups

if TYPE_CHECKING:
    from resnet_demo.lab.seat import Progress, Seat

TICK = 0.4  # seconds between two redraws
PATIENCE = 25.0  # seconds without parted curves until the recorded run is offered
ACTS = {
    1: "I  The message fades",
    2: "II  It arrives, depth still hurts",
    3: "III  The shortcut",
}
LEADING = {1: "fades", 2: "depth", 3: "skips"}  # the preset that an act opens on
VIEWS: dict[lab_address.View, str] = {
    "depth": "Loss by depth",
    "depth-error": "Test error by depth",
    "loss": "Training loss",
    "test-loss": "Test loss",
    "accuracy": "Test accuracy",
    "digits": "Digits they read",
    "map": "Gradient map",
    "gradients": "First gradient",
}
KEY = "race"

_MEASURED = "lab_measured"  # the configuration whose profile the viewer has asked for
_PROBLEM = "lab_problem"

_race = component("race", scripts=("drawing",))
_feed = component("race_feed")


def draw(experiment: Experiment) -> None:
    """Draw the figure; redraw it by itself while the viewer's run is under way."""
    ticking = _under_way(lab_run.seat(experiment.config))

    @st.fragment(run_every=TICK if ticking else None)
    def figure() -> None:
        now = lab_state.current()
        _race(key=KEY, on_act_change=_act)
        _feed(key="race_feed", data=data(now))
        if now != experiment or _under_way(lab_run.seat(now.config)) != ticking:
            st.rerun()

    figure()


def data(experiment: Experiment) -> dict[str, Any]:
    """Return what the component draws, from the viewer's run, a recording, or nothing yet."""
    config = experiment.config
    seat = lab_run.seat(config)
    recording = lab_playback.shown(config)
    if recording is not None:
        records: Sequence[LabRecord] = recording.records
        state, status, run = "recorded", lab_playback.label(recording), f"recorded {id(recording)}"
    elif seat is not None:
        records, progress = seat.records(), seat.progress()
        state = "stopped" if lab_run.stopped() and seat_is_open(progress) else progress.state
        status, run = _status(progress, state), f"run {lab_run.number()}"
    else:
        records, state, status, run = (), "idle", "", "none"
    picture = lab_picture.curves(config, records)
    return picture | {
        "run": f"{run} {hash(config)}",
        "state": state,
        "status": st.session_state.pop(_PROBLEM, None) or status,
        "window": LAST_STEPS,
        "view": experiment.view,
        "views": [(view, VIEWS[view]) for view in lab_address.views(config)],
        "acts": list(ACTS.items()),
        "act": experiment.preset.act if experiment.preset else None,
        "lead": lead(config),
        "verdicts": _verdicts(experiment, records, state, picture["step"]),
        "question": _question(experiment),
        "hidden": sorted(experiment.hidden),
        "strengths": _strengths(seat, experiment),
        "offer": _offer(experiment, records, state),
        "key": lab_playback.of(config) is not None,
        "digits": digits(config.data) if experiment.view == "digits" and picture["step"] else None,
        "profile": _profile(experiment),
    }


def lead(config: LabConfig) -> str:
    """Return what two racing nets have in common, where it is true of them."""
    nets = config.lines()
    only_skips = len({(line.depth, line.activation, line.learning_rate) for line in nets}) == 1
    if not only_skips or len(config.skip_strengths) != 2 or config.initialisation == "skip-init":
        return "Trained here and now, on real handwritten digits." * (config.data == "digits")
    same = "Both nets have the same parameters and learn from the same pictures in the same order."
    return f"{same} They differ in one flag."


def seat_is_open(progress: "Progress") -> bool:
    """Return whether a run has neither come to its end nor failed."""
    return progress.state not in ("finished", "failed")


def _act() -> None:
    """Do what was pressed in the component; its callback."""
    pressed = st.session_state[KEY].act
    experiment = lab_state.current()
    try:
        _do(experiment, str(pressed.get("kind")), pressed)
    except LabError as error:
        st.session_state[_PROBLEM] = str(error)


def _do(experiment: Experiment, kind: str, pressed: dict[str, Any]) -> None:
    config = experiment.config
    seat = lab_run.seat(config)
    if kind == "view":
        lab_state.look_at(str(pressed["view"]))
    elif kind == "act":
        leading = preset(LEADING[int(pressed["act"])])
        assert leading is not None
        lab_state.choose(leading)
    elif kind == "guess":
        lab_state.set_guess(experiment, int(pressed["option"]))
    elif kind == "measure":
        st.session_state[_MEASURED] = config
    elif kind == "recorded":
        recording = lab_playback.of(config)
        if recording is not None:
            lab_playback.show(recording)
    elif kind == "reset":
        lab_playback.put_away()
        st.session_state.pop(_MEASURED, None)
        lab_run.reset()
    elif kind == "stop":
        lab_run.stop()
    elif kind == "flip" and seat is not None and seat.alive:
        group = groups(config)[int(pressed["group"])]
        for line in group.lines:
            seat.flip(line.number, (line.skip_strength or 1.0) if pressed["on"] else 0.0)
    elif kind == "play":
        lab_playback.put_away()
        lab_run.play(config)
    elif kind == "pause" and seat is not None and seat.alive:
        seat.pause()
    elif kind == "step":
        lab_playback.put_away()
        lab_run.single_step(config)


def _under_way(seat: "Seat | None") -> bool:
    """Return whether records may come by themselves."""
    if seat is None or not seat.alive:
        return False
    progress = seat.progress()
    return progress.state in ("waiting", "training") or progress.step < lab_run.awaited()


def _status(progress: "Progress", state: str) -> str:
    if state == "failed":
        return progress.error or ""
    if state == "waiting":
        return f"All cores are training: yours is number {progress.place} in the queue."
    shared = f" · {progress.viewers} watch this run" if progress.viewers > 1 else ""
    if not progress.step:
        return "The nets are being built …" + shared
    pace = f"{progress.steps_per_second:.1f} steps a second"
    if state == "training" and progress.seconds_left is not None:
        pace += f" · {max(1, round(progress.seconds_left))} s left"
    return pace + shared


def _verdicts(
    experiment: Experiment, records: Sequence[LabRecord], state: str, step: int
) -> list[tuple[int, str]]:
    """Return (step, sentence) pairs: all that a playback says, or what a running training says."""
    if not step:
        return []
    if state in ("recorded", "finished", "stopped"):
        return lab_picture.verdicts(experiment.config, records, step)
    return [(0, lab_picture.verdict_at(experiment.config, records, step))]


def _question(experiment: Experiment) -> dict[str, Any] | None:
    known = experiment.preset
    if known is None:
        return None
    return {
        "text": known.question,
        "options": known.options,
        "held": known.options[known.answer],
        "note": known.note,
        "guess": lab_state.guess(experiment),
    }


def _strengths(seat: "Seat | None", experiment: Experiment) -> list[float] | None:
    """Return each line of the plot's α as last set, for its switch."""
    if seat is None or not seat.alive:
        return None
    strengths = seat.progress().strengths
    return [strengths[group.lines[0].number] for group in groups(experiment.config)]


def _offer(experiment: Experiment, records: Sequence[LabRecord], state: str) -> bool:
    """Return whether to offer the recorded run: nothing has parted for a while."""
    if state not in ("waiting", "training") or lab_run.age() < PATIENCE:
        return False
    return lab_playback.of(experiment.config) is not None and parted_at(records) is None


def _profile(experiment: Experiment) -> dict[str, Any] | None:
    if experiment.view != "gradients":
        return None
    if st.session_state.get(_MEASURED) != experiment.config:
        return {"rows": [], "verdict": ""}
    return lab_profile.profile(experiment.config)
