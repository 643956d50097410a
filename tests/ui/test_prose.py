"""Running text: a page links a word once, also when a part of it is drawn again."""

import pytest
import streamlit as st

from resnet_demo.ui import prose


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def test_the_first_text_of_a_page_has_the_link_and_keeps_it() -> None:
    prose.begin()
    first, second = "A shortcut adds.", "The shortcut and its stride."
    drawn = prose.with_links(first)
    assert drawn.count("](glossary?") == 1
    assert prose.with_links(second).count("](glossary?") == 1  # the stride alone
    assert prose.with_links(first) == drawn  # a fragment runs again
    assert "[stride]" in prose.with_links(second)


def test_another_page_begins_anew() -> None:
    prose.begin()
    prose.with_links("A shortcut adds.")
    assert "](glossary?" not in prose.with_links("No shortcut here.")
    prose.begin()
    assert "](glossary?" in prose.with_links("No shortcut here.")
