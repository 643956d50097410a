"""Finding classes by a part of their name."""

import unicodedata
from collections.abc import Sequence


def search_classes(labels: Sequence[str], text: str) -> list[int]:
    """Return the indices of the labels that contain a text, the closest first.

    Case and diacritics do not count: "senor" finds "Señor". Labels that begin with the text come
    first, then those with a word that does, then the rest; within each group in the labels' order.

    Args:
        labels: K names.
        text: what the viewer typed; several words must all be there, in any order. Empty finds all.
    """
    words = _plain(text).split()
    found = []
    for index, label in enumerate(labels):
        plain = _plain(label)
        if all(word in plain for word in words):
            found.append((_rank(plain, words), index))
    return [index for _, index in sorted(found)]


def _rank(label: str, words: list[str]) -> int:
    if not words or label.startswith(" ".join(words)):
        return 0
    return 1 if all(f" {word}" in f" {label}" for word in words) else 2


def _plain(text: str) -> str:
    """Return the text in lower case, without accents, with single spaces between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(" " if not c.isalnum() else c for c in decomposed if not _is_mark(c))
    return " ".join(letters.split())


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or character == "'"
