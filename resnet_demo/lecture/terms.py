"""Words of the glossary where a text first uses them, with their sentence and their address.

A link is set in running words only: formulas, code, citations and other links stay as they are.
Some words of the glossary also are everyday words, or mean something else in an analogy; they are
explained there and are not linked.
"""

import re
from collections.abc import Iterator, MutableSet, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from resnet_demo.lecture.texts import glossary

ADDRESS, PARAMETER = "glossary", "glossary_find"

UNLINKED = frozenset({"head", "step", "unit"})
"""Everyday words: a stair has steps, too."""

OTHER_NAMES = {
    "skip connection": "shortcut",
    "projection shortcut": "projection",
    "batch normalisation": "batch norm",
    "global average pooling": "average pool",
    "fully connected layer": "fc",
    "plain network": "plain net",
    "multiply-add": "MAC",
    "max pooling": "max pool",
    "backpropagation": "backward pass",
    "guided backprop": "guided backpropagation",
    "loss landscape": "loss surface",
    "deletion": "deletion and insertion",
    "insertion": "deletion and insertion",
    "calibrated": "calibration",
    "top-1": "top-1, top-5",
    "top-5": "top-1, top-5",
    "conv2_x": "conv2_x to conv5_x",
    "conv3_x": "conv2_x to conv5_x",
    "conv4_x": "conv2_x to conv5_x",
    "conv5_x": "conv2_x to conv5_x",
}
"""Other words for what the glossary has: name -> term."""

_LEAVE = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`]*`|!?\[[^\]]*\]\([^)]*\)|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Use:
    """A term in a text.

    Attributes:
        start: of the words, counted in characters.
        end: behind them.
        term: as the glossary has it.
    """

    start: int
    end: int
    term: str


def linked(markdown: str, seen: MutableSet[str]) -> str:
    """Return a Markdown text with links from the first use of each term.

    Args:
        markdown: filled in, without numbers in double brackets.
        seen: terms that the page has linked already; those that this text links are added.
    """
    parts, end = [], 0
    for use in uses(markdown, seen):
        words, said = markdown[use.start : use.end], glossary()[use.term].replace('"', "'")
        parts += [markdown[end : use.start], f'[{words}]({address(use.term)} "{said}")']
        end = use.end
    return "".join([*parts, markdown[end:]])


def linked_runs(
    runs: Sequence[tuple[str, str]], seen: MutableSet[str]
) -> tuple[tuple[str, str, str], ...]:
    """Return runs of (words, address) as (words, address, sentence), terms among them linked."""
    found: list[tuple[str, str, str]] = []
    for words, target in runs:
        if target:
            found.append((words, target, ""))
            continue
        end = 0
        for use in uses(words, seen):
            found.append((words[end : use.start], "", ""))
            found.append((words[use.start : use.end], address(use.term), glossary()[use.term]))
            end = use.end
        found.append((words[end:], "", ""))
    return tuple(run for run in found if run[0])


def uses(text: str, seen: MutableSet[str]) -> Iterator[Use]:
    """Yield the first use of each term that is not in `seen`, in order, and note it there."""
    left = [match.span() for match in _LEAVE.finditer(text)]
    for match in _words().finditer(text):
        start, end = match.span()
        if any(start < stop and begin < end for begin, stop in left):
            continue
        term = _names()[_base(match[0])]
        if term not in seen:
            seen.add(term)
            yield Use(start, end, term)


def address(term: str) -> str:
    """Return where the glossary shows a term, from any page of the app."""
    return f"{ADDRESS}?{urlencode({PARAMETER: term})}"


def names() -> list[tuple[str, str, bool]]:
    """Return what a text may write, its term, and whether its case does not matter.

    The longest come first, so that "batch norm" is found before "batch".
    """
    known = _names().items()
    return sorted(
        ((name, term, name == name.lower()) for name, term in known),
        key=lambda entry: (-len(entry[0]), entry[0]),
    )


@cache
def _names() -> dict[str, str]:
    """Return what a text may write -> the term; lower case, as far as the case does not matter."""
    own = {term: term for term in glossary() if term not in UNLINKED and ", " not in term}
    named = own | {name: term for name, term in OTHER_NAMES.items() if term in glossary()}
    return {_fold(name): term for name, term in named.items()}


@cache
def _words() -> re.Pattern[str]:
    """Return what finds all of them, the longest first, in singular and plural."""
    parts = [
        f"(?i:{re.escape(name)})" if folded else re.escape(name) for name, _, folded in names()
    ]
    return re.compile(rf"(?<![\w$\\/-])(?:{'|'.join(parts)})(?:e?s)?(?![\w$/-])")


def _base(found: str) -> str:
    """Return the name that stands behind a match."""
    forms = (found, found.removesuffix("s"), found.removesuffix("es"))
    return next(form for each in forms for form in (each, each.lower()) if form in _names())


def _fold(name: str) -> str:
    """Return a name in lower case, unless its capitals are part of it (ReLU, MAC, Grad-CAM)."""
    return name if sum(letter.isupper() for letter in name) > 1 else name.lower()
