"""What somebody has answered: how much of it is right, and a file of it to take away.

An answer sheet is question key -> answer, in the order of the questions; it holds no name.
"""

import csv
import io
import json
from collections.abc import Mapping

from resnet_demo.lecture.grids import grid
from resnet_demo.lecture.questions import Given, Question, as_typed, questions, right

COLUMNS = ("question", "asked", "answer", "right", "explanation")


def score(sheet: Mapping[str, Given]) -> tuple[int, int]:
    """Return how many answers are right, and how many were given."""
    marks = [right(question, sheet[question.key]) for question in _answered(sheet)]
    return sum(marks), len(marks)


def in_words(question: Question, given: Given) -> str:
    """Return an answer as a person would say it."""
    if isinstance(given, tuple):
        return " → ".join(question.options[option] for option in given)
    if question.kind == "choice":
        return question.options[int(given)]
    if question.kind == "cell":
        cells = [cell for row in grid(question.grid).rows for cell in row]
        return f"cell {int(given) + 1} ({cells[int(given)]})"
    return f"{given:,.10g} {question.unit}"


def solution(question: Question) -> str:
    """Return the right answer as a person would say it; where several are right, all of them."""
    if question.kind == "cell":
        cells = sorted(grid(question.grid).right)
        return ", ".join(in_words(question, cell) for cell in cells)
    if question.kind == "number":
        return in_words(question, question.value)
    assert not isinstance(question.answer, str)
    return in_words(question, question.answer)


def as_json(sheet: Mapping[str, Given]) -> str:
    """Return the answers as JSON: the score, and a record for each question answered."""
    correct, answered = score(sheet)
    whole = {
        "right": correct,
        "answered": answered,
        "questions": len(questions()),
        "answers": [dict(zip(COLUMNS, record, strict=True)) for record in _records(sheet)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def as_csv(sheet: Mapping[str, Given]) -> str:
    """Return the answers as a table with a heading."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_records(sheet))
    return file.getvalue()


def _answered(sheet: Mapping[str, Given]) -> list[Question]:
    return [question for question in questions() if question.key in sheet]


def _records(sheet: Mapping[str, Given]) -> list[tuple[str, str, str, bool, str]]:
    return [
        (
            question.key,
            as_typed(question.ask),
            in_words(question, sheet[question.key]),
            right(question, sheet[question.key]),
            as_typed(question.why),
        )
        for question in _answered(sheet)
    ]
