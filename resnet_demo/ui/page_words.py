"""The last line of a page: the glossary's words that it shows where no link can stand.

Running text links its words where it first uses them (prose.py). What a figure, a heading or a
button says is known to the browser alone, so the line is put together there, from the one list of
terms. It stands below everything else, and is not on the lecturer's screen.
"""

from resnet_demo.lecture.terms import address, names
from resnet_demo.lecture.texts import glossary
from resnet_demo.ui.components import component

NOT_ON = frozenset({"glossary", "hall", "notes"})
"""The list itself; and what phones and a speaker's window show, which is no page to read."""

_page_words = component("page_words")


def draw(path: str) -> None:
    """Draw the line on the page with this address."""
    if path in NOT_ON:
        return
    _page_words(
        key="page_words",
        data={
            "names": names(),
            "terms": [(term, said, address(term)) for term, said in glossary().items()],
        },
    )
