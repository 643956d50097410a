"""`classify PHOTO…`: what the network sees in each photo, for people or as JSON lines."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from resnet_demo.commands.main import fail, printable
from resnet_demo.commands.photo_file import read_photo
from resnet_demo.errors import ResNetDemoError, WeightsError

if TYPE_CHECKING:  # torch takes seconds; `--help` and a mistyped option should not wait for it
    from resnet_demo.classify.predictor import Answer, Prediction, Predictor

BAR = 30  # characters of a bar that stands for probability 1
EIGHTHS = " ▏▎▍▌▋▊▉"


@click.command()
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...")
@click.option(
    "--weights",
    metavar="NAME|FILE",
    help="embedded, imagenet-v1, imagenet-v2 or a file; otherwise the best on this machine.",
)
@click.option("--model", metavar="NAME", help="resnet18 to resnet152; otherwise resnet50.")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="K",
    help="How many classes to name.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each photo, on a line.")
def classify(
    photos: tuple[str, ...], weights: str | None, model: str | None, top: int, as_json: bool
) -> int:
    """Say what is in photos.

    "-" reads one from standard input. A photo that cannot be read is named on stderr and the exit
    status is 2; the others are answered.
    """
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.weights.sources import find

    source = find(weights, model or "resnet50")
    if model not in (None, source.card.model):
        raise WeightsError(
            f"{source.path.name} is a {source.card.model}, not a {model}; leave --model out, or "
            "name other weights."
        )
    predictor = load_predictor(source)
    show = _print_json if as_json else _print_text
    status = 0
    for name in photos:
        try:
            answer = predictor.classify(read_photo(name))
        except ResNetDemoError as error:
            fail(f"{name}: {error}")
            status = 2
            continue
        if answer.notice is not None:
            fail(f"{name}: {answer.notice}")
        show(name, predictor, answer, top)
    return status


def _print_json(name: str, predictor: "Predictor", answer: "Answer", top: int) -> None:
    line: dict[str, Any] = {
        "photo": name,
        "weights": predictor.card.name,
        "device": answer.device,
        "predictions": [
            {"label": best.label, "index": best.index, "probability": best.probability}
            for best in answer.top(top)
        ],
        "ms": {
            "decode": round(answer.milliseconds.decode, 3),
            "preprocess": round(answer.milliseconds.preprocess, 3),
            "network": round(answer.milliseconds.network, 3),
        },
    }
    click.echo(json.dumps(line))


def _print_text(name: str, predictor: "Predictor", answer: "Answer", top: int) -> None:
    spent = answer.milliseconds
    click.secho(printable(name), bold=True)
    for line in _bars(answer.top(top)):
        click.echo("  " + line)
    click.secho(
        f"  {printable(predictor.card.title)}, {answer.device}: decoding {spent.decode:.0f} ms, "
        f"preprocessing {spent.preprocess:.0f} ms, network {spent.network:.0f} ms",
        dim=True,
    )


def _bars(predictions: Iterable["Prediction"]) -> list[str]:
    """Return one line for each class: its name, its probability, and a bar of that length."""
    rows = [(printable(best.label)[:40], best.probability) for best in predictions]
    width = max(len(label) for label, _ in rows)
    return [
        f"{label:<{width}}  {probability * 100:5.1f} %  {_bar(probability)}".rstrip()
        for label, probability in rows
    ]


def _bar(probability: float) -> str:
    try:
        "█▏".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "#" * round(probability * BAR)
    eighths = round(probability * BAR * 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()
