"""`python -m resnet_demo lab`: train small plain and residual nets side by side."""

import datetime
import json
import math
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from resnet_demo.errors import LabError
from resnet_demo.lab import recordings
from resnet_demo.lab.configuration import CHOICES, DEPTHS, LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import Outcome, outcomes, verdict

SKIPS = {"on": (1.0,), "off": (0.0,), "both": (0.0, 1.0)}
_DEFAULT = LabConfig()


@click.command()
@click.option(
    "--depth",
    "depths",
    multiple=True,
    type=int,
    default=_DEFAULT.depths,
    show_default=True,
    help=f"Weight layers, one of {', '.join(map(str, DEPTHS))}; several race.",
)
@click.option("--skips", type=click.Choice(list(SKIPS)), default="both", show_default=True)
@click.option(
    "--strength",
    "strengths",
    multiple=True,
    type=float,
    help="Skip strength α instead of --skips, 0 to 1; several race.",
)
@click.option("--batch-norm", type=click.Choice(["on", "off"]), default="on", show_default=True)
@click.option(
    "--init",
    "initialisation",
    type=click.Choice(CHOICES["initialisation"]),
    default=_DEFAULT.initialisation,
    show_default=True,
)
@click.option(
    "--activation",
    "activations",
    multiple=True,
    default=_DEFAULT.activations,
    show_default=True,
    help="relu, tanh or sigmoid; several race.",
)
@click.option(
    "--optimiser",
    type=click.Choice(CHOICES["optimiser"]),
    default=_DEFAULT.optimiser,
    show_default=True,
)
@click.option(
    "--learning-rate",
    "learning_rates",
    multiple=True,
    type=float,
    default=_DEFAULT.learning_rates,
    show_default=True,
)
@click.option(
    "--warm-up",
    type=int,
    default=_DEFAULT.warm_up,
    show_default=True,
    help="Steps at a tenth of the learning rate.",
)
@click.option("--batch-size", type=int, default=_DEFAULT.batch_size, show_default=True)
@click.option("--steps", type=int, default=_DEFAULT.steps, show_default=True)
@click.option("--seed", type=int, default=_DEFAULT.seed, show_default=True)
@click.option(
    "--seeds", type=int, default=_DEFAULT.seeds, show_default=True, help="Seeds from --seed on."
)
@click.option("--test-every", type=int, default=_DEFAULT.test_every, show_default=True)
@click.option(
    "--data", type=click.Choice(CHOICES["data"]), default=_DEFAULT.data, show_default=True
)
@click.option(
    "--layout", type=click.Choice(CHOICES["layout"]), default=_DEFAULT.layout, show_default=True
)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the run to this CSV file, which the lab plays back.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one record a line, then the verdict.")
def lab(
    skips: str,
    strengths: tuple[float, ...],
    batch_norm: str,
    save: Path | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Train plain and residual nets on the same batches and say what came out."""
    from resnet_demo.lab.trainer import Trainer  # imports torch, which --help does without

    config = LabConfig(
        skip_strengths=strengths or SKIPS[skips], batch_norm=batch_norm == "on", **settings
    )
    records: list[LabRecord] = []
    with click.progressbar(
        iter(Trainer(config)),
        length=config.steps,
        label="training",
        file=sys.stderr,
    ) as steps:
        for step in steps:
            records += step
            if as_json:
                for record in step:
                    click.echo(json.dumps(record.as_json()))
    if save:
        _save(save, config, records)
    if as_json:
        click.echo(json.dumps(summary(config, records)))
    else:
        for line in _table(outcomes(config, records)):
            click.echo(line)
        click.echo(verdict(config, records))


def summary(config: LabConfig, records: list[LabRecord]) -> dict[str, object]:
    """Return the last line of `--json`: the verdict, and means over the plain and residual nets."""
    ends = outcomes(config, records)
    result: dict[str, object] = {"verdict": verdict(config, records)}
    for net in ("plain", "residual"):
        own = [end for end in ends if end.line.net == net]
        if own:
            result[net] = {
                "loss": _mean(end.loss for end in own),
                "test_accuracy": _mean(end.test_accuracy or 0.0 for end in own),
            }
    return result


def _mean(values: Iterable[float]) -> float | None:
    """Return the mean, or None (JSON's null) after an explosion."""
    mean = statistics.fmean(values)
    return mean if math.isfinite(mean) else None


def _table(ends: tuple[Outcome, ...]) -> list[str]:
    """Return one line of text a net."""
    rows = [f"{'net':10}{'layers':>7}{'α':>6}{'seed':>6}{'loss':>9}{'test accuracy':>15}"]
    for end in ends:
        line = end.line
        rows.append(
            f"{line.net:10}{line.depth:>7}{line.skip_strength:>6g}{line.seed:>6}"
            f"{end.loss:>9.4f}{100 * (end.test_accuracy or 0):>13.1f} %"
        )
    return rows


def _save(path: Path, config: LabConfig, records: list[LabRecord]) -> None:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        path.write_text(
            recordings.to_csv(recordings.record_of(config, records, today)), encoding="utf-8"
        )
    except OSError as error:
        raise LabError(f"{path} cannot be written: {error.strerror}.") from error
