"""Names of classes made simple, so that a part of one is found however it is typed."""

import unicodedata


def plain_name(label: str) -> str:
    """Return a name in lower case, without accents, with single spaces between words.

    "Señor's wheel-chair" becomes "senors wheel chair"; what a viewer types is made simple the same
    way, in the browser (ui/components/class_list).
    """
    decomposed = unicodedata.normalize("NFKD", label.casefold())
    letters = "".join(" " if not c.isalnum() else c for c in decomposed if not _is_mark(c))
    return " ".join(letters.split())


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or character == "'"
