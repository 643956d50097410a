"""Routes through the pages: which page in which state, for how many minutes, with what to say.

A route is a small TOML file in this folder, or one that a lecturer opens:

    title = "Twenty minutes"
    [[step]]
    page = "staircase"              # the page's address
    title = "The message dies"
    minutes = 3
    live = true                     # computed there and then; false: a recording
    state = { keeps = "0.90" }      # what stands behind the ? of the address
    notes = "Press Play."           # shown in the speaker's window only
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from resnet_demo.errors import LectureError

FOLDER = Path(__file__).parent
PAGES = (
    "home",
    "classify",
    "staircase",
    "skip-lab",
    "shortcut",
    "network",
    "stages",
    "attribution",
    "unplug",
    "landscape",
    "networks",
    "check",
    "glossary",
)
MAX_STEPS = 60
MAX_FILE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Step:
    """One stop: a page in a state.

    Attributes:
        page: its address, one of `PAGES`.
        title: what the lecturer reads on the way.
        minutes: planned for it.
        live: whether what it shows is computed there and then, or a recording.
        state: parameters of the page's address.
        notes: what to say and do.
    """

    page: str
    title: str
    minutes: float
    live: bool
    state: tuple[tuple[str, str], ...]
    notes: str


@dataclass(frozen=True)
class Route:
    """Steps in their order.

    Attributes:
        name: in the address, a file's name without its ending.
        title: what viewers read.
        steps: at least one.
    """

    name: str
    title: str
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> float:
        """Return the whole route's minutes."""
        return sum(step.minutes for step in self.steps)

    def planned(self, number: int) -> float:
        """Return how many minutes should have gone by when step `number` (from 1) begins."""
        return sum(step.minutes for step in self.steps[: number - 1])


@cache
def routes() -> Mapping[str, Route]:
    """Return the routes of this folder by name, the shortest first."""
    found = [parse(path.stem, file_of(path.stem)) for path in FOLDER.glob("*.toml")]
    return {route.name: route for route in sorted(found, key=lambda route: route.minutes)}


def file_of(name: str) -> str:
    """Return a route of this folder as the text of its file, to be copied and changed."""
    return (FOLDER / f"{name}.toml").read_text("utf-8")


def parse(name: str, text: str) -> Route:
    """Return the route that a file describes.

    Raises:
        LectureError: it is no TOML, or a step is not what it must be; the sentence says which.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LectureError(f"This route is not a TOML file: {error}.") from error
    steps = table.get("step")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        raise LectureError(f"A route needs one to {MAX_STEPS} steps, each under [[step]].")
    title = _text(table, "title", "the route")
    return Route(name, title, tuple(_step(number, step) for number, step in enumerate(steps, 1)))


def _step(number: int, table: Any) -> Step:
    where = f"step {number}"
    if not isinstance(table, dict):
        raise LectureError(f"{where} of this route is no table under [[step]].")
    page = table.get("page")
    if page not in PAGES:
        raise LectureError(f"{where} of this route opens {page!r}; pages are {', '.join(PAGES)}.")
    minutes = table.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= 240:
        raise LectureError(f"{where} of this route needs minutes, more than 0 and at most 240.")
    state = table.get("state", {})
    if not isinstance(state, dict) or not all(isinstance(v, str) for v in state.values()):
        raise LectureError(f'{where} of this route needs a state such as {{ keeps = "0.90" }}.')
    live = table.get("live", True)
    if not isinstance(live, bool):
        raise LectureError(f"{where} of this route is either live = true or live = false.")
    return Step(
        page,
        _text(table, "title", where),
        float(minutes),
        live,
        tuple(state.items()),
        _text(table, "notes", where).strip() if "notes" in table else "",
    )


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LectureError(f"{where} needs a {key}.")
    return value
