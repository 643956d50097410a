"""`python -m resnet_demo remake`: everything in the repository that the embedded weights decide.

What is new and made from them gets a row here; a test holds every row to a file and a module that
exist.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from resnet_demo.weights.sources import EMBEDDED, REQUEST_VARIABLE

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Made:
    """Something that is made from the embedded weights.

    Attributes:
        name: for --only.
        what: in a few words.
        module: what `python -m` runs.
        arguments: of that module.
        output: what it writes, seen from the root of the repository.
    """

    name: str
    what: str
    module: str
    arguments: tuple[str, ...]
    output: str


MADE = (
    Made("gallery", "pictures that excite channels", "resnet_demo", ("gallery",), "assets/gallery"),
    Made("screenshots", "the pictures of the README", "docs.screenshots", (), "docs/screenshots"),
)


@click.command()
@click.option("--only", metavar="NAME", help="One of them.")
@click.option("--list", "only_list", is_flag=True, help="Say what there is and make nothing.")
def remake(only: str | None, only_list: bool) -> int:
    """Make again what is made from the embedded weights.

    Run it after the weights change. Everything is made with the embedded weights, also where
    better ones are in the cache.
    """
    chosen = [each for each in MADE if only in (None, each.name)]
    if not chosen:
        raise click.BadParameter(f"there is {', '.join(each.name for each in MADE)}.")
    if only_list:
        for each in chosen:
            click.echo(f"{each.name:14} {each.what} ({each.output})")
        return 0
    if not (ROOT / "docs").is_dir():
        raise click.UsageError("This needs the whole repository; clone it.")
    failed = [each.name for each in chosen if not _make(each)]
    if failed:
        raise click.ClickException(f"Not made: {', '.join(failed)}; what it said stands above.")
    return 0


def _make(made: Made) -> bool:
    """Run one row's command, in the root of the repository; return whether it went well."""
    command = [sys.executable, "-m", made.module, *made.arguments]
    click.secho(f"{made.name}: {made.what}", bold=True, err=True)
    environment = {**os.environ, REQUEST_VARIABLE: EMBEDDED}
    return subprocess.run(command, cwd=ROOT, env=environment).returncode == 0
