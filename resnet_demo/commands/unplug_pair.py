"""`unplug-pair`: train a plain and a residual net and take each block out of both."""

import datetime
import statistics
import sys
from pathlib import Path

import click

from resnet_demo.lab.configuration import DEPTHS, LabConfig

LAST_STEPS = 20  # of the training loss that is stated


@click.command("unplug-pair")
@click.option("--depth", type=int, default=20, show_default=True, help=f"One of {DEPTHS}.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--steps", type=int, default=400, show_default=True, help="Training steps.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A JSON file.")
def unplug_pair(depth: int, seed: int, steps: int, out: Path | None) -> None:
    """Take blocks out of a plain and a residual net that were trained alike."""
    from resnet_demo.lab.trainer import Trainer  # imports torch, which --help does without
    from resnet_demo.unplug.pair import Pair, unplug_each, write_pair

    config = LabConfig(
        depths=(depth,), skip_strengths=(0.0, 1.0), seed=seed, steps=steps, test_every=steps
    )
    trainer = Trainer(config)
    losses: list[tuple[float, ...]] = []
    with click.progressbar(iter(trainer), length=steps, label="training", file=sys.stderr) as bar:
        for records in bar:
            losses.append(tuple(record.train_loss for record in records))
    data = trainer.data
    plain, residual = (
        unplug_each(
            trainer.net(number),
            data.test_pictures,
            data.test_labels,
            statistics.fmean(step[number] for step in losses[-LAST_STEPS:]),
        )
        for number in (0, 1)
    )
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    pair = Pair(depth, seed, steps, len(data.test_labels), plain, residual, today)
    if out is not None:
        write_pair(pair, out)
    click.echo(f"{'block out':>10}{'plain':>9}{'residual':>10}   test accuracy, %")
    click.echo(f"{'none':>10}{100 * plain.accuracy:9.1f}{100 * residual.accuracy:10.1f}")
    for number, (a, b) in enumerate(zip(plain.without, residual.without, strict=True), start=1):
        click.echo(f"{number:>10}{_percent(a):>9}{_percent(b):>10}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"
