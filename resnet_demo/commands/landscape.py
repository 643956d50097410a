"""`landscape`: train a net of the skip lab and compute the loss around it."""

import datetime
import sys
from dataclasses import replace
from pathlib import Path

import click

from resnet_demo.lab.configuration import LabConfig

SNAPSHOTS = 40  # of a training's path


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
    out: Path,
) -> None:
    """Train a small net on digits and compute the loss around it."""
    from resnet_demo.lab.threads import lab_threads
    from resnet_demo.lab.trainer import Trainer
    from resnet_demo.landscape.directions import moving_weights
    from resnet_demo.landscape.recording import Trained, around, walk, write
    from resnet_demo.landscape.surface import steps_of

    steps_of(span, points)  # before a training that would be for nothing
    config = LabConfig(
        depths=(depth,),
        skip_strengths=(1.0 if skips == "on" else 0.0,),
        steps=steps,
        seed=seed,
        test_every=steps,
    )
    trainer = Trainer(config)
    every = max(1, steps // SNAPSHOTS)
    snapshots = [(0, moving_weights(trainer.net(0)))] if path_points else []
    accuracy = 0.0
    with click.progressbar(iter(trainer), length=steps, label="training", file=sys.stderr) as bar:
        for (record,) in bar:
            accuracy = record.test_accuracy or 0.0
            if path_points and (trainer.step_number % every == 0 or trainer.done):
                snapshots.append((trainer.step_number, moving_weights(trainer.net(0))))
    net = trainer.net(0)
    chosen = trainer.data.train_pictures[:pictures], trainer.data.train_labels[:pictures]
    trained = Trained(depth, skips == "on", seed, steps, accuracy)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    with lab_threads():
        rows = around(net, trained, *chosen, span=span, points=points, plane_seed=plane_seed)
        with click.progressbar(rows, length=points, label="surface", file=sys.stderr) as bar:
            *_, found = bar
        found = replace(found, made=today)
        write(found, out)
        if path_points:
            ways = walk(net, snapshots, *chosen, points=path_points)
            with click.progressbar(ways, length=path_points, label="path", file=sys.stderr) as bar:
                *_, way = bar
            found = replace(found, walk=way)
            write(found, out)
    losses = [loss for row in found.surface.losses for loss in row]
    click.echo(
        f"{out}: loss {found.surface.middle:.4f} in the middle, {min(losses):.4f} to "
        f"{max(losses):.4g} around it; test accuracy {100 * accuracy:.1f} %"
    )
