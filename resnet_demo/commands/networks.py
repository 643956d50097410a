"""`python -m resnet_demo networks`: what other networks cost, counted on the networks."""

from pathlib import Path

import click


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the table that the page shows to this file.",
)
def networks(names: tuple[str, ...], out: Path | None) -> None:
    """Count parameters, multiply-adds and layers of the networks named, or of all."""
    from resnet_demo.relatives.catalogue import RELATIVES, named
    from resnet_demo.relatives.measure import row
    from resnet_demo.relatives.table import write_table

    chosen = [named(name) for name in names] or list(RELATIVES)
    rows = []
    for relative in chosen:
        rows.append(row(relative))
        measured = rows[-1]
        click.echo(
            f"{measured.name:<20} {int(measured.year)}  {measured.depth:>3} layers  "
            f"{measured.parameters:>11,} parameters  {measured.macs / 1e9:>7.3f} GMACs at "
            f"{measured.input_size}  {measured.skip}  ({measured.accuracy})"
        )
    if out is not None:
        write_table(rows, out)
