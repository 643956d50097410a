"""The skip lab: its address, its curves as the browser gets them, and its page."""

import dataclasses
import json
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.numbers import in_words
from resnet_demo.lab.presets import PRESETS, SWEEP, preset
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import verdict
from resnet_demo.ui import lab_address, lab_picture, lab_playback, lab_run
from resnet_demo.ui.lab_groups import groups, sweep
from resnet_demo.ui.lab_view import LEADING, lead

ROOT = Path(__file__).resolve().parents[2]
SMALL = LabConfig(depths=(8,), steps=40, batch_size=32)


def records(config: LabConfig, steps: int, loss: float = 1.0) -> list[LabRecord]:
    """Return made-up records of a run, in which line n's loss is n + 1 times as large."""
    return [
        LabRecord(
            line.number,
            line.net,
            line.depth,
            line.seed,
            step,
            line.skip_strength,
            False,
            loss * (line.number + 1),
            gradient_norms=tuple(10.0**-layer for layer in range(line.depth)),
            test_accuracy=0.5 if step % 5 == 0 else None,
        )
        for step in range(1, steps + 1)
        for line in config.lines()
    ]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AppTest]:
    """Return the app with no run left over from another test."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)
    yield app
    if "lab_seat" in app.session_state:
        app.session_state["lab_seat"].leave()


def open_lab(app: AppTest, **address: str) -> AppTest:
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(str(ROOT / "pages/skip_lab.py"))
    return app.run()


def texts(app: AppTest) -> list[str]:
    return [element.value for element in app.text]


def button(app: AppTest, key: str) -> AppTest:
    return next(one for one in app.button if one.key == key).click().run()


# The address


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_named_in_the_address_and_found_again(preset) -> None:
    shown = lab_address.experiment_of(preset.config)
    assert lab_address.address_of(shown) == {"preset": preset.name}
    assert lab_address.parse({"preset": preset.name}) == (shown, None)
    assert shown.preset == preset
    assert shown.view == preset.look_at


@pytest.mark.parametrize(
    "config",
    [
        SMALL,
        LabConfig(seed=3, seeds=2),
        LabConfig(depths=(20, 56), skip_strengths=(0.0,), seed=1),
        LabConfig(skip_strengths=(0.0, 0.35), optimiser="adam", learning_rates=(0.01, 0.001)),
        LabConfig(depths=(8, 110), initialisation="skip-init", warm_up=5, activations=("tanh",)),
    ],
)
@pytest.mark.parametrize("view", lab_address.VIEWS)
def test_every_setting_survives_the_address(config: LabConfig, view: str) -> None:
    shown = lab_address.experiment_of(config, view, "settings,verdict")
    assert lab_address.parse(lab_address.address_of(shown)) == (shown, None)


def test_another_seed_keeps_a_presets_question_and_other_settings_drop_it() -> None:
    assert lab_address.parse({"preset": "depth", "seed": "4"})[0].preset is not None
    assert lab_address.parse({"preset": "depth", "steps": "9"})[0].preset is None


@pytest.mark.parametrize(
    "address",
    [
        {"preset": "no such thing"},
        {"depths": "57"},
        {"depths": ""},
        {"steps": "many"},
        {"learning_rates": "nan"},
        {"skip_strengths": "2"},
        {"initialisation": "zero-residual", "batch_norm": "off"},
        {"seeds": "10", "depths": "8,14,20,32"},
    ],
)
def test_a_bad_address_gives_the_default_and_one_sentence(address: dict[str, str]) -> None:
    shown, problem = lab_address.parse(address)
    assert shown.config == LabConfig()
    assert problem is not None
    assert problem.endswith(".")
    assert "\n" not in problem


# The curves


def test_nets_that_differ_by_seed_only_are_one_line_with_a_band() -> None:
    config = LabConfig(depths=(8,), seeds=3)
    shown = groups(config)
    assert [(group.name, group.kind, len(group.lines)) for group in shown] == [
        ("with shortcuts", "with", 3),
        ("without", "plain", 3),
    ]
    curve = lab_picture.curves(config, records(config, 5))["groups"][0]
    # Lines 1, 3 and 5 are the residual ones; their losses are 2, 4 and 6.
    assert curve["loss"] == [40_000] * 5
    assert (curve["low"][0], curve["high"][0]) == (20_000, 60_000)


def test_lines_are_named_by_what_differs() -> None:
    def names(**settings) -> list[str]:
        return [group.name for group in groups(LabConfig(**settings))]

    assert names(skip_strengths=(0.0, 0.5, 1.0)) == ["with shortcuts", "α = 0.5", "without"]
    assert names(skip_strengths=(0.0,), depths=(20, 56)) == ["20 layers", "56 layers"]
    assert names(skip_strengths=(0.0,)) == ["without"]


def test_the_number_at_a_lines_end_is_the_verdicts() -> None:
    (recording,) = [one for one in lab_playback.shipped() if one.config == LabConfig()]
    drawn = lab_picture.curves(recording.config, recording.records)
    said = verdict(recording.config, recording.records)
    for curve in drawn["groups"]:
        loss = curve["loss"][-1] / lab_picture.UNIT
        assert (f"{loss:.2f}" if loss >= 0.1 else f"{loss:.2g}") in said


def test_a_tick_is_small_at_two_hundred_steps() -> None:
    (recording,) = [one for one in lab_playback.shipped() if one.config == LabConfig()]
    drawn = lab_picture.curves(recording.config, recording.records)
    assert drawn["step"] == 200
    assert len(json.dumps(drawn)) < 25_000


def test_a_sweep_joins_the_nets_of_one_kind_over_depth() -> None:
    config = LabConfig(depths=(8, 14, 20), steps=5, batch_size=32)
    lines = {one.line.name: one for one in sweep(config)}
    assert lines.keys() == {"with shortcuts", "without"}
    shown = groups(config)
    for one in lines.values():
        assert [depth for depth, _ in one.members] == [8, 14, 20]
        for depth, number in one.members:
            assert shown[number].lines[0].depth == depth
            assert shown[number].kind == one.line.kind


def test_a_curve_against_depth_needs_three_depths() -> None:
    assert not {"depth", "depth-error"} & set(lab_address.views(LabConfig(depths=(20, 56))))
    assert lab_address.views(SWEEP)[0] == "depth"
    assert lab_address.parse({"view": "depth"})[0].view == "loss"


def test_the_test_loss_travels_with_the_run() -> None:
    run = [dataclasses.replace(record, test_loss=0.5) for record in records(SMALL, 2)]
    assert lab_picture.curves(SMALL, run)["groups"][0]["test_losses"] == [(1, 5000), (2, 5000)]


@pytest.mark.parametrize("act", [1, 2, 3])
def test_an_act_opens_on_one_of_its_own_experiments(act: int) -> None:
    opened = preset(LEADING[act])
    assert opened is not None
    assert opened.act == act


def test_long_runs_are_thinned_and_keep_their_last_step() -> None:
    at = lab_picture.points(10_000, 500)
    assert (at[0], at[-1]) == (1, 10_000)
    assert len(at) <= 501
    assert lab_picture.points(3, 500) == [1, 2, 3]
    assert lab_picture.points(0, 500) == []


def test_an_explosion_is_a_gap_in_the_curve_and_valid_json() -> None:
    exploded = records(SMALL, 3, loss=math.nan)
    drawn = lab_picture.curves(SMALL, exploded)
    assert drawn["groups"][0]["loss"] == [None] * 3
    json.dumps(drawn, allow_nan=False)


def test_brightness_is_one_scale_for_all_nets() -> None:
    low, high = lab_picture.scale([1e-4, 1.0])
    assert (low, high) == (-4, 0)
    assert lab_picture.letters([1e-4, 1.0, 0.0, math.inf], low, high) == "0_0_"
    assert lab_picture.scale([1.0, 2.0])[1] - lab_picture.scale([1.0, 2.0])[0] == pytest.approx(3)
    assert lab_picture.scale([1e-40, 1.0]) == (-12, 0)


def test_strongest_to_weakest_is_the_ratio_of_the_norms() -> None:
    assert lab_picture.strongest_to_weakest((3.0, 1.0, 30.0)) == 30
    assert lab_picture.strongest_to_weakest((0.0, 1.0)) is None
    assert lab_picture.strongest_to_weakest((math.nan, 1.0)) is None


def test_early_on_it_is_too_early_to_tell() -> None:
    assert "too early" in lab_picture.verdict_at(SMALL, records(SMALL, 3), 3)
    alike = lab_picture.verdict_at(SMALL, records(SMALL, 40), 40)
    assert alike.startswith("After 40 steps")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(3127.0, "3,100"), (0.45, "0.45"), (3.6e-6, "4·10⁻⁶"), (2e7, "2·10⁷"), (math.nan, "–")],
)
def test_ratios_are_written_for_a_hall(ratio: float, words: str) -> None:
    assert in_words(ratio) == words


def test_the_nets_are_called_equal_only_where_they_are() -> None:
    assert "one flag" in lead(LabConfig())
    assert "one flag" not in lead(LabConfig(depths=(20, 56), skip_strengths=(0.0,)))
    assert "one flag" not in lead(LabConfig(initialisation="skip-init"))


# The page


def test_the_page_opens_on_the_question(app: AppTest) -> None:
    open_lab(app)
    assert app.title[0].value == "Which 56-layer net learns?"
    assert not app.exception
    assert "lab_seat" not in app.session_state


def test_a_bad_link_opens_the_default_with_one_sentence(app: AppTest) -> None:
    open_lab(app, depths="57")
    (sentence,) = [text for text in texts(app) if "57" in text]
    assert "default experiment" in sentence
    assert app.title[0].value == "Which 56-layer net learns?"


def test_a_preset_goes_into_the_address(app: AppTest) -> None:
    open_lab(app)
    button(app, "lab_preset_depth")
    assert app.query_params["preset"] == "depth"
    assert app.title[0].value == "20 against 56 layers, plain"


def test_a_setting_goes_into_the_address_and_back(app: AppTest) -> None:
    open_lab(app, preset="depth")
    next(one for one in app.number_input if one.key == "lab_set_steps").set_value(60).run()
    assert app.query_params["steps"] == "60"
    assert "preset" not in app.query_params
    assert app.query_params["depths"] == "20,56"
    assert app.session_state["lab_set_depths"] == [20, 56]


def test_settings_that_do_not_fit_get_one_sentence_and_change_nothing(app: AppTest) -> None:
    open_lab(app, batch_norm="off")
    next(one for one in app.selectbox if one.key == "lab_set_initialisation").set_value(
        "zero-residual"
    ).run()
    (sentence,) = [text for text in texts(app) if "zero-residual" in text]
    assert sentence.endswith(".")
    assert "initialisation" not in app.query_params


def test_a_lecturers_link_hides_the_settings(app: AppTest) -> None:
    open_lab(app, hide="settings")
    assert not app.tabs
    assert not app.exception


def test_a_run_outlives_reruns_and_other_pages_and_ends_with_its_experiment(app: AppTest) -> None:
    open_lab(app)
    button(app, "lab_again_0")
    seat = app.session_state["lab_seat"]
    assert seat.alive
    app.run()
    app.switch_page(str(ROOT / "pages/home.py")).run()
    assert seat.alive
    app.query_params.clear()
    app.switch_page(str(ROOT / "pages/skip_lab.py")).run()
    assert app.session_state["lab_seat"] is seat
    assert seat.alive
    button(app, "lab_preset_shallow")
    assert "lab_seat" not in app.session_state
    assert not seat.alive


def test_who_comes_back_finds_the_experiment_they_left(app: AppTest) -> None:
    open_lab(app, depths="8", steps="50")
    app.switch_page(str(ROOT / "pages/home.py")).run()
    app.query_params.clear()
    app.switch_page(str(ROOT / "pages/skip_lab.py")).run()
    assert app.query_params["steps"] == "50"
    assert app.title[0].value == "Which 8-layer net learns?"


def test_a_lost_connection_gives_the_seat_up_after_a_grace() -> None:
    class Seat:
        grace = None

        def keep(self) -> None:
            self.grace = None

        def abandon(self, grace: float) -> None:
            self.grace = grace

    lease, seat = lab_run.Lease(), Seat()
    lease.release()  # nothing is held: nothing happens
    lease.hold(seat)
    lease.release()
    assert seat.grace == lab_run.GRACE < 10
    lease.hold(seat)
    assert seat.grace is None


def test_a_recording_is_played_from_the_panel(app: AppTest) -> None:
    open_lab(app, preset="shallow")
    button(app, "lab_play_0")
    recording = app.session_state["lab_recording"]
    assert recording.config == LabConfig()
    assert lab_playback.label(recording).startswith(f"Recorded on {recording.date}")
    assert app.query_params["preset"] == "skips"


def test_a_file_that_is_no_recording_gets_one_sentence(app: AppTest) -> None:
    open_lab(app)
    app.file_uploader[0].upload("notes.csv", b"a,b\n1,2\n").run()
    (sentence,) = [text for text in texts(app) if "recording" in text and "Recorded" not in text]
    assert sentence.endswith(".")
    assert "lab_recording" not in app.session_state


SHORT = {"depths": "8", "steps": "4", "batch_size": "16", "test_every": "2"}


def finished(app: AppTest) -> AppTest:
    """Train a short run to its end."""
    seat = lab_run.runner().join(lab_address.parse(SHORT)[0].config)
    app.session_state["lab_seat"] = seat
    with seat._runner.changed:
        assert seat._runner.changed.wait_for(lambda: not seat.alive, timeout=100)
    return app.run()


def test_the_panels_that_compute_draw_only_when_they_are_open(app: AppTest) -> None:
    open_lab(app)
    assert "lab_look" not in [one.key for one in app.segmented_control]
    app.session_state["lab_tabs"] = "Inside the nets"
    app.run()
    assert "lab_look" in [one.key for one in app.segmented_control]
    assert any("Press Play" in text for text in texts(app))


def test_a_trained_net_gets_layers_that_do_nothing(app: AppTest) -> None:
    open_lab(app, **SHORT)
    app.session_state["lab_tabs"] = "Identity proof"
    finished(app)
    button(app, "lab_proof_add")
    _, proofs = app.session_state["lab_proof"]
    assert [(kind, proof.deep_depth) for kind, proof, _ in proofs] == [("with", 56), ("plain", 56)]
    assert all(proof.largest_difference < 1e-4 for _, proof, _ in proofs)
    assert "lab_proof_add" not in [one.key for one in app.button]
    # Another experiment takes the proof off the screen.
    button(app, "lab_preset_depth")
    assert "lab_proof_train" in [one.key for one in app.button]


def test_the_pair_for_the_proof_is_trained_by_one_press(app: AppTest) -> None:
    open_lab(app)
    app.session_state["lab_tabs"] = "Identity proof"
    app.run()
    button(app, "lab_proof_train")
    assert app.query_params["depths"] == "20"
    assert app.session_state["lab_seat"].alive


def test_the_recorded_sweep_is_one_press_away(app: AppTest) -> None:
    open_lab(app, preset="sweep")
    assert not app.exception
    recording = lab_playback.of(SWEEP)
    assert recording is not None
    assert lab_playback.label(recording).startswith("Recorded on ")
    assert "8, 14, 20, 32, 44 and 56 layers, 200 steps, seed 0" in lab_playback.label(recording)


def test_a_redraw_does_not_stop_the_training_to_count_all_objects() -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
