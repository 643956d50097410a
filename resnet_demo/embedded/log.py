"""A training's own log, read back: how loss and accuracy went, pass by pass.

The log lies beside the weights and is what `run.py` writes: one JSON record a line. Where weights
went on from those of an earlier run, its log may stand before theirs, and the two are one story. No
torch here, so that a page can show it. A log beside somebody's own weights is not trusted: its size
is bounded and only finite numbers come out.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_demo.errors import EmbeddedError

LARGEST_LOG = 8 * 2**20  # bytes; a run of the plan takes 60 KiB
_LONGEST_DEVICE = 200  # characters

Record = dict[str, Any]


@dataclass(frozen=True)
class Stretch:
    """Passes during which the pictures had one size.

    Attributes:
        start: in passes over the training pictures.
        end: the same.
        size: pixels on a side.
    """

    start: float
    end: float
    size: int


@dataclass(frozen=True)
class Validation:
    """How good the averaged weights were on the way: shares of the pictures, 0 to 1."""

    passes: float
    top1: float
    top5: float


@dataclass(frozen=True)
class RunLog:
    """One training, of one run or of several that went on from each other.

    Attributes:
        from_scratch: whether it began with random weights, not with those of a run not told here.
        passes: over the training pictures, from start to end.
        seconds: of training.
        devices: what it ran on, in words, in order.
        classes: how many.
        training_pictures: how many.
        validation_pictures: how many.
        least_shown: how many of them the validations on the way saw, the fewest.
        most_shown: the most.
        stretches: the sizes of the pictures, in order.
        went_on: passes at which a later run went on.
        losses: passes and the training loss there, a mean since the point before.
        validations: in order.
        size: input size of the last measurement, in pixels.
        top1: of it, on all validation pictures, 0 to 1.
        top5: the same.
    """

    from_scratch: bool
    passes: float
    seconds: float
    devices: tuple[str, ...]
    classes: int
    training_pictures: int
    validation_pictures: int
    least_shown: int
    most_shown: int
    stretches: tuple[Stretch, ...]
    went_on: tuple[float, ...]
    losses: tuple[tuple[float, float], ...]
    validations: tuple[Validation, ...]
    size: int
    top1: float
    top5: float


def log_beside(weights: Path) -> Path:
    """Return where the log of the run that made these weights lies, if there is one."""
    return weights.with_name(f"{weights.stem}-log.jsonl")


def read_log(path: Path) -> RunLog | None:
    """Return the run that a log tells of, or None if there is no whole run of this format in it.

    Raises:
        EmbeddedError: the file is damaged.
    """
    runs = _runs(_records(path))
    if not runs or not any(each.get("record") == "final" for each in runs[-1]):
        return None
    try:
        return _run_log(runs)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise EmbeddedError(f"{path.name} is damaged; get it anew, or move it away.") from error


def last_figures(path: Path) -> Record:
    """Return the last record that tells how good the weights are; EmbeddedError if there is none.

    Of two kinds: "final", measured when the run ended, and "evaluation", measured later.
    """
    found = [each for each in _records(path) if "by_size" in each]
    if not found:
        raise EmbeddedError(f"{path.name} holds no figures of whole weights.")
    return found[-1]


def _records(path: Path) -> list[Record]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_LOG + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EmbeddedError(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_LOG:
        raise EmbeddedError(f"{path.name} is larger than a log of a training can be.")
    try:
        records = [json.loads(line) for line in data.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise EmbeddedError(f"{path.name} is damaged; get it anew, or move it away.") from error
    return [each for each in records if isinstance(each, dict)]


def _runs(records: list[Record]) -> list[list[Record]]:
    """Return the records of each run, from its head on."""
    runs: list[list[Record]] = []
    for each in records:
        if each.get("record") == "run":
            runs.append([])
        if runs:
            runs[-1].append(each)
    return runs


def _run_log(runs: list[list[Record]]) -> RunLog:
    """Return the training; KeyError, TypeError or ValueError where a field is not what it is."""
    head, last = runs[0][0], runs[-1][0]
    figures = [each for each in runs[-1] if "by_size" in each][-1]
    steps: list[tuple[float, Record]] = []
    validations: list[tuple[float, Record]] = []
    starts, passes, seconds = [], 0.0, 0.0
    for records in runs:
        starts.append(passes)
        of_run = [(passes + _number(e["epoch"]), e) for e in records if "epoch" in e]
        steps += [each for each in of_run if each[1].get("record") == "step"]
        validations += [each for each in of_run if each[1].get("record") == "validation"]
        passes = of_run[-1][0]
        seconds += max(_number(each["seconds"]) for each in records if "seconds" in each)
    if not steps or not validations:
        raise ValueError("a run without a step")
    shown = [int(_number(each["pictures"])) for _, each in validations]
    return RunLog(
        from_scratch=head["configuration"].get("start") is None,
        passes=passes,
        seconds=seconds,
        devices=tuple(dict.fromkeys(_line(each[0]["device"]) for each in runs)),
        classes=int(_number(last["classes"])),
        training_pictures=int(_number(last["training_pictures"])),
        validation_pictures=int(_number(last["validation_pictures"])),
        least_shown=min(shown),
        most_shown=max(shown),
        stretches=_stretches((at, int(_number(each["size"]))) for at, each in steps),
        went_on=tuple(starts[1:]),
        losses=tuple((at, _number(each["loss"])) for at, each in steps),
        validations=tuple(
            Validation(at, _share(each["top1"]), _share(each["top5"])) for at, each in validations
        ),
        size=int(_number(figures["size"])),
        top1=_share(figures["top1"]),
        top5=_share(figures["top5"]),
    )


def _stretches(steps: Iterable[tuple[float, int]]) -> tuple[Stretch, ...]:
    """Return the stretches of one size: each ends where the next begins, at a record."""
    found: list[Stretch] = []
    for passes, size in steps:
        if found and found[-1].size == size:
            found[-1] = Stretch(found[-1].start, passes, size)
        else:
            start = found[-1].end if found else 0.0
            found.append(Stretch(start, passes, size))
    return tuple(found)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number must be a number")
    if not math.isfinite(value) or not 0 <= value < 1e12:
        raise ValueError("a number is out of range")
    return float(value)


def _share(value: Any) -> float:
    if (share := _number(value)) > 1:
        raise ValueError("a share is above 1")
    return share


def _line(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > _LONGEST_DEVICE:
        raise ValueError("a device is no short line")
    return value
