"""`unplug PHOTO`: what the network answers with residual blocks switched off."""

import json
from typing import TYPE_CHECKING, Any

import click

from resnet_demo.commands.main import printable
from resnet_demo.commands.photo_file import read_photo
from resnet_demo.errors import WeightsError

if TYPE_CHECKING:  # torch takes seconds; `--help` should not wait for it
    from resnet_demo.unplug.ablation import Effect


@click.command()
@click.argument("photo", metavar="PHOTO")
@click.option(
    "--block", "blocks", multiple=True, metavar="NAME", help="To unplug, e.g. conv4_3; several may."
)
@click.option("--sweep", "with_sweep", is_flag=True, help="Unplug each block in turn.")
@click.option(
    "--weights",
    metavar="NAME|FILE",
    help="embedded, imagenet-v1, imagenet-v2 or a file; otherwise the best on this machine.",
)
@click.option("--model", metavar="NAME", help="resnet18 to resnet152; otherwise resnet50.")
@click.option("--top", type=click.IntRange(min=1), default=5, show_default=True, metavar="K")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def unplug(
    photo: str,
    blocks: tuple[str, ...],
    with_sweep: bool,
    weights: str | None,
    model: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Unplug residual blocks and say what the network answers then.

    A block that is unplugged passes on what it was given, through its shortcut alone. PHOTO "-"
    reads standard input.
    """
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
        click.echo(json.dumps(line))
        return
    _print_text(labels, effect, [names[number] for number in off], best, each)


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
