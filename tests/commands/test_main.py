"""The command group: quick help, one line for what goes wrong."""

import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from resnet_demo import __version__
from resnet_demo.commands import main as main_module
from resnet_demo.commands.main import SUB_COMMANDS, main
from resnet_demo.errors import WeightsError


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_every_sub_command_is_there_and_says_what_the_list_says(name: str) -> None:
    word = name.replace("-", "_")
    command = getattr(import_module(f"resnet_demo.commands.{word}"), word)
    assert isinstance(command, click.Command)
    assert command.help is not None
    assert command.help.startswith(SUB_COMMANDS[name])
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_help_lists_the_sub_commands_without_importing_torch() -> None:
    code = (
        "import sys\n"
        "from resnet_demo.commands.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "try: main(['classify', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    unwrapped = " ".join(done.stdout.split())
    for name, sentence in SUB_COMMANDS.items():
        assert f"{name} {sentence}" in unwrapped


def test_the_version_is_the_packages() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout.strip() == __version__


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["classify"], ["classify", "--top", "0", "x"], ["--nonsense"]]
)
def test_a_wrong_command_line_takes_one_line_on_stderr(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_our_errors_take_one_line_and_control_characters_are_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command()
    def broken() -> None:
        raise WeightsError("The file \x1b[2J\nis broken;\u202e get another.")

    monkeypatch.setattr(main_module.LazyGroup, "get_command", lambda *_: broken)
    result = CliRunner().invoke(main, ["weights"])
    assert result.exit_code == 2
    assert result.stderr == "resnet_demo: The file ?[2J is broken;? get another.\n"


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(main_module.LazyGroup, "get_command", lambda *_: broken)
    assert isinstance(CliRunner().invoke(main, ["weights"]).exception, ZeroDivisionError)


def test_without_a_command_the_help_is_shown() -> None:
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
