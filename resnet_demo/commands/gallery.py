"""`gallery`: make the pictures that excite a dozen channels of each stage most."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder; otherwise the one that ships with the app.",
)
@click.option("--steps", type=click.IntRange(1, 1000), help="Of each picture; otherwise 48.")
def gallery(out: Path | None, steps: int | None) -> int:
    """Make the pictures that excite a dozen channels of each stage most.

    From the embedded weights; a few minutes on two cores.
    """
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.samples import sample, sample_names
    from resnet_demo.stages import gallery as making
    from resnet_demo.weights.sources import EMBEDDED, find

    source = find(EMBEDDED)
    predictor = load_predictor(source, "cpu")
    steps = steps or making.STEPS

    def told(part: str, step: int) -> None:
        if step in (1, steps):
            click.echo(f"{part}: step {step} of {steps}", err=True)

    made = making.make_gallery(
        predictor.network,
        predictor.card.preprocessing,
        making.digest(source.path),
        [sample(name) for name in sample_names()],
        steps=steps,
        told=told,
    )
    folder = out or making.FOLDER
    written = making.write_gallery(made, folder)
    click.echo(
        f"{sum(map(len, made.exhibits.values()))} pictures, {written / 1e6:.1f} MB in {folder}; "
        f"{100 * making.surpassed(made):.0f} % excite their channel more than any sample photo."
    )
    return 0
