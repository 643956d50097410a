"""Glossary and sources, with a field that leaves only what is looked for."""

import html
from collections.abc import Iterable

import streamlit as st

from resnet_demo.lecture.texts import glossary, sources


def draw() -> None:
    """Draw the words, and below them the papers."""
    terms = glossary()
    st.title(f"{len(terms)} words, each in one sentence.", anchor=False)
    asked = st.text_input("Find a word", max_chars=60, key="glossary_find", bind="query-params")
    found = matching(terms, asked or "")
    if found:
        st.html(_listed((html.escape(term), html.escape(found[term])) for term in found))
    else:
        st.text("No word or sentence here has that in it.")
    st.header("Sources", anchor=False)
    st.html(
        _listed(
            (
                f'<a href="{html.escape(one["url"])}" target="_blank" rel="noopener">'
                f"{html.escape(one['short'])}: {html.escape(one['title'])}</a>",
                html.escape(one["taken"]),
            )
            for one in sorted(sources().values(), key=lambda one: one["short"])
        )
    )


def matching(terms: dict[str, str], asked: str) -> dict[str, str]:
    """Return the terms that have what is asked for in their name or, failing that, sentence."""
    wanted = asked.strip().casefold()
    by_name = {term: said for term, said in terms.items() if wanted in term.casefold()}
    return by_name or {term: said for term, said in terms.items() if wanted in said.casefold()}


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    """Return term and sentence as a list; both are markup already."""
    inside = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in pairs)
    return f'<dl class="glossary">{inside}</dl>'
