"""The hall's page: who opened a room has the screen, others a vote, and nothing is given away."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lecture.polls import GONE, KINDS
from resnet_demo.lecture.questions import Given, Question, questions, right
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
    hall_room.polls().ask(code, OWNER, asked)
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
    assert following.kind in KINDS
    assert questions().index(following) > [one.key for one in questions()].index("vgg")
    page.selectbox(key="hall_pick").select("softmax").run()
    assert hall_room.polls().look(code).question == "softmax"
    page.button(key="hall_close").click().run()
    assert hall_room.polls().codes() == ()
    assert page.title[0].value == "Type the code on the screen."


def test_pointing_at_cells_alone_is_not_put_to_the_hall() -> None:
    page = open_page("check.py")
    seen = {}
    for question in questions():
        if question.kind not in seen:
            page.query_params["question"] = question.key
            page.run()
            seen[question.kind] = page.button(key="check_ask").disabled
    assert seen == {"choice": False, "order": False, "number": False, "cell": True}
    assert {question.kind for question in hall_room.for_the_hall()} == set(KINDS)


def test_after_the_last_question_the_hall_begins_anew() -> None:
    asked = [hall_room.for_the_hall()[0]]
    for _ in hall_room.for_the_hall()[1:]:
        asked.append(hall_room.following(asked[-1].key))
    assert asked == list(hall_room.for_the_hall())
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
        session[hall_phone.KEY] = SimpleNamespace(voted={"voter": voter, "turn": 1, "given": 0})
        hall_phone._voted()
    session[hall_phone.KEY] = SimpleNamespace(voted={"voter": VOTER, "turn": 1, "given": 2})
    hall_phone._voted()
    assert hall_room.polls().look(code).votes == {2: 1}
    assert hall_room.refused() == ""


@pytest.mark.parametrize(
    "sent",
    [None, "x", 3, [], {}, {"voter": VOTER}, {"voter": VOTER, "turn": 1, "given": True}]
    + [{"voter": key, "turn": 1, "given": 0} for key in (None, 5, "", "short", "x" * 99)]
    + [{"voter": VOTER, "turn": turn, "given": 0} for turn in (0, 2, "1", 1.0)]
    + [{"voter": VOTER, "turn": 1, "given": given} for given in (-1, 3, None, "0", {}, [0])],
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
    session[hall_phone.KEY] = SimpleNamespace(voted={"voter": VOTER, "turn": 1, "given": 0})
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


def some_answer(question: Question) -> Given:
    """Return an answer that can be given, right or wrong."""
    return {"choice": 0, "number": 7.5, "order": tuple(range(len(question.options)))}[question.kind]


@pytest.mark.parametrize("question", hall_room.for_the_hall(), ids=lambda question: question.key)
def test_neither_screen_nor_phone_gives_the_answer_away(question: Question) -> None:
    code = room(question.key)
    polls, given = hall_room.polls(), some_answer(question)
    polls.vote(code, VOTER, 1, given)
    shown = hall_screen.picture(polls.look(code), "http://192.168.1.20:8501/hall", OWNER)
    phone = hall_phone.picture(polls.look(code), VOTER)
    assert {bar["votes"] for bar in shown["bars"]} <= {None}
    assert (shown["total"], phone["mine"]) == (1, given)
    for drawn in (shown, phone):
        assert question.why[:40] not in json.dumps(drawn)
        assert not drawn.get("working")
    assert phone["answer"] is None
    polls.show_bars(code, OWNER, on=True)
    shown = hall_screen.picture(polls.look(code), None, OWNER)
    assert max(bar["votes"] for bar in shown["bars"]) == 1
    assert not any(bar["right"] for bar in shown["bars"])
    polls.solve(code, OWNER)
    shown = hall_screen.picture(polls.look(code), None, OWNER)
    (found,) = [bar for bar in shown["bars"] if bar["right"]]
    assert found["votes"] == int(right(question, given))
    phone = hall_phone.picture(polls.look(code), VOTER)
    assert phone["answer"]["correct"] == right(question, given)
    assert phone["why"] == shown["why"]
    assert hall_phone.picture(polls.look(code), "f" * 32)["answer"]["correct"] is None
    assert "votes" not in json.dumps(phone)
    assert OWNER not in json.dumps(phone)


def test_without_an_address_there_is_no_code_to_scan() -> None:
    code = room()
    assert hall_screen.picture(hall_room.polls().look(code), None, OWNER)["qr"] == ""
    address = f"http://192.168.1.20:8501/hall?room={code}"
    shown = hall_screen.picture(hall_room.polls().look(code), address, OWNER)
    assert shown["qr"].startswith("data:image/svg+xml")
    assert shown["short"] == "192.168.1.20:8501/hall"
