"""Notes are the lecturer's: at the machine itself, or with the word in the address."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.ui import lab_run, lecturer
from resnet_demo.ui.lecturer import ONLY_LECTURER
from tests.ui.test_route import given

ROOT = Path(__file__).resolve().parents[2]
PHONE = "192.168.1.77"


class Elsewhere:
    """A browser on another machine."""

    ip_address = PHONE


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the app, not yet run, as a phone in the hall opens it; the word is “spoken”."""
    monkeypatch.setenv(lecturer.VARIABLE, "spoken")
    monkeypatch.setattr(lecturer, "on_this_machine", lambda: False)
    return AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)


def opened(app: AppTest, page: str, **address: str) -> AppTest:
    app.run()
    for key, value in address.items():
        app.query_params[key] = value
    return app.switch_page(str(ROOT / "pages" / page)).run()


def components(app: AppTest) -> list[str]:
    return [element.proto.component_name for element in app.get("bidi_component")]


@pytest.mark.parametrize(
    ("address", "here"),
    [(None, True), ("127.0.0.1", True), ("::1", True), (PHONE, False), ("a proxy", False)],
)
def test_who_sits_at_the_machine_is_the_lecturer(
    monkeypatch: pytest.MonkeyPatch, address: str | None, here: bool
) -> None:
    monkeypatch.setattr(Elsewhere, "ip_address", address)
    monkeypatch.setattr(st, "context", Elsewhere)
    assert lecturer.on_this_machine() is here


@pytest.mark.parametrize("word", ["", "spoke", "spoken ", "ß"])
def test_a_phone_reads_no_notes(phone: AppTest, word: str) -> None:
    opened(phone, "notes.py", route="twenty", lecturer=word)
    assert "notes" not in components(phone)
    assert [text.value for text in phone.text] == [ONLY_LECTURER]


def test_without_a_word_nobody_has_it(phone: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lecturer.VARIABLE)
    opened(phone, "notes.py", route="twenty", lecturer="")
    assert "notes" not in components(phone)


def test_a_phone_on_the_route_is_sent_no_notes(phone: AppTest) -> None:
    opened(phone, "staircase.py", route="twenty", step="2")
    assert given(phone, "route_bar")["notes"] is None
    opened(phone, "home.py")
    assert not phone.get("download_button")
    assert ONLY_LECTURER in [text.value for text in phone.text]


def test_the_word_opens_the_notes_once_for_the_session(phone: AppTest) -> None:
    opened(phone, "home.py", lecturer="spoken")
    assert len(phone.get("download_button")) == 2
    del phone.query_params["lecturer"]
    opened(phone, "staircase.py", route="twenty", step="2")
    bar = given(phone, "route_bar")
    assert "Play" in bar["notes"][1]["notes"]
    assert bar["notes_at"] == "notes?route=twenty&lecturer=spoken"
    opened(phone, "notes.py", route="twenty")
    assert len(given(phone, "notes")["steps"]) == bar["steps"]


def test_at_the_machine_itself_no_word_is_needed(
    phone: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lecturer, "on_this_machine", lambda: True)
    opened(phone, "staircase.py", route="twenty", step="2")
    bar = given(phone, "route_bar")
    assert bar["notes"]
    assert bar["notes_at"] == "notes?route=twenty"


def test_with_the_word_a_race_goes_before_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    class Runner:
        def join(self, config: LabConfig, *, lecturer: bool, **_: Any) -> object:
            asked.append(lecturer)
            raise InterruptedError

    monkeypatch.setattr(lab_run, "runner", Runner)
    for has_it in (False, True):
        monkeypatch.setattr(lecturer, "has_word", lambda has_it=has_it: has_it)
        with pytest.raises(InterruptedError):
            lab_run.play(LabConfig())
    assert asked == [False, True]
