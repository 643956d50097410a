"""Glossary and sources: complete, one sentence each, found by word, and safe with what is typed."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from resnet_demo.lecture import texts
from resnet_demo.lecture.questions import questions
from resnet_demo.ui.glossary_view import matching

ROOT = Path(__file__).resolve().parents[2]
TERMS = texts.glossary()


def test_terms_are_in_order_and_said_in_one_sentence() -> None:
    assert list(TERMS) == sorted(TERMS, key=lambda term: term.casefold().replace("-", ""))
    for term, said in TERMS.items():
        assert said[0].isupper() or said.startswith("F(x)"), term
        assert said.endswith(".")
        assert ". " not in said, term


def test_every_source_of_a_question_is_listed_with_what_is_taken() -> None:
    cited = {key for one in questions() for key, _ in texts.CITED.findall(one.why)}
    assert cited <= set(texts.sources())
    for source in texts.sources().values():
        assert set(source) == {"short", "title", "url", "taken"}
        assert source["taken"].endswith(".")
        assert source["url"].startswith("https://")


def test_a_word_is_found_by_its_name_or_else_in_a_sentence() -> None:
    assert set(matching(TERMS, " BLOCK")) == {"basic block", "residual block"}
    assert "shortcut" in matching(TERMS, "skip connection")
    assert matching(TERMS, "") == TERMS
    assert matching(TERMS, "zebra") == {}


@pytest.mark.parametrize("typed", ["relu", "<b>x</b>"])
def test_the_page_shows_what_is_looked_for(typed: str) -> None:
    page = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=60)
    page.run()
    page.switch_page(str(ROOT / "pages/glossary.py")).run()
    page.text_input(key="glossary_find").set_value(typed).run()
    assert not page.exception
    shown = " ".join(element.proto.body for element in page.get("html"))
    assert typed not in shown
    assert ("<dt>ReLU</dt>" in shown) == (typed == "relu")
    assert "https://arxiv.org/abs/1512.03385" in shown
