"""The skip lab's page: what it opens on, its controls, its runs and recordings."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import SWEEP
from resnet_demo.ui import lab_address, lab_playback, lab_run

ROOT = Path(__file__).resolve().parents[2]


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
    number = [one.config for one in lab_playback.shipped()].index(LabConfig())
    button(app, f"lab_play_{number}")
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
