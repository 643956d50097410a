"""docs/teaching.md: its tables are the routes, its commands are the program's, its links lead."""

import re
import shlex
from pathlib import Path

import click
import pytest

from resnet_demo.commands.main import main
from resnet_demo.lecture import polls
from resnet_demo.lecture.routes import Route, parse, routes
from resnet_demo.ui import share

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("python -m resnet_demo ")
    for line in TEXT.splitlines()
    if line.startswith("python -m resnet_demo ")
]


def table(route: Route) -> str:
    """Return a route as the Markdown table that teaching.md has of it."""
    lines = ["| From | Minutes | Page | Step | What to say and do |", "|---|---|---|---|---|"]
    for number, step in enumerate(route.steps, 1):
        said = " ".join(step.notes.split())
        kind = "" if step.live else " (recorded)"
        start = f"{route.planned(number):g}:00"
        lines.append(f"| {start} | {step.minutes:g} | {step.page} | {step.title}{kind} | {said} |")
    return "\n".join(lines)


@pytest.mark.parametrize("route", routes().values(), ids=lambda route: route.name)
def test_the_table_of_a_route_is_the_route(route: Route) -> None:
    assert table(route) in TEXT


def test_the_route_of_ones_own_can_be_opened() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    route = parse("own", example)
    assert route.minutes == 10
    assert len(route.steps) == 3


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one_of_the_program(line: str) -> None:
    name, *arguments = shlex.split(line.split("#")[0])
    command = main.get_command(click.Context(main), name)
    assert command is not None
    found = {option for one in command.params for option in getattr(one, "opts", [])}
    assert {word for word in arguments if word.startswith("--")} <= found
    if name == "lab":  # with values that the program takes
        command.make_context(name, arguments)


def test_there_are_five_exercises_each_with_a_solution() -> None:
    exercises = re.findall(r"^### Exercise (\d)", TEXT, re.MULTILINE)
    assert exercises == ["1", "2", "3", "4", "5"]
    assert TEXT.count("<summary>Solution</summary>") == 5
    assert len(COMMANDS) >= 5


def test_every_link_to_a_file_leads_to_one() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", TEXT)
    assert targets
    for target in targets:
        assert (ROOT / "docs" / target).resolve().exists(), target


def test_what_it_says_about_the_hall_is_what_the_code_does() -> None:
    assert f"{polls.MOST_VOTERS:,} voters" in TEXT
    assert f"{polls.MOST_ROOMS} rooms" in TEXT
    assert f"{polls.KEPT / 3600:.0f} hours" in TEXT
    assert share.VARIABLE in TEXT
