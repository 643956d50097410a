"""Check yourself: one question on the screen, explained once it is answered, and the score.

The answers stay in the session: question key -> answer. Which question is on the screen stands in
the address; the browser sends what was pressed, and never knows an answer before it is given.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from resnet_demo.errors import LectureError
from resnet_demo.lecture import answers
from resnet_demo.lecture.grids import grid
from resnet_demo.lecture.numbers import number
from resnet_demo.lecture.polls import KINDS
from resnet_demo.lecture.questions import (
    Given,
    Question,
    as_typed,
    check_given,
    misconceptions,
    questions,
    right,
    runs,
)
from resnet_demo.lecture.terms import linked_runs
from resnet_demo.ui import hall_room
from resnet_demo.ui.components import component
from resnet_demo.ui.words import as_text

KEY = "quiz"
ADDRESS = "question"
SHEET = "check_answers"  # dict: question key -> answer
ANSWERS = "Your answers  :gray[take them away, reset for the next student]"
SCORE = "score"
TITLES = {
    "skip_lab": "Skip lab",
    "networks": "Other networks",
}
_PAGES = Path(__file__).resolve().parents[2] / "pages"
_LAST = "check_last"  # where the viewer was when they left the page
_REFUSED = "check_refused"  # why the last answer was none

_quiz = component("quiz", scripts=("asking",), styles=("asking",))


@st.fragment
def draw() -> None:
    """Draw the question that the address names, or the score."""
    place = where()
    st.session_state[_LAST] = place
    question = next((one for one in questions() if one.key == place), None)
    with st.container(key="check_title"):
        st.title(heading(question), anchor=False)
    _quiz(
        key=KEY,
        data=picture(question, sheet(), st.session_state.pop(_REFUSED, "")),
        on_answered_change=_answered,
        on_went_change=_went,
    )
    if question is not None:
        _ways(question)
    with st.container(key="experiment"), st.expander(ANSWERS, key="check_experiment"):
        take_away()


def sheet() -> dict[str, Given]:
    """Return the session's answers."""
    kept: dict[str, Given] = st.session_state.setdefault(SHEET, {})
    return kept


def places() -> list[str]:
    """Return all questions' keys, and the score behind them."""
    return [*(question.key for question in questions()), SCORE]


def where() -> str:
    """Return what the address asks for, or where the viewer was, or the first question."""
    known = places()
    for asked in (st.query_params.get(ADDRESS), st.session_state.get(_LAST)):
        if asked in known:
            return str(asked)
    return known[0]


def heading(question: Question | None) -> str:
    """Return the question, or how many answers are right."""
    if question is not None:
        return as_text(as_typed(question.ask))
    correct, answered = answers.score(sheet())
    if not answered:
        return "No question is answered yet."
    return f"{correct} of {answered} answers {'is' if correct == 1 else 'are'} right."


def picture(
    question: Question | None, given: Mapping[str, Given], refused: str = ""
) -> dict[str, Any]:
    """Return what the component draws; of an unanswered question nothing that gives it away."""
    known = questions()
    marks = [
        ("right" if right(one, given[one.key]) else "wrong") if one.key in given else "open"
        for one in known
    ]
    drawn: dict[str, Any] = {
        "dots": marks,
        "names": [as_typed(one.ask) for one in known],
        "at": len(known) if question is None else known.index(question),
        "kind": SCORE if question is None else question.kind,
        "refused": refused,
    }
    if question is None:
        return drawn | {"missed": [place for place, mark in enumerate(marks) if mark == "wrong"]}
    drawn |= {"options": question.options, "unit": question.unit, "answer": None}
    if question.kind == "cell":
        shown = grid(question.grid)
        drawn["grid"] = {"heads": shown.heads, "rows": shown.rows}
    if question.key in given:
        drawn["answer"] = _answer(question, given[question.key])
    return drawn


def take_away() -> None:
    """Draw what can be done with all answers."""
    kept = sheet()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            "Answers as a table (CSV)",
            answers.as_csv(kept),
            "answers.csv",
            "text/csv",
            disabled=not kept,
            on_click="ignore",
            key="check_csv",
        )
        st.download_button(
            "Answers as JSON",
            answers.as_json(kept),
            "answers.json",
            "application/json",
            disabled=not kept,
            on_click="ignore",
            key="check_json",
        )
        st.page_link(str(_PAGES / "take_home.py"), label="With all the rest in one file: Take home")
        st.button(
            "Reset for the next student", on_click=_reset, disabled=not kept, key="check_reset"
        )
    st.text(
        "The answers are kept in this browser window's session only, without a name, and are gone "
        "when it is closed. Keys: 1 to 9 choose, the arrows turn to another question."
    )


def _ways(question: Question) -> None:
    """Draw the way on and, after the answer, the way to the page that shows it."""
    answered = question.key in sheet()
    last = question is questions()[-1]
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="check_ways"):
        st.button(
            "Score" if last else "Next question",
            type="primary" if answered else "secondary",
            on_click=_step,
            args=(1,),
            key="check_next",
        )
        if answered:
            title = TITLES.get(question.page, question.page.capitalize())
            st.page_link(
                str(_PAGES / f"{question.page}.py"),
                label=f"**See it on {title}:** {question.see}",
                query_params=dict(question.state),
            )
        _hall(question)


def _hall(question: Question) -> None:
    """Draw the lecturer's button that puts the question to the phones of the hall."""
    with st.container(key="check_hall", width="content"):
        if question.kind not in KINDS:
            st.button(
                "Ask the hall",
                icon=":material/qr_code_2:",
                disabled=True,
                help="The hall chooses, orders and predicts numbers; pointing stays here.",
                key="check_ask",
            )
        elif st.button("Ask the hall", icon=":material/qr_code_2:", key="check_ask"):
            hall_room.ask(question)
            st.switch_page(str(_PAGES / "hall.py"), query_params={})


def _answer(question: Question, given: Given) -> dict[str, Any]:
    """Return what is shown after an answer."""
    shown: dict[str, Any] = {
        "given": given,
        "correct": right(question, given),
        "said": [misconceptions()[row - 1] for row in question.rows],
        "why": linked_runs(runs(question.why), set()),
        "solution": question.answer,
    }
    if question.kind == "cell":
        shown["solution"] = sorted(grid(question.grid).right)
    if question.kind == "number":
        # Computed here and now, by the code that the pages use.
        shown |= {
            "solution": f"{question.value:,.10g}",
            "yours": f"{float(given):,.10g}",  # type: ignore[arg-type]
            "working": number(question.working),
        }
    return shown


def _answered() -> None:
    """Keep an answer; the first one counts. A callback of the component."""
    sent = st.session_state[KEY].answered
    question = next((one for one in questions() if one.key == where()), None)
    if question is None or question.key in sheet():
        return
    try:
        sheet()[question.key] = check_given(question, sent)
    except LectureError as error:
        st.session_state[_REFUSED] = str(error)


def _went() -> None:
    """Go to another question; a callback of the component."""
    sent = st.session_state[KEY].went
    known = places()
    if type(sent) is int and 0 <= sent < len(known):
        st.query_params[ADDRESS] = known[sent]


def _step(by: int) -> None:
    known = places()
    st.query_params[ADDRESS] = known[min(known.index(where()) + by, len(known) - 1)]


def _reset() -> None:
    """Forget all answers and begin again."""
    st.session_state[SHEET] = {}
    st.session_state.pop(_LAST, None)
    st.query_params.pop(ADDRESS, None)
