"""`attribute PHOTO`: where the evidence for a class is, as a picture or as JSON."""

import io
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from resnet_demo.attribution.catalogue import METHODS, PHOTO, Settings
from resnet_demo.commands.main import printable
from resnet_demo.commands.photo_file import read_photo
from resnet_demo.errors import AttributionError

if TYPE_CHECKING:  # torch takes seconds; `--help` and a mistyped option should not wait for it
    import numpy as np
    from numpy.typing import NDArray

    from resnet_demo.attribution.maps import AttributionMap, Target
    from resnet_demo.classify.predictor import Predictor
    from resnet_demo.network.resnet import StageOutputs
    from resnet_demo.photos.preprocess import Crop

AUTO = "auto"
SIDE = 512  # pixels of each picture
SUGGESTED = 5  # classes named where a name fits several


@click.command()
@click.argument("photo", metavar="PHOTO")
@click.option(
    "--method", type=click.Choice(list(METHODS)), default="grad-cam", show_default=True, metavar="M"
)
@click.option(
    "--stage",
    default="conv5_x",
    show_default=True,
    metavar="S",
    help="stem, conv2_x to conv5_x, or a block such as conv4_2; for Grad-CAM.",
)
@click.option(
    "--target",
    default=AUTO,
    show_default=True,
    metavar="NAME|INDEX|auto",
    help="The class; auto is the network's first answer.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.png", help="Where to draw it."
)
@click.option("--signed", is_flag=True, help="Draw in blue what speaks against the class.")
@click.option("--weights", metavar="NAME|FILE", help="Otherwise the best on this machine.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all random draws.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with every value.")
def attribute(
    photo: str,
    method: str,
    stage: str,
    target: str,
    out: Path | None,
    signed: bool,
    weights: str | None,
    seed: int,
    as_json: bool,
) -> int:
    """Show where in a photo the evidence for a class is.

    The methods: grad-cam at a stage; saliency, input-x-gradient, integrated-gradients, smoothgrad,
    guided-backprop, deeplift, gradient-shap and occlusion at every pixel.
    """
    if out is None and not as_json:
        raise AttributionError("Nothing would come out; add --out FILE.png, --json, or both.")
    if out is not None and out.suffix.lower() != ".png":
        raise AttributionError(f"{out.name} does not end in .png; a picture is written as PNG.")
    settings = Settings(seed=seed)
    pixels = read_photo(photo)

    import torch

    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.preprocess import preprocess
    from resnet_demo.weights.sources import find

    predictor = load_predictor(find(weights, "resnet50"))
    crop = preprocess(pixels, predictor.card.preprocessing)
    with torch.no_grad():
        outputs = predictor.network.forward_stages(crop.tensor.to(predictor.device))
    asked = _target(target, predictor.card.labels, int(outputs.logits[0].argmax()))
    found = _map(predictor, outputs, crop, asked, method, stage, settings)
    logit = float(outputs.logits[0, asked.index])
    if out is not None:
        _write(out, pixels.pixels, crop, found, signed)
    if as_json:
        click.echo(json.dumps(_json(photo, predictor, found, logit), allow_nan=False))
    else:
        _say(predictor, found, logit, out)
    return 0


def _target(text: str, labels: tuple[str, ...], best: int) -> "Target":
    """Return the class that a name, an index or "auto" means.

    Raises:
        AttributionError: none, or several.
    """
    from resnet_demo.attribution.maps import Target, check_class
    from resnet_demo.classify.search import plain_name

    if text == AUTO:
        return Target(best, labels[best])
    if text.isascii() and text.isdecimal():
        index = check_class(int(text), len(labels))
        return Target(index, labels[index])
    words = plain_name(text)
    plain = [plain_name(label) for label in labels]
    hits = [index for index, name in enumerate(plain) if name == words] or [
        index for index, name in enumerate(plain) if all(word in name for word in words.split())
    ]
    if not hits:
        raise AttributionError(f"No class has “{printable(text)}” in its name.")
    if len(hits) > 1:
        names = ", ".join(printable(labels[index]) for index in hits[:SUGGESTED])
        raise AttributionError(f"“{printable(text)}” fits {len(hits)} classes; name one: {names}.")
    return Target(hits[0], labels[hits[0]])


def _map(
    predictor: "Predictor",
    outputs: "StageOutputs",
    crop: "Crop",
    target: "Target",
    method: str,
    stage: str,
    settings: Settings,
) -> "AttributionMap":
    from resnet_demo.attribution.gradcam import LAST_STAGE, closed_form, grad_cams, tail_for

    network = predictor.network
    if not METHODS[method].by_stage:
        from resnet_demo.attribution.methods import attribute as by_pixel

        preprocessing = predictor.card.preprocessing
        return by_pixel(network, crop.tensor, target, method, settings, preprocessing)
    if stage == LAST_STAGE:
        return closed_form(network, outputs, [target])[0]
    return grad_cams(network, tail_for(network, outputs, [stage]), target, [stage])[0]


def _write(
    out: Path, photo: "NDArray[np.uint8]", crop: "Crop", found: "AttributionMap", signed: bool
) -> None:
    import numpy as np
    from PIL import Image

    from resnet_demo.figures.heat_picture import lines_of, overlay, sheet

    image = Image.fromarray(photo).resize((SIDE, SIDE), Image.Resampling.BICUBIC, crop.box)
    seen = np.asarray(image)
    file = io.BytesIO()
    page = sheet(seen, [(overlay(seen, found, signed=signed), lines_of(found))])
    Image.fromarray(page).save(file, "PNG")
    try:
        out.write_bytes(file.getvalue())
    except OSError as error:
        reason = error.strerror or error
        raise AttributionError(f"{out} cannot be written: {reason}.") from None


def _json(
    photo: str, predictor: "Predictor", found: "AttributionMap", logit: float
) -> dict[str, object]:
    from resnet_demo.attribution.gradcam import bias

    return {
        "photo": photo,
        "weights": predictor.card.name,
        "method": found.method,
        "stage": found.stage,
        "target": {"label": found.target.label, "index": found.target.index},
        "logit": _number(logit),
        "bias": _number(bias(predictor.network, found.target)),
        "low": _number(found.low),
        "high": _number(found.high),
        "sum": _number(found.total),
        "ms": round(found.milliseconds, 3),
        "note": found.note,
        "values": [[_number(float(value)) for value in row] for row in found.values],
    }


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return value if math.isfinite(value) else None


def _say(predictor: "Predictor", found: "AttributionMap", logit: float, out: Path | None) -> None:
    from resnet_demo.attribution.gradcam import LAST_STAGE, bias
    from resnet_demo.figures.heat_picture import lines_of

    for line in lines_of(found):
        click.echo(printable(line))
    if found.stage == LAST_STAGE:
        added = bias(predictor.network, found.target)
        click.echo(f"sum {found.total:.4f} + bias {added:.4f} = logit {logit:.4f}")
    elif found.stage == PHOTO:
        click.echo(f"logit {logit:.4f}")
    click.echo(f"Drawn in {printable(str(out))}")
