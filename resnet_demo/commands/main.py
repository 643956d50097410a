"""The command group: sub-commands are imported when they are asked for, errors take one line."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from resnet_demo import __version__
from resnet_demo.errors import ResNetDemoError

SUB_COMMANDS = {
    # Module and attribute are the name with _ for -; the sentence is the first of its own help.
    "classify": "Say what is in photos.",
    "unplug": "Unplug residual blocks and say what the network answers then.",
    "stages": "Write what each stage sees of a photo: maps, colours, means and refinement.",
    "attribute": "Show where in a photo the evidence for a class is.",
    "unplug-pair": "Take blocks out of a plain and a residual net that were trained alike.",
    "landscape": "Train a small net on digits and compute the loss around it.",
    "lab": "Train plain and residual nets on the same batches and say what came out.",
    "networks": "Count parameters, multiply-adds and layers of the networks named, or of all.",
    "gallery": "Make the pictures that excite a dozen channels of each stage most.",
    "train-embedded": "Train the network that ships with the app, from scratch.",
    "evaluate": "Measure weights on a validation set, by input size.",
    "remake": "Make again what is made from the embedded weights.",
    "check": "Try everything that a lecture needs: green or red, before the hall is full.",
    "weights": "Say which weights are on this machine, and fetch better ones.",
}


class LazyGroup(click.Group):
    """A group whose commands live in `resnet_demo.commands`, one module each.

    Nothing is imported for `--help`, so it answers at once. What goes wrong is one line on stderr
    and exit status 2, whether it is a wrong option or a broken photo.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the sub-commands."""
        return list(SUB_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a sub-command, imported now, or None if there is none of this name."""
        if cmd_name not in SUB_COMMANDS:
            return None
        word = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"resnet_demo.commands.{word}"), word)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of sub-commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUB_COMMANDS.items()))

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run and exit: 0 when all went well, else 2 (130 after Ctrl-C)."""
        extra["standalone_mode"] = False
        try:
            status = super().main(args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.ClickException as error:
            fail(error.format_message())
            sys.exit(2)
        except ResNetDemoError as error:
            fail(str(error))
            sys.exit(2)
        except click.Abort:
            sys.exit(130)
        sys.exit(status if isinstance(status, int) else 0)


def fail(sentence: str) -> None:
    """Print one line to stderr; control characters in it, from a file's name say, are not sent."""
    click.echo("resnet_demo: " + printable(sentence), err=True)


def printable(text: str) -> str:
    """Return the text on one line and without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


@click.group(cls=LazyGroup)
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """A lecture about ResNet-50, from the shell."""
