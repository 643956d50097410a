"""Numbers as CSV, for a file that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Sequence


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a line of names and one line for each row.

    Floats keep every digit; text that a spreadsheet would take for a formula is set off.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return file.getvalue()


def as_text(text: str) -> str:
    """Return text so that no spreadsheet takes it for a formula: a label may begin with "="."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _cell(value: object) -> str:
    return as_text(value) if isinstance(value, str) else repr(value)
