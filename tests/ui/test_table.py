"""The second photo: beside the first, never the same, and none of the two is lost for the other."""

import io

import pytest
import streamlit as st
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.ui import table


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A session without a script: state and address are plain dictionaries."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", kept)
    monkeypatch.setattr(st, "query_params", {})
    return kept


def file(name: str, content: bytes | None = None) -> UploadedFile:
    if content is None:
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), "teal").save(buffer, "PNG")
        content = buffer.getvalue()
    return UploadedFile(UploadedFileRec(name, name, "image/png", content), None)  # type: ignore[arg-type]


def take(state: dict[str, object], name: str, beside: bool = False) -> None:
    state["field"] = file(name)
    table.take_in("field", beside)


def test_without_a_choice_the_second_is_another_sample(state: dict[str, object]) -> None:
    first, other, *_ = sample_names()
    assert (table.chosen(), table.second()) == (first, other)
    table.choose(other)
    assert (table.chosen(), table.second()) == (other, first)


def test_a_sample_is_laid_beside_and_stays(state: dict[str, object]) -> None:
    name = sample_names()[-1]
    table.choose_second(name)
    table.choose_second("no such photo")
    assert table.second() == name
    assert table.photo_of(name) is sample(name)
    table.choose(name)
    assert table.second() != name, "the same photo twice tells nothing"


def test_an_own_second_photo_leaves_the_first_where_it_is(state: dict[str, object]) -> None:
    take(state, "mine.png")
    first = table.chosen()
    for number in range(table.OWN_PHOTOS + 2):
        take(state, f"{number}.png", beside=True)
        assert table.chosen() == first, "however many are tried beside it"
    assert table.current().name == "mine.png"
    assert table.photo_of(table.second()).name == f"{table.OWN_PHOTOS + 1}.png"
    assert len(state["table_own"]) == table.OWN_PHOTOS  # type: ignore[arg-type]


def test_new_photos_on_the_table_leave_the_second(state: dict[str, object]) -> None:
    take(state, "second.png", beside=True)
    for number in range(table.OWN_PHOTOS + 1):
        take(state, f"{number}.png")
    assert table.photo_of(table.second()).name == "second.png"


def test_a_bad_second_file_is_one_sentence_and_changes_nothing(state: dict[str, object]) -> None:
    before = table.second()
    state["field"] = file("bad.png", b"\x89PNG and nothing else")
    table.take_in("field", True)
    assert table.second() == before
    assert table.problem() is None, "the first photo has no problem"
    problem = table.second_problem()
    assert problem is not None
    assert problem.endswith(".")
    table.choose_second(sample_names()[3])
    assert table.second_problem() is None
    table.refuse(10**9, beside=True)
    assert "MB" in str(table.second_problem())
