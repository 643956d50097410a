"""The questions of Check yourself, from content/questions.toml, and whether an answer is right.

An answer is what the viewer did, as plain data: the number of an option or a cell, the options in
an order, or a number. `right` says whether it is right, `check_given` whether it can be an answer
at all: what comes from a browser may be anything.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from resnet_demo.errors import LectureError
from resnet_demo.lecture.grids import grid
from resnet_demo.lecture.numbers import number
from resnet_demo.lecture.texts import CITED, FILLED, FOLDER, sources

Kind = Literal["choice", "order", "number", "cell"]
Given = int | float | tuple[int, ...]
MOST = 1e15


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: its name in the address.
        rows: the misconceptions that it sets right, counted from 1.
        kind: how it is answered.
        ask: the question.
        why: the explanation, with numbers and sources as in the pages' texts.
        page: the file of the page that shows it, without its ending.
        state: the parameters of that page's address.
        see: what is to be seen there.
        options: for choice and order, as they are shown.
        answer: number of the right option; the options in the right order; a number by its name.
        grid: for cell.
        unit: for number, what is counted.
        within: for number, how far off a guess may be, as a share of the number.
        working: for number, the name of the calculation.
    """

    key: str
    rows: tuple[int, ...]
    kind: Kind
    ask: str
    why: str
    page: str
    state: Mapping[str, str]
    see: str
    options: tuple[str, ...] = ()
    answer: int | tuple[int, ...] | str = ""
    grid: str = ""
    unit: str = ""
    within: float = 0.0
    working: str = field(default="")

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise LectureError(f"Question {self.key!r} has no kind {self.kind!r}.")
        everything = list(range(len(self.options)))
        sound = {
            "choice": self.answer in everything,
            "order": isinstance(self.answer, tuple) and sorted(self.answer) == everything,
            "number": isinstance(self.answer, str) and bool(FILLED.fullmatch(self.answer)),
            "cell": bool(self.grid) and bool(grid(self.grid).right),
        }[self.kind]
        if not sound:
            raise LectureError(f"Question {self.key!r} has no right answer.")

    @property
    def value(self) -> float:
        """Return the number that is asked for, computed now."""
        found = FILLED.fullmatch(str(self.answer))
        if found is None:
            raise LectureError(f"Question {self.key!r} does not ask for a number.")
        return float(number(found[1]).replace(",", ""))


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions in their order; LectureError if one has no right answer."""
    text = (FOLDER / "questions.toml").read_text(encoding="utf-8")
    return tuple(_question(fields) for fields in tomllib.loads(text)["question"])


@cache
def misconceptions() -> tuple[str, ...]:
    """Return what lecture notes often say."""
    text = (FOLDER / "misconceptions.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["claims"])


def check_given(question: Question, given: object) -> Given:
    """Return an answer if it can be one.

    Raises:
        LectureError: it is of another kind, or out of range; the sentence says what is needed.
    """
    if question.kind == "number":
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise LectureError("Type a number.")
        if not abs(given) <= MOST:  # so written that what is no number at all is refused, too
            raise LectureError("Type a number that is not so large.")
        return float(given)
    if question.kind == "order":
        wanted = list(range(len(question.options)))
        if not isinstance(given, list | tuple) or any(type(one) is not int for one in given):
            raise LectureError("Put all parts in order.")
        if sorted(given) != wanted:
            raise LectureError("Put all parts in order.")
        return tuple(given)
    count = len(question.options) if question.kind == "choice" else grid(question.grid).cells
    if type(given) is not int or not 0 <= given < count:
        raise LectureError("Choose one of the answers shown.")
    return given


def right(question: Question, given: Given) -> bool:
    """Say whether an answer is right."""
    if question.kind == "number":
        assert not isinstance(given, tuple)
        return abs(given - question.value) <= question.within * question.value + 1e-9
    if question.kind == "cell":
        return given in grid(question.grid).right
    return given == question.answer


def as_typed(text: str) -> str:
    """Return a text with its numbers as they are written, which the tests hold against the code.

    So a question can be shown before torch is there.
    """
    return FILLED.sub(lambda found: found[2], text)


def runs(text: str) -> tuple[tuple[str, str], ...]:
    """Return a text as runs of (words, address): citations have an address, other words none."""
    found, end = [], 0
    plain = as_typed(text)
    for citation in CITED.finditer(plain):
        source = sources().get(citation[1])
        if source is None:
            raise LectureError(f"The lecture has no source {citation[1]!r}.")
        place = f", {citation[2]}" if citation[2] else ""
        found += [(f"{plain[end : citation.start()]}(", ""), (source["short"], source["url"])]
        plain_rest = f"{place})"
        found.append((plain_rest, ""))
        end = citation.end()
    found.append((plain[end:], ""))
    return tuple(run for run in found if run[0])


def _question(fields: dict[str, Any]) -> Question:
    for name in ("rows", "options", "answer"):
        if isinstance(fields.get(name), list):
            fields[name] = tuple(fields[name])
    return Question(**fields)
