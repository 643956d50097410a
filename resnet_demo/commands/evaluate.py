"""`python -m resnet_demo evaluate`: how good weights are, on a whole validation set."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from resnet_demo.commands.main import printable

if TYPE_CHECKING:  # torch takes seconds; `--help` and a mistyped option should not wait for it
    from torch import Tensor

    from resnet_demo.embedded.measurement import Measurement
    from resnet_demo.network.resnet import ResNet
    from resnet_demo.weights.card import Preprocessing, WeightsCard
    from resnet_demo.weights.measured import Unknown


def _sizes(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(size) for size in value.split(",")) if value else ()
    except ValueError:
        raise click.BadParameter("give pixels with commas between them, such as 64,80.") from None


@click.command()
@click.option(
    "--weights", metavar="NAME|FILE", help="embedded, imagenet-v1, imagenet-v2 or a file."
)
@click.option("--model", default="resnet50", show_default=True, help="resnet18 to resnet152.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Tiny ImageNet, or one folder for each class.",
)
@click.option(
    "--sizes", callback=_sizes, metavar="S,S,…", help="Input sizes; otherwise the card's."
)
@click.option(
    "--bottleneck",
    type=click.IntRange(min=0),
    help="Shrink to this many pixels first; 0 shows pictures as they are. Otherwise the card's.",
)
@click.option(
    "--unknown",
    multiple=True,
    metavar="NAME|FOLDER",
    help="Things that are no class, textures, digits or pictures: can the network tell?",
)
@click.option(
    "--into-card",
    is_flag=True,
    help="Write the figures into the card beside the weights, and into the run's log.",
)
@click.option("--limit", type=click.IntRange(min=2), help="Only the first so many pictures.")
@click.option("--device", help="cpu, cuda or mps; otherwise the fastest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each size, on a line.")
def evaluate(
    weights: str | None,
    model: str,
    data: Path,
    sizes: tuple[int, ...],
    bottleneck: int | None,
    unknown: tuple[str, ...],
    into_card: bool,
    limit: int | None,
    device: str | None,
    as_json: bool,
) -> None:
    """Measure weights on a validation set, by input size.

    The data are Tiny ImageNet in its standard folders (val/images, val_annotations.txt), or one
    folder for each class as it is or under val/: named by wnid where the weights' card has wnids,
    in torchvision's order of the classes, the sorted one, where it has none.
    """
    from resnet_demo.classify.device import choose_device
    from resnet_demo.embedded import evaluate as shown
    from resnet_demo.embedded.measurement import measurement
    from resnet_demo.photos.preprocess import at_size
    from resnet_demo.weights.sources import find

    if into_card and limit is not None:
        raise click.UsageError("The card holds figures of all pictures; leave out --limit.")
    sets = [_unknown(each) for each in unknown]
    source = find(weights, model)
    card = source.card
    narrow = card.preprocessing.bottleneck if bottleneck is None else bottleneck or None
    pictures = shown.list_pictures(data, card)[:limit]
    on = choose_device(device)
    network = _network(source.path, card, on)
    preprocessings = [
        at_size(card.preprocessing, size, narrow) for size in sizes or _card_sizes(card)
    ]
    ways = [(each, _forward(network, each, on)) for each in preprocessings]
    labels = _labels(pictures)
    logits = _with_bar(
        "validation pictures", len(pictures), lambda b: shown.show(pictures, ways, b)
    )
    apart: list[list[Unknown]] = [[] for _ in ways]
    for title, others in sets:
        answered = _with_bar(title, len(others), lambda b, o=others: shown.show(o, ways, b))  # type: ignore[misc]
        for rows, known, other in zip(apart, logits, answered, strict=True):
            rows.append(shown.known_from_unknown(known, other, title))
    found = [
        (measurement(each.crop, known, labels), known, rows)
        for each, known, rows in zip(preprocessings, logits, apart, strict=True)
    ]
    for each, (measured, _, rows) in zip(preprocessings, found, strict=True):
        _print(card, each, measured, rows, as_json)
    if into_card:
        from resnet_demo.embedded.into_card import into_card as write

        written = write(source.path, card, preprocessings, found, labels)
        click.echo(f"written into {printable(written.name)}", err=True)


def _unknown(name: str) -> tuple[str, list[Any]]:
    """Return what a set of unknown things is called, and its pictures."""
    from resnet_demo.embedded import unknown
    from resnet_demo.embedded.evaluate import list_unknown

    if name in unknown.unknown_names():
        return unknown.unknown_title(name), list(unknown.unknown_photos(name))
    folder = Path(name)
    if not folder.is_dir():
        names = ", ".join(unknown.unknown_names())
        raise click.BadParameter(f"--unknown takes {names} or a folder of pictures.")
    return printable(folder.resolve().name), list(list_unknown(folder))


def _card_sizes(card: "WeightsCard") -> list[int]:
    return sorted({card.preprocessing.crop, *dict(card.accuracy_by_input_size)})


def _network(path: Path, card: "WeightsCard", device: str) -> "ResNet":
    """Return the network, ready to answer; WeightsError if it is not the one of the card."""
    from resnet_demo.errors import WeightsError
    from resnet_demo.weights.reader import architecture_of, read
    from resnet_demo.weights.skeleton import skeleton

    state = read(path)
    model, number_of_classes = architecture_of(state)
    if (model, number_of_classes) != (card.model, len(card.labels)):
        raise WeightsError(f"{path.name} is not the network that its card speaks of.")
    network = skeleton(model, number_of_classes)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval().requires_grad_(False).to(device)


def _forward(
    network: "ResNet", preprocessing: "Preprocessing", device: str
) -> "Callable[[Tensor], Tensor]":
    """Return the fastest form of the network for one input size."""
    from resnet_demo.classify.fused import fuse

    if device == "cpu":
        return fuse(network, preprocessing.crop) or network
    return lambda batch: network(batch.to(device))


def _labels(pictures: Sequence[Any]) -> "Tensor":
    import torch

    return torch.tensor([picture.label for picture in pictures])


def _with_bar(
    label: str, length: int, work: "Callable[[Callable[[int], None]], list[Tensor]]"
) -> "list[Tensor]":
    """Return work's result; while it lasts, a bar on stderr says how many pictures are done."""
    if not sys.stderr.isatty():
        return work(lambda done: None)
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        return work(lambda done: bar.update(done - bar.pos))


def _print(
    card: "WeightsCard",
    preprocessing: "Preprocessing",
    found: "Measurement",
    apart: "Sequence[Unknown]",
    as_json: bool,
) -> None:
    from resnet_demo.embedded.measurement import as_json as fields_of

    if as_json:
        fields = {"weights": card.name, "bottleneck": preprocessing.bottleneck, **fields_of(found)}
        if apart:
            fields["unknown"] = [vars(each) for each in apart]
        click.echo(json.dumps(fields))
        return
    through = f", through {preprocessing.bottleneck}" if preprocessing.bottleneck else ""
    click.secho(
        f"{printable(card.title)} at {found.size} pixels{through}, {found.pictures:,} pictures",
        bold=True,
    )
    click.echo(f"  top-1 {100 * found.top1:.1f} %, top-5 {100 * found.top5:.1f} %")
    click.echo(
        f"  expected calibration error {100 * found.calibration_error:.1f} points; on half of the "
        f"pictures {100 * found.error_before:.1f}, with temperature {found.temperature:.2f} "
        f"fitted on the other half {100 * found.error_after:.1f}"
    )
    if found.right_from_wrong is not None:
        click.echo(f"  right from wrong answers by probability: AUROC {found.right_from_wrong:.3f}")
    for each in apart:
        click.echo(
            f"  known things from {each.name} ({each.pictures:,}): AUROC {each.probability:.3f} by "
            f"probability, {each.energy:.3f} by energy"
        )
