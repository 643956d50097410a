"""The hall's page: who opened a room has the screen, others a vote, and nothing is given away."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lecture.polls import GONE
from resnet_demo.lecture.questions import questions
from resnet_demo.ui import hall_phone, hall_room, hall_screen

ROOT = Path(__file__).resolve().parents[2]
OWNER = "owner" * 4
VOTER = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def rooms() -> Iterator[None]:
    """Let every test begin without rooms."""
    hall_room.polls.cache_clear()
    yield
    hall_room.polls.cache_clear()


def open_page(file: str) -> AppTest:
    page = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=60)
    page.run()
    page.switch_page(str(ROOT / "pages" / file))
    return page


def room(question: str = "vgg") -> str:
    """Return a room of somebody else, with a question."""
    code = hall_room.polls().open(OWNER)
    asked = hall_room.the(question)
    assert asked is not None
    hall_room.polls().ask(code, OWNER, question, len(asked.options))
    return code


def texts(page: AppTest) -> str:
    return " ".join([*(one.value for one in page.text), *(e.proto.body for e in page.get("html"))])


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return a session's state, for callbacks that are called here."""
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", {})
    return state


def test_a_lecturer_asks_reveals_and_goes_on() -> None:
    page = open_page("check.py")
    page.query_params["question"] = "vgg"
    page.run()
    page.button(key="check_ask").click().run()
    page.switch_page(str(ROOT / "pages/hall.py")).run()  # AppTest itself stays on a page
    assert not page.exception
    (code,) = hall_room.polls().codes()
    assert page.query_params["room"] == code
    assert "VGG" in page.title[0].value
    page.button(key="hall_bars").click().run()
    assert hall_room.polls().look(code).bars
    page.button(key="hall_solve").click().run()
    assert hall_room.polls().look(code).solved
    page.button(key="hall_next").click().run()
    following = hall_room.the(hall_room.polls().look(code).question)
    assert following is not None
    assert following.kind == "choice"
    assert questions().index(following) > [one.key for one in questions()].index("vgg")
    page.selectbox(key="hall_pick").select("softmax").run()
    assert hall_room.polls().look(code).question == "softmax"
    page.button(key="hall_close").click().run()
    assert hall_room.polls().codes() == ()
    assert page.title[0].value == "Type the code on the screen."


def test_other_kinds_of_question_are_not_put_to_the_hall() -> None:
    page = open_page("check.py")
    for question in questions():
        if question.kind == "choice":
            continue
        page.query_params["question"] = question.key
        page.run()
        assert page.button(key="check_ask").disabled
        assert "multiple-choice questions only" in page.button(key="check_ask").help
    assert {question.kind for question in hall_room.choices()} == {"choice"}


def test_after_the_last_question_the_hall_begins_anew() -> None:
    asked = [hall_room.choices()[0]]
    for _ in hall_room.choices()[1:]:
        asked.append(hall_room.following(asked[-1].key))
    assert asked == list(hall_room.choices())
    assert hall_room.following(asked[-1].key) == asked[0]


def test_a_viewer_has_no_button_of_the_lecturer() -> None:
    code = room()
    page = open_page("hall.py")
    page.query_params["room"] = code.lower()
    page.run()
    assert not page.exception
    assert "VGG" in page.title[0].value
    assert [button.key for button in page.button if button.key.startswith("hall_")] == []


def test_the_only_room_needs_no_code_and_two_rooms_do() -> None:
    room()
    page = open_page("hall.py").run()
    assert "VGG" in page.title[0].value
    second = hall_room.polls().open("another " * 3)
    page.run()
    assert page.title[0].value == "Type the code on the screen."
    page.text_input(key="hall_typed").set_value(f" {second.lower()} ").run()
    assert page.title[0].value == "Wait for the screen."


@pytest.mark.parametrize("address", ["ZZZZ", "<b>x</b>", "", "K7QX7"])
def test_a_room_that_is_not_there_asks_for_a_code(address: str) -> None:
    page = open_page("hall.py")
    page.query_params["room"] = address
    page.run()
    assert not page.exception
    assert page.title[0].value == "Type the code on the screen."
    assert (GONE in texts(page)) == (address == "ZZZZ")
    page.text_input(key="hall_typed").set_value("<b>?").run()
    assert not page.exception


def test_a_browser_keeps_one_vote_whatever_it_sends(session: dict[str, Any]) -> None:
    code = room()
    st.query_params["room"] = code
    for voter in (VOTER, "f" * 32, "e" * 32):  # a script that makes up keys
        session[hall_phone.KEY] = SimpleNamespace(voted={"voter": voter, "turn": 1, "option": 0})
        hall_phone._voted()
    session[hall_phone.KEY] = SimpleNamespace(voted={"voter": VOTER, "turn": 1, "option": 2})
    hall_phone._voted()
    assert hall_room.polls().look(code).counts == (0, 0, 1)
    assert hall_room.refused() == ""


@pytest.mark.parametrize(
    "sent",
    [None, "x", 3, [], {}, {"voter": VOTER}, {"voter": VOTER, "turn": 1, "option": True}]
    + [{"voter": key, "turn": 1, "option": 0} for key in (None, 5, "", "short", "x" * 99)]
    + [{"voter": VOTER, "turn": turn, "option": 0} for turn in (0, 2, "1", 1.0)]
    + [{"voter": VOTER, "turn": 1, "option": option} for option in (-1, 3, None, "0")],
)
def test_what_is_no_vote_is_not_counted(session: dict[str, Any], sent: object) -> None:
    code = room()
    st.query_params["room"] = code
    session[hall_phone.KEY] = SimpleNamespace(voted=sent, came=sent)
    hall_phone._came()
    hall_phone._voted()
    assert hall_room.polls().look(code).total == 0


def test_a_late_vote_is_refused_in_a_sentence(session: dict[str, Any]) -> None:
    code = room()
    st.query_params["room"] = code
    hall_room.polls().solve(code, OWNER)
    session[hall_phone.KEY] = SimpleNamespace(voted={"voter": VOTER, "turn": 1, "option": 0})
    hall_phone._voted()
    assert "closed" in hall_room.refused()
    assert hall_room.refused() == ""


def test_a_reload_brings_the_screen_back_to_its_own_browser_only(session: dict[str, Any]) -> None:
    code = room()
    for secret in ("made up " * 3, "", None, ["x"], "ü"):
        hall_room.came(code, {"voter": VOTER, "owner": secret})
        assert not hall_room.is_own(code)
    hall_room.came(code, {"voter": VOTER, "owner": OWNER})
    assert hall_room.is_own(code)
    assert hall_room.own_room() == code


@pytest.mark.parametrize("question", hall_room.choices(), ids=lambda question: question.key)
def test_neither_screen_nor_phone_gives_the_answer_away(question: Any) -> None:
    code = room(question.key)
    polls = hall_room.polls()
    polls.vote(code, VOTER, 1, 0)
    shown = hall_screen.picture(polls.look(code), "http://192.168.1.20:8501/hall", OWNER)
    phone = hall_phone.picture(polls.look(code), VOTER)
    assert (shown["counts"], shown["total"], phone["mine"]) == (None, 1, 0)
    for drawn in (shown, phone):
        assert drawn["solution"] is None
        assert question.why[:40] not in json.dumps(drawn)
    polls.show_bars(code, OWNER, on=True)
    shown = hall_screen.picture(polls.look(code), None, OWNER)
    assert shown["counts"][0] == 1
    assert shown["solution"] is None
    polls.solve(code, OWNER)
    assert hall_screen.picture(polls.look(code), None, OWNER)["solution"] == question.answer
    phone = hall_phone.picture(polls.look(code), VOTER)
    assert phone["solution"] == question.answer
    assert "counts" not in phone
    assert OWNER not in json.dumps(phone)


def test_without_an_address_there_is_no_code_to_scan() -> None:
    code = room()
    assert hall_screen.picture(hall_room.polls().look(code), None, OWNER)["qr"] == ""
    address = f"http://192.168.1.20:8501/hall?room={code}"
    shown = hall_screen.picture(hall_room.polls().look(code), address, OWNER)
    assert shown["qr"].startswith("data:image/svg+xml")
    assert shown["short"] == "192.168.1.20:8501/hall"
