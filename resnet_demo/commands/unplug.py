"""`unplug`: what the network answers with residual blocks off, on a photo or on a labelled set."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from resnet_demo.commands.main import printable
from resnet_demo.commands.photo_file import read_photo
from resnet_demo.errors import WeightsError

if TYPE_CHECKING:  # torch takes seconds; `--help` should not wait for it
    from resnet_demo.classify.predictor import Predictor
    from resnet_demo.photos.decode import Photo
    from resnet_demo.unplug.ablation import Effect
    from resnet_demo.unplug.labelled import ErrorSweep
    from resnet_demo.unplug.plain_layers import LayerSweep

VGG = "VGG-16"


@click.command()
@click.argument("photo", metavar="PHOTO", required=False)
@click.option(
    "--block", "blocks", multiple=True, metavar="NAME", help="To unplug, e.g. conv4_3; several may."
)
@click.option("--sweep", "with_sweep", is_flag=True, help="Unplug each block in turn.")
@click.option("--vgg16", is_flag=True, help="Take VGG-16's layers out, too, where its weights are.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead of PHOTO: Tiny ImageNet, or one folder for each class; counts errors.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Of --data only the first so many.")
@click.option(
    "--weights",
    metavar="NAME|FILE",
    help="embedded, imagenet-v1, imagenet-v2 or a file; otherwise the best on this machine.",
)
@click.option("--model", metavar="NAME", help="resnet18 to resnet152; otherwise resnet50.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, metavar="K")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def unplug(
    photo: str | None,
    blocks: tuple[str, ...],
    with_sweep: bool,
    vgg16: bool,
    data: Path | None,
    limit: int | None,
    weights: str | None,
    model: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Unplug residual blocks and say what the network answers then.

    A block that is unplugged passes on what it was given, through its shortcut alone. PHOTO "-"
    reads standard input. With --data each block in turn is unplugged on labelled pictures, and the
    errors are counted.
    """
    if (photo is None) == (data is None):
        raise click.UsageError("Give a PHOTO, or --data and a folder of labelled pictures.")
    if data is not None and (blocks or with_sweep or vgg16):
        raise click.UsageError("With --data each block is unplugged in turn: leave the rest out.")
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.preprocess import preprocess
    from resnet_demo.unplug.ablation import effects, forward, logits_of, sweep
    from resnet_demo.unplug.wiring import block_names, block_numbers, intact, keep
    from resnet_demo.weights.sources import find

    source = find(weights, model or "resnet50")
    if model not in (None, source.card.model):
        raise WeightsError(
            f"{source.path.name} is a {source.card.model}, not a {model}; leave --model out, or "
            "name other weights."
        )
    if data is not None:
        _errors(load_predictor(source), data, limit, as_json)
        return
    assert photo is not None
    decoded = read_photo(photo)
    predictor = load_predictor(source)
    network, labels = predictor.network, predictor.card.labels
    names = block_names(network)
    off = sorted(set(block_numbers(names, blocks)))
    trace = forward(network, preprocess(decoded, predictor.card.preprocessing).tensor)
    logits = logits_of(network, trace, [keep(intact(len(names)), off, "shortcut")])
    (effect,) = effects(trace, logits)
    shares, order = logits[0].softmax(0).sort(descending=True)
    best = [
        {"label": labels[index], "index": int(index), "probability": float(share)}
        for share, index in zip(shares[:top], order[:top], strict=True)
    ]
    each = dict(zip(names, sweep(network, trace), strict=True)) if with_sweep else {}
    plain = _vgg(decoded) if vgg16 else None
    if as_json:
        line = {
            "photo": photo,
            "weights": predictor.card.name,
            "unplugged": [names[number] for number in off],
            "intact": _answer(labels[effect.class_index], effect.class_index, effect.before),
            "predictions": best,
        }
        if each:
            line["sweep"] = [
                {
                    "block": name,
                    "probability": found.after,
                    "change": found.change,
                    "best": labels[found.best],
                }
                for name, found in each.items()
            ]
        if plain is not None:
            line["vgg16"] = _layers_as_json(*plain)
        click.echo(json.dumps(line))
        return
    _print_text(labels, effect, [names[number] for number in off], best, each)
    if plain is not None:
        _print_layers(*plain)


def _answer(label: str, index: int, probability: float) -> dict[str, Any]:
    return {"label": label, "index": index, "probability": probability}


def _print_text(
    labels: tuple[str, ...],
    effect: "Effect",
    off: list[str],
    best: list[dict[str, Any]],
    each: "dict[str, Effect]",
) -> None:
    """Print the answer, and a line a block of the sweep."""
    label = printable(labels[effect.class_index])
    click.secho(f"All blocks: {label}, {100 * effect.before:.1f} %", bold=True)
    if off:
        now = "still" if effect.survives else "now"
        click.secho(f"Without {', '.join(off)}: {now} {printable(best[0]['label'])}", bold=True)
    for row in best:
        click.echo(f"  {100 * row['probability']:5.1f} %  {printable(row['label'])}")
    if each:
        same = sum(found.survives for found in each.values())
        click.secho(f"One block off at a time: {same} of {len(each)} keep the answer", bold=True)
    for name, found in each.items():
        other = "" if found.survives else f"  now {printable(labels[found.best])}"
        click.echo(f"  {name}  {100 * found.after:5.1f} %  {100 * found.change:+6.1f}{other}")


def _vgg(photo: "Photo") -> "tuple[LayerSweep, tuple[str, ...]]":
    """Return VGG-16 without each of its layers on this photo, and its labels."""
    from resnet_demo.relatives.answers import load, picture
    from resnet_demo.relatives.catalogue import named
    from resnet_demo.unplug.plain_layers import sweep_layers

    relative = named(VGG)
    found = sweep_layers(load(relative), VGG, picture(relative, photo))
    return found, tuple(relative.entry().meta["categories"])


def _layers_as_json(found: "LayerSweep", labels: tuple[str, ...]) -> dict[str, Any]:
    first = found.possible[0]
    rows = [
        {"layer": name, "possible": False}
        if effect is None
        else {
            "layer": name,
            "possible": True,
            "probability": effect.after,
            "change": effect.change,
            "best": labels[effect.best],
        }
        for name, effect in zip(found.names, found.effects, strict=True)
    ]
    return {
        "intact": _answer(labels[first.class_index], first.class_index, first.before),
        "sweep": rows,
    }


def _print_layers(found: "LayerSweep", labels: tuple[str, ...]) -> None:
    """Print what taking each layer out of a plain network did."""
    same = sum(effect.survives for effect in found.possible)
    first = found.possible[0]
    click.secho(
        f"{found.network}: {labels[first.class_index]}, {100 * first.before:.1f} %; one layer out "
        f"at a time: {same} of {len(found.possible)} keep the answer",
        bold=True,
    )
    for name, effect in zip(found.names, found.effects, strict=True):
        if effect is None:
            click.echo(f"  {name:8} its shapes differ: it cannot be taken out")
            continue
        other = "" if effect.survives else f"  now {labels[effect.best]}"
        click.echo(f"  {name:8} {100 * effect.after:5.1f} %  {100 * effect.change:+6.1f}{other}")


def _errors(predictor: "Predictor", data: Path, limit: int | None, as_json: bool) -> None:
    """Unplug each block in turn on labelled pictures and print the errors."""
    from resnet_demo.embedded.evaluate import labelled_batches, list_pictures
    from resnet_demo.unplug.labelled import ErrorSweep, batch_size, error_sweep

    card = predictor.card
    pictures = list_pictures(data, card)[:limit]
    size = batch_size(card.preprocessing.crop)
    found: ErrorSweep | None = None
    batches = labelled_batches(pictures, card.preprocessing, size)
    with click.progressbar(length=len(pictures), label="labelled pictures", file=sys.stderr) as bar:
        for found in error_sweep(predictor.network, batches):
            bar.update(found.pictures - bar.pos)
    assert found is not None
    if as_json:
        click.echo(json.dumps({"weights": card.name, "data": str(data), **_errors_as_json(found)}))
        return
    click.secho(
        f"{printable(card.title)}, {found.pictures:,} labelled pictures: "
        f"{100 * found.intact:.1f} % wrong with all blocks",
        bold=True,
    )
    for name, error, changed in zip(found.names, found.without, found.changed, strict=True):
        click.echo(
            f"  {name}  {100 * error:5.1f} % wrong  {100 * (error - found.intact):+6.1f}   "
            f"{100 * changed:5.1f} % of the answers changed"
        )


def _errors_as_json(found: "ErrorSweep") -> dict[str, Any]:
    rows = zip(found.names, found.without, found.changed, strict=True)
    return {
        "pictures": found.pictures,
        "error": found.intact,
        "sweep": [
            {"block": name, "error": error, "changed": changed} for name, error, changed in rows
        ],
    }
