"""The lines of a plot: nets that differ in nothing but their seed are one line with a band."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from resnet_demo.lab.configuration import LabConfig, Line
from resnet_demo.lab.verdict import net_name

MOST_ROWS = 4  # nets whose gradients and answers are shown
_VARIED = ("depth", "skip_strength", "activation", "learning_rate")


@dataclass(frozen=True)
class Group:
    """One line of the plot.

    Attributes:
        name: what stands at the line's end.
        kind: "plain" without shortcuts, "with" otherwise: it decides the colour.
        rank, of: this is number `rank` of `of` lines of its kind; the first one is the strongest.
        lines: one net a seed.
        said: what the verdict calls it.
    """

    name: str
    kind: Literal["with", "plain"]
    rank: int
    of: int
    lines: tuple[Line, ...]
    said: str


def groups(config: LabConfig) -> tuple[Group, ...]:
    """Return the lines of an experiment's plot, those with the strongest shortcuts first."""
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in config.lines():
        found.setdefault(tuple(getattr(line, name) for name in _VARIED), []).append(line)
    members = sorted(found.values(), key=lambda lines: -lines[0].skip_strength)
    varied = {name: len({getattr(lines[0], name) for lines in members}) > 1 for name in _VARIED}
    kinds = [_kind(lines[0]) for lines in members]
    return tuple(
        Group(
            _name(lines[0], varied),
            kind,
            kinds[:number].count(kind),
            kinds.count(kind),
            tuple(lines),
            net_name(lines[0], varied),
        )
        for number, (lines, kind) in enumerate(zip(members, kinds, strict=True))
    )


def spokesmen(shown: Sequence[Group], most: int = MOST_ROWS) -> tuple[int, ...]:
    """Return the numbers of the lines that stand for all: the first and last one of each kind."""
    if len(shown) <= most:
        return tuple(range(len(shown)))
    return tuple(number for number, group in enumerate(shown) if group.rank in (0, group.of - 1))


@dataclass(frozen=True)
class Sweep:
    """One line of the plot of loss against depth.

    Attributes:
        line: what it is called and drawn as.
        members: (depth, number of its line in `groups`) from shallow to deep.
    """

    line: Group
    members: tuple[tuple[int, int], ...]


def sweep(config: LabConfig) -> tuple[Sweep, ...]:
    """Return an experiment's nets as lines over depth: one for each way in which they differ."""
    shown = groups(config)
    return tuple(
        Sweep(
            line,
            tuple(
                sorted(
                    (group.lines[0].depth, number)
                    for number, group in enumerate(shown)
                    if _alike(group, line)
                )
            ),
        )
        for line in groups(dataclasses.replace(config, depths=config.depths[:1]))
    )


def settings_in_words(config: LabConfig) -> str:
    """Return the settings that a recording is labelled with: "56 layers, 200 steps, seed 0"."""
    seeds = f"seed {config.seed}" + (f" to {config.seed + config.seeds - 1}" * (config.seeds > 1))
    return f"{_join(config.depths)} layers, {config.steps} steps, {seeds}"


def _alike(one: Group, other: Group) -> bool:
    """Return whether two lines of a plot differ in nothing but their depth."""
    names = [name for name in _VARIED if name != "depth"]
    return all(getattr(one.lines[0], name) == getattr(other.lines[0], name) for name in names)


def _kind(line: Line) -> Literal["with", "plain"]:
    return "plain" if line.net == "plain" else "with"


def _name(line: Line, varied: dict[str, bool]) -> str:
    parts = []
    if line.skip_strength not in (0, 1):
        parts.append(f"α = {line.skip_strength:g}")
    elif varied["skip_strength"] or not any(varied.values()):
        parts.append("with shortcuts" if line.skip_strength else "without")
    if varied["depth"]:
        parts.append(f"{line.depth} layers")
    if varied["activation"]:
        parts.append(line.activation)
    if varied["learning_rate"]:
        parts.append(f"rate {line.learning_rate:g}")
    # "with shortcuts, 56 layers" is too long for the end of a line.
    return ", ".join(parts).replace("with shortcuts, ", "with, ")


def _join(values: Sequence[object]) -> str:
    *first, last = map(str, values)
    return f"{', '.join(first)} and {last}" if first else last
