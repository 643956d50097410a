"""Running text of a page, each word of the glossary linked where the page first uses it.

The link is quiet, says the word's sentence when it is pointed at, and opens the glossary in another
tab, so that nobody loses their place. On the lecturer's screen it is not to be seen at all.
"""

import streamlit as st

from resnet_demo.lecture.terms import linked

_LINKED = "prose_linked"  # dict: term -> the text that links it


def begin() -> None:
    """Begin a page: nothing is linked yet. The frame calls this on each full run."""
    st.session_state[_LINKED] = {}


def write(markdown: str) -> None:
    """Draw a text of ours as Markdown."""
    st.markdown(with_links(markdown))


def caption(markdown: str) -> None:
    """Draw a text of ours as the caption of a figure."""
    st.caption(with_links(markdown))


def with_links(markdown: str) -> str:
    """Return a text with its links; the same text has the same when its fragment runs again."""
    owners: dict[str, str] = st.session_state.setdefault(_LINKED, {})
    seen = {term for term, text in owners.items() if text != markdown}
    before = set(seen)
    drawn = linked(markdown, seen)
    owners |= dict.fromkeys(seen - before, markdown)
    return drawn
