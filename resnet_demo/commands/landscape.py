"""`landscape`: train a net of the skip lab and compute the loss around it."""

import datetime
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from resnet_demo.lab.configuration import LabConfig

if TYPE_CHECKING:  # torch takes seconds; `--help` should not wait for it
    from resnet_demo.lab.trainer import Trainer
    from resnet_demo.landscape.directions import Weights

SNAPSHOTS = 40  # of a training's path
TOLD = 10  # times on the way, where there is no terminal to draw a bar on


T = TypeVar("T")


def snapshot_steps(steps: int) -> set[int]:
    """Return at which steps a path's snapshots are taken: densely at first, when it moves most."""
    return {max(1, round(steps * (number / SNAPSHOTS) ** 2)) for number in range(1, SNAPSHOTS + 1)}


@click.command()
@click.option("--depth", type=int, default=56, show_default=True, help="Weight layers.")
@click.option("--skips", type=click.Choice(["on", "off"]), default="on", show_default=True)
@click.option("--points", type=int, default=41, show_default=True, help="Along either direction.")
@click.option("--span", type=float, default=1.0, show_default=True, help="From −span to span.")
@click.option("--plane-seed", type=int, default=0, show_default=True, help="Of the directions.")
@click.option("--pictures", type=int, default=512, show_default=True, help="Training digits.")
@click.option("--steps", type=int, default=800, show_default=True, help="Training steps.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the training.")
@click.option("--path-points", type=int, default=0, help="Also the path, on a grid so fine.")
@click.option("--line-seed", type=int, help="Also the line to a net trained with this seed.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def landscape(
    depth: int,
    skips: str,
    points: int,
    span: float,
    plane_seed: int,
    pictures: int,
    steps: int,
    seed: int,
    path_points: int,
    line_seed: int | None,
    out: Path,
) -> None:
    """Train a small net on digits and compute the loss around it."""
    from resnet_demo.lab.threads import lab_threads
    from resnet_demo.landscape.recording import Cut, Trained, around, walk, write
    from resnet_demo.landscape.surface import line_between, steps_of

    steps_of(span, points)  # before a training that would be for nothing
    if path_points:
        steps_of(1.0, path_points)
    config = LabConfig(
        depths=(depth,),
        skip_strengths=(1.0 if skips == "on" else 0.0,),
        steps=steps,
        seed=seed,
        test_every=steps,
    )
    trainer, accuracy, snapshots = _trained(config, snapshot_steps(steps) if path_points else set())
    net = trainer.net(0)
    chosen = trainer.data.train_pictures[:pictures], trainer.data.train_labels[:pictures]
    trained = Trained(depth, skips == "on", seed, steps, accuracy)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    with lab_threads():
        rows = around(net, trained, *chosen, span=span, points=points, plane_seed=plane_seed)
        *_, found = _shown(rows, points, "surface")
        found = replace(found, made=today)
        write(found, out)
        if path_points:
            ways = walk(net, snapshots, *chosen, points=path_points)
            *_, way = _shown(ways, path_points, "path")
            found = replace(found, walk=way)
            write(found, out)
    if line_seed is not None:
        other, _, _ = _trained(replace(config, seed=line_seed), set())
        with lab_threads():
            line = line_between(net, other.net(0), *chosen)
        found = replace(found, cut=Cut(line_seed, line))
        write(found, out)
    losses = [loss for row in found.surface.losses for loss in row]
    click.echo(
        f"{out}: loss {found.surface.middle:.4f} in the middle, {min(losses):.4f} to "
        f"{max(losses):.4g} around it; test accuracy {100 * accuracy:.1f} %"
    )


def _trained(
    config: LabConfig, wanted: set[int]
) -> "tuple[Trainer, float, list[tuple[int, Weights]]]":
    """Train one net; return its trainer, its test accuracy, and its weights at the wanted steps."""
    from resnet_demo.lab.trainer import Trainer
    from resnet_demo.landscape.directions import moving_weights

    trainer = Trainer(config)
    snapshots = [(0, moving_weights(trainer.net(0)))] if wanted else []
    accuracy = 0.0
    for (record,) in _shown(iter(trainer), config.steps, "training"):
        accuracy = record.test_accuracy or 0.0
        if trainer.step_number in wanted:
            snapshots.append((trainer.step_number, moving_weights(trainer.net(0))))
    return trainer, accuracy, snapshots


def _shown(steps: Iterator[T], count: int, label: str) -> Iterator[T]:
    """Yield all steps; a bar on stderr, or a line now and then in a log, says how far it is."""
    if sys.stderr.isatty():
        with click.progressbar(steps, length=count, label=label, file=sys.stderr) as bar:
            yield from bar
        return
    for number, step in enumerate(steps, start=1):
        yield step
        if number * TOLD // count > (number - 1) * TOLD // count:
            click.echo(f"{label}: {number} of {count}", err=True)
