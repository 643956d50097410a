"""Running text: a page links a word once, also when a part of it is drawn again."""

import ast
from pathlib import Path

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


def test_long_texts_of_the_pages_go_this_way() -> None:
    """A text that Markdown draws without this room would have no links."""
    past = []
    for file in (Path(prose.__file__).parent).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func) not in ("st.markdown", "st.caption") or not node.args:
                continue
            text = node.args[0]
            if isinstance(text, ast.Constant) and len(str(text.value)) > 75:
                past.append(f"{file.name}:{node.lineno}")
    assert past == []
