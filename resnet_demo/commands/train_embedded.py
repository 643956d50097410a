"""`python -m resnet_demo train-embedded`: train the embedded ResNet-50 on Tiny ImageNet."""

from pathlib import Path
from typing import Any

import click


@click.command("train-embedded")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Tiny ImageNet in its standard folders, or packed parts of it.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The weights to write; their card, log and checkpoint lie beside them.",
)
@click.option("--hours", type=float, help="The schedule fits itself to this much time.")
@click.option("--epochs", type=float, help="Passes over the pictures, instead of --hours.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint of a stopped run.")
@click.option("--device", help="cpu, cuda or mps; otherwise the fastest.")
@click.option("--seed", type=int, help="Of the first weights, the order and the views.")
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights of an earlier run to go on from, their card beside them; otherwise from scratch.",
)
@click.option("--batch-size", type=int)
@click.option("--peak-rate", type=float, help="The largest learning rate.")
@click.option("--classes", type=int, help="Only the first so many, for a rehearsal.")
@click.option(
    "--cache",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that keeps the decoded pictures for the next time.",
)
@click.option("--compiled", is_flag=True, default=None, help="Use torch.compile.")
@click.option("--stop-after", type=float, metavar="MINUTES", help="Then stop, to be resumed.")
def train_embedded(hours: float | None, epochs: float | None, **options: Any) -> int:
    """Train the network that ships with the app, from scratch.

    Without --hours or --epochs: 20 minutes on a GPU, 8 hours on a CPU. Ctrl-C stops between two
    steps; --resume goes on exactly from there.
    """
    if hours is not None and epochs is not None:
        raise click.UsageError("Give --hours or --epochs, not both.")
    from resnet_demo.embedded.train import Options, train  # imports torch

    return train(Options(hours=hours, epochs=epochs, **options))
