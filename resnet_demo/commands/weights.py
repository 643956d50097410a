"""The commands `weights list` and `weights fetch`: what is here, what could be, and getting it.

What goes wrong is a WeightsError, which the group in main.py prints in one line.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import click

from resnet_demo.weights.card import WeightsCard, describe, model_title
from resnet_demo.weights.download import fetch
from resnet_demo.weights.official import OfficialWeights, official, official_card
from resnet_demo.weights.sources import WeightsSource, downloadable, find_or_next, installed

INTERRUPTED = 130  # what shells expect after Ctrl-C


@click.group()
def weights() -> None:
    """Say which weights are on this machine, and fetch better ones."""


@weights.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
def list_weights(as_json: bool) -> None:
    """List the weights that are here and those that can be fetched."""
    _, problem = find_or_next()
    if problem is not None:  # RESNET_DEMO_WEIGHTS names something that cannot be used
        click.echo(problem, err=True)
    here = installed()
    missing = [row for row in downloadable() if not row.installed]
    if as_json:
        for record in [_here(source) for source in here] + [_missing(row) for row in missing]:
            click.echo(json.dumps(record, ensure_ascii=False))
        return
    click.echo("On this machine, best first:")
    for source in here:
        click.echo(f"  {source.card.name:<12} {describe(source.card)} ({_size(source)})")
    if missing:
        click.echo("\nTo fetch with `python -m resnet_demo weights fetch NAME --model MODEL`:")
    for row in missing:
        card = official_card(row)
        click.echo(f"  {row.name:<12} --model {row.model:<10} {describe(card)} ({_mb(row.bytes)})")


@weights.command("fetch")
@click.argument("name", required=False)
@click.option("--model", default="resnet50", show_default=True, help="resnet18 to resnet152.")
def fetch_weights(name: str | None, model: str) -> None:
    """Fetch ImageNet weights into torchvision's cache and check them.

    NAME is imagenet-v2 or imagenet-v1; left out, the better ones that the model has.
    """
    wanted = official(name, model)
    try:
        path = _fetch_with_bar(wanted)
    except KeyboardInterrupt:
        click.echo("\nStopped; nothing was kept.", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"{model_title(wanted.model)}, {wanted.name}: {path}")


def _fetch_with_bar(wanted: OfficialWeights) -> Path:
    bar: Any = None
    with contextlib.ExitStack() as stack:

        def advance(received: int, total: int) -> None:
            nonlocal bar
            if bar is None:  # only now: a request that fails leaves one line, not two
                label = f"{wanted.file_name} ({_mb(total)})"
                bar = stack.enter_context(
                    click.progressbar(length=total, label=label, file=sys.stderr)
                )
            bar.update(received - bar.pos)

        return fetch(wanted, advance)


def _here(source: WeightsSource) -> dict[str, Any]:
    size = source.path.stat().st_size
    return _facts(source.card) | {"installed": True, "path": str(source.path), "bytes": size}


def _missing(row: OfficialWeights) -> dict[str, Any]:
    return _facts(official_card(row)) | {"installed": False, "url": row.url, "bytes": row.bytes}


def _facts(card: WeightsCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "model": card.model,
        "title": card.title,
        "classes": len(card.labels),
        "top1": card.accuracy.top1 if card.accuracy else None,
        "top5": card.accuracy.top5 if card.accuracy else None,
        "measured_on": card.accuracy.measured_on if card.accuracy else None,
    }


def _size(source: WeightsSource) -> str:
    return _mb(source.path.stat().st_size)


def _mb(number_of_bytes: int) -> str:
    return f"{number_of_bytes / 1e6:.0f} MB"
