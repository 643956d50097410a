"""The texts of the pages: one Markdown file a page in content/, its numbers filled in from code.

    ## Title of a section
    Fifty steps at 0.9 leave [[fades: 0.005]] of the message. He et al. say so [He16, equation 5].

[[name: typed]] becomes what numbers.py says; [Key, place] becomes the citation of the source that
content/sources.toml has under that key. A number typed outside double brackets needs a source in
its paragraph, and is otherwise a mistake that the tests find.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resnet_demo.errors import LectureError
from resnet_demo.lecture.numbers import names, number

FOLDER = Path(__file__).parent / "content"
FILLED = re.compile(r"\[\[([^\[\]:]+): ([^\[\]]+)\]\]")
CITED = re.compile(r"\[([A-Z][A-Za-z]*\d\d)(?:, ([^\[\]]+))?\]")


@dataclass(frozen=True)
class Section:
    """A heading and the Markdown under it."""

    title: str
    body: str


def pages() -> tuple[str, ...]:
    """Return the names of the pages that have a text."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def sections(page: str) -> tuple[Section, ...]:
    """Return a page's sections, filled in.

    Raises:
        LectureError: there is no such text, number or source.
    """
    return tuple(Section(one.title, fill(one.body)) for one in raw_sections(page))


def raw_sections(page: str) -> tuple[Section, ...]:
    """Return a page's sections as they are written."""
    try:
        text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    except OSError as error:
        raise LectureError(f"The lecture has no text {page!r}; it has {', '.join(pages())}.") from (
            error
        )
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return tuple(
        Section(title.strip(), body.strip())
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    )


def fill(text: str) -> str:
    """Return a text with its numbers and citations."""

    def computed(found: re.Match[str]) -> str:
        if found[1] not in names():
            raise LectureError(f"The lecture has no number {found[1]!r}.")
        return number(found[1])

    def cited(found: re.Match[str]) -> str:
        source = sources().get(found[1])
        if source is None:
            raise LectureError(f"The lecture has no source {found[1]!r}.")
        place = f", {found[2]}" if found[2] else ""
        return f"([{source['short']}]({source['url']}){place})"

    return CITED.sub(cited, FILLED.sub(computed, text))


@cache
def sources() -> dict[str, dict[str, str]]:
    """Return what is cited: key -> short, title, url, taken (what the texts have from it)."""
    return tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))


@cache
def glossary() -> dict[str, str]:
    """Return the words of the pages: term -> one sentence, in alphabetical order."""
    found: dict[str, str] = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))
    return found
