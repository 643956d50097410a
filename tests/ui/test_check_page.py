"""Check yourself as a viewer meets it: answers stay, the first counts, nothing is given away."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.lecture.questions import questions
from resnet_demo.ui import check_view

ROOT = Path(__file__).resolve().parents[2]
ALL = questions()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=60)
    app.run()
    return app.switch_page(str(ROOT / "pages/check.py"))


def test_each_address_opens_its_question_and_a_made_up_one_the_first(page: AppTest) -> None:
    for question in (ALL[4], ALL[8], ALL[16], ALL[-1]):  # one of each kind
        page.query_params["question"] = question.key
        page.run()
        assert not page.exception
        assert page.title[0].value == check_view.heading(question)
    page.query_params["question"] = "<b>no such question</b>"
    page.session_state[check_view._LAST] = "nonsense"
    page.run()
    assert page.title[0].value == check_view.heading(ALL[0])


def test_answers_stay_are_counted_and_are_reset(page: AppTest) -> None:
    page.session_state[check_view.SHEET] = {ALL[0].key: 1, ALL[1].key: 0}
    page.run()
    assert "is right" in heading_of_score(page)
    assert heading_of_score(page).startswith("1 of 2")
    page.switch_page(str(ROOT / "pages/home.py")).run()
    page.switch_page(str(ROOT / "pages/check.py")).run()
    assert len(page.session_state[check_view.SHEET]) == 2
    page.button(key="check_reset").click().run()
    assert page.session_state[check_view.SHEET] == {}
    assert page.title[0].value == check_view.heading(ALL[0])
    assert page.button(key="check_reset").disabled


def heading_of_score(page: AppTest) -> str:
    page.query_params["question"] = check_view.SCORE
    return str(page.run().title[0].value)


def test_next_goes_through_all_questions_to_the_score(page: AppTest) -> None:
    page.query_params["question"] = ALL[-1].key
    page.run()
    assert page.button(key="check_next").label == "Score"
    page.button(key="check_next").click().run()
    assert page.title[0].value == "No question is answered yet."


def test_an_unanswered_question_gives_nothing_away() -> None:
    for question in ALL:
        before = check_view.picture(question, {})
        assert before["answer"] is None
        assert question.why not in json.dumps(before)
        assert "right" not in before["dots"]


@pytest.mark.parametrize("sent", [None, "x", 99, {"a": 1}, [0], float("nan")])
def test_what_is_no_answer_is_not_kept(monkeypatch: pytest.MonkeyPatch, sent: object) -> None:
    state: dict[str, object] = {check_view.KEY: SimpleNamespace(answered=sent, went=sent)}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", {"question": ALL[0].key})
    check_view._answered()
    assert state[check_view.SHEET] == {}
    assert str(state[check_view._REFUSED]).endswith(".")
    check_view._went()
    assert st.query_params == {"question": ALL[0].key}


def test_the_first_answer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", {"question": ALL[0].key})
    for option in (0, 1):
        state[check_view.KEY] = SimpleNamespace(answered=option)
        check_view._answered()
    assert state[check_view.SHEET] == {ALL[0].key: 0}
