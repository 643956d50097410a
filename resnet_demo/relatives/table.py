"""What was measured of every network, as the page shows it; read without torch.

`python -m resnet_demo networks --out FILE` makes the table from the networks themselves, and a test
makes it again and compares.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resnet_demo.errors import RelativesError

Skip = Literal["none", "parallel branches", "residual", "dense concatenation", "long concatenation"]

ORIGINAL = "ResNet-50 v1"
"""ResNet-50 as it was published: the same layers as today's, so a picture shows one of the two."""

TABLE = Path(__file__).resolve().parents[2] / "assets/other-networks.json"


@dataclass(frozen=True)
class Row:
    """One network.

    Attributes:
        name: as people write it.
        year: of the first publication, months as twelfths.
        task: "classification", "detection" or "segmentation".
        paper: authors, year, and what of it is counted.
        skip: what kind of skip it has.
        skip_words: where the skips are and how many.
        input_size: side of the input in pixels.
        depth: weight layers on the longest path.
        parameters: without auxiliary heads.
        macs: multiply-adds for one photo at the input size.
        accuracy: the published figure with its metric.
        source: of the published figure.
        top1: ImageNet top-1 accuracy, 0 to 100; None where the task is another.
    """

    name: str
    year: float
    task: str
    paper: str
    skip: Skip
    skip_words: str
    input_size: int
    depth: int
    parameters: int
    macs: int
    accuracy: str
    source: str
    top1: float | None


def read_table(path: Path = TABLE) -> tuple[Row, ...]:
    """Return the table, oldest network first.

    Raises:
        RelativesError: the file cannot be read.
    """
    try:
        rows = [Row(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        command = f"python -m resnet_demo networks --out {path.name}"
        raise RelativesError(f"{path.name} cannot be read; make it again: {command}") from error
    return tuple(sorted(rows, key=lambda row: (row.year, row.depth)))


def write_table(rows: list[Row], path: Path) -> None:
    """Write the table; RelativesError if that cannot be."""
    text = json.dumps([vars(row) for row in rows], indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise RelativesError(f"{path} cannot be written: {error.strerror}.") from error


def deepest_without_skip(rows: Sequence[Row]) -> Row:
    """Return the deepest network in which each layer sees only the one before it."""
    return max((row for row in rows if row.skip == "none"), key=lambda row: row.depth)
