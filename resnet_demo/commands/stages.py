"""`stages PHOTO --out FOLDER`: what each stage sees, as pictures and as numbers."""

from pathlib import Path

import click

from resnet_demo.commands.main import printable
from resnet_demo.commands.photo_file import read_photo
from resnet_demo.errors import StagesError

COUNT = 16  # channels of each picture


@click.command()
@click.argument("photo", metavar="PHOTO")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the pictures and the numbers go.",
)
@click.option(
    "--size", type=click.IntRange(32, 512), default=224, show_default=True, help="Of the input."
)
@click.option(
    "--order",
    type=click.Choice(["max", "mean", "sparsity"]),
    default="max",
    show_default=True,
    help="Which channels are the strongest.",
)
@click.option("--weights", metavar="NAME|FILE", help="Otherwise the best on this machine.")
def stages(photo: str, out: Path, size: int, order: str, weights: str | None) -> int:
    """Write what each stage sees of a photo: maps, colours, means and refinement.

    For each stage its 16 strongest channels, all channels as colours and their mean; channels.csv
    and refinement.csv have the numbers.
    """
    pixels = read_photo(photo)

    import torch

    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.figures import stage_sheet
    from resnet_demo.figures.heat import heat
    from resnet_demo.photos.encode import to_png
    from resnet_demo.photos.preprocess import at_size, preprocess
    from resnet_demo.stages import maps as making
    from resnet_demo.stages import refinement
    from resnet_demo.weights.sources import find

    predictor = load_predictor(find(weights, "resnet50"), "cpu")
    network, preprocessing = predictor.network, predictor.card.preprocessing
    crop = preprocess(pixels, at_size(preprocessing, size, preprocessing.bottleneck))
    with torch.no_grad():
        outputs = network.forward_stages(crop.tensor)
    stem = making.stem_output(network, crop.tensor)
    found = making.feature_maps(network, outputs, stem, making.stage_names())
    ranked = {one.part.name: making.ranking(one.values, order)[:COUNT] for one in found}  # type: ignore[arg-type]

    pictures = {"photo": crop.pixels}
    for one in found:
        name, shown = one.part.name, one.values[ranked[one.part.name]]
        pictures[f"{name}-channels"] = stage_sheet.grid(shown, making.tops([shown], "map")[0])
        pictures[f"{name}-colours"] = stage_sheet.enlarged(
            making.principal_colours(one.values)[0], 400
        )
        mean = making.mean_map(one.values)
        pictures[f"{name}-mean"] = stage_sheet.enlarged(heat(mean), 400)
    texts = {
        "channels.csv": stage_sheet.to_csv(found, list(ranked.values())),
        "refinement.csv": refinement.to_csv(refinement.refinements(network, outputs)),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            (out / f"{name}.png").write_bytes(to_png(picture))
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StagesError(
            f"Nothing can be written to {out}: {error.strerror}; name another folder."
        ) from None
    for one in found:
        channels, height, width = one.shape
        field = one.part.field
        click.echo(
            f"{one.part.name:8} {height:>4} × {width} × {channels}, stride {field.jump}, "
            f"each cell sees {field.side} pixels"
        )
    click.echo(f"{len(pictures)} pictures and {len(texts)} tables in {printable(str(out))}")
    return 0
