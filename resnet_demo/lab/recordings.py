"""A run written down: one CSV file that a spreadsheet opens and the lab plays back.

    # resnet-demo recording {"config": {…}, "date": "2026-01-31", "versions": {…}, …}
    line,net,depth,seed,step,skip_strength,flipped,train_loss,…,gradient_norms,…
    0,plain,56,0,1,0.0,False,2.2772,…,245.1 7.6 …,…

The first line holds what is needed to run it again. Cells with several numbers hold them with a
space in between. What is read back equals what was written.
"""

import csv
import dataclasses
import io
import json
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord

MAX_BYTES = 20 * 2**20
MARK = "# resnet-demo recording "
SHIPPED = Path(__file__).parents[2] / "assets" / "recordings"
_FIELDS = dataclasses.fields(LabRecord)


@dataclass(frozen=True)
class Recording:
    """A run with all that is needed to make it again.

    Attributes:
        config: the experiment.
        records: of every step and net, in the order in which they came.
        date: ISO day of the run.
        versions: of Python, torch, and this package.
        machine: processor architecture and system.
        threads: inside each operation.
    """

    config: LabConfig
    records: tuple[LabRecord, ...]
    date: str
    versions: tuple[tuple[str, str], ...]
    machine: str
    threads: int


def record_of(config: LabConfig, records: Iterable[LabRecord], date: str) -> Recording:
    """Return a recording of a run made on this machine.

    Args:
        config: the experiment.
        records: what it gave.
        date: ISO day, e.g. "2026-01-31".
    """
    from resnet_demo.lab.threads import THREADS

    versions = (
        ("python", platform.python_version()),
        ("torch", version("torch")),
        ("scikit-learn", version("scikit-learn")),
    )
    machine = f"{platform.machine()} {platform.system()}"
    return Recording(config, tuple(records), date, versions, machine, THREADS)


def to_csv(recording: Recording) -> str:
    """Return the recording as text."""
    head = {
        "config": recording.config.to_dict(),
        "date": recording.date,
        "versions": dict(recording.versions),
        "machine": recording.machine,
        "threads": recording.threads,
    }
    text = io.StringIO()
    text.write(MARK + json.dumps(head) + "\n")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(field.name for field in _FIELDS)
    for record in recording.records:
        table.writerow(_to_cell(getattr(record, field.name)) for field in _FIELDS)
    return text.getvalue()


def from_csv(data: bytes | str) -> Recording:
    """Return the recording that `to_csv` wrote.

    Raises:
        LabError: the file is too large, is no recording, or a cell does not fit its column.
    """
    if len(data) > MAX_BYTES:
        raise LabError(f"A recording has at most {MAX_BYTES // 2**20} MB: this file is larger.")
    try:
        text = data.decode() if isinstance(data, bytes) else data
        first, _, rest = text.removeprefix("\ufeff").partition("\n")
        if not first.startswith(MARK):
            raise ValueError("its first line is missing")
        head = json.loads(first.removeprefix(MARK))
        rows = list(csv.DictReader(io.StringIO(rest), strict=True))
        config = LabConfig.from_dict({str(key): str(text) for key, text in head["config"].items()})
        lines = len(config.lines())
        records = tuple(_from_row(row, lines, config.steps) for row in rows)
        versions = tuple((str(name), str(text)) for name, text in head["versions"].items())
        return Recording(
            config,
            records,
            str(head["date"]),
            versions,
            str(head["machine"]),
            int(head["threads"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error, RecursionError) as error:
        raise LabError(f"This file is no recording of the skip lab ({_short(error)}).") from error


def shipped() -> tuple[Path, ...]:
    """Return the recordings that come with the app, by name."""
    return tuple(sorted(SHIPPED.glob("*.csv")))


def _from_row(row: dict[str, str], lines: int, steps: int) -> LabRecord:
    values: dict[str, Any] = {field.name: _from_cell(field, row[field.name]) for field in _FIELDS}
    record = LabRecord(**values)
    if not 0 <= record.line < lines or record.net not in ("plain", "residual"):
        raise ValueError(f"a row is of net {record.net!r}, line {record.line}")
    if not 1 <= record.step <= steps:
        raise ValueError(f"a row is of step {record.step}")
    return record


def _to_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(_to_cell(entry) for entry in value)
    if isinstance(value, float):
        return repr(value)
    return str(value)


def _from_cell(field: dataclasses.Field[Any], cell: str) -> Any:
    """Return a cell as the type that its field is annotated with."""
    kind = field.type
    if kind is bool:
        if cell not in ("True", "False"):
            raise ValueError(f"{field.name} is {cell!r}")
        return cell == "True"
    if kind in (int, float):
        return kind(cell)
    if kind == tuple[float, ...]:
        return tuple(float(part) for part in cell.split())
    if kind == tuple[int, ...]:
        return tuple(int(part) for part in cell.split())
    if kind == float | None:
        return float(cell) if cell else None
    return cell


def _short(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text if len(text) <= 80 else text[:79] + "…"
