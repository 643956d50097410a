"""The values of the `lab_chart` component: one or two charts over the layers, and their steps."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.ui.lab_groups import Group, groups, spokesmen

Values = Sequence[float]

BLOCKS = ("first block", "last block")


def shown_groups(config: LabConfig) -> tuple[Group, ...]:
    """Return the lines of a plot that have room in a chart."""
    every = groups(config)
    return tuple(every[number] for number in spokesmen(every))


def chart(
    title: str, shown: Sequence[Group], nets: Sequence[Sequence[Values]], foot: tuple[str, str]
) -> dict[str, Any]:
    """Return a logarithmic chart with one line a net, and its values at every step."""
    rows = [[exponents(values) for values in net] for net in nets]
    low, high = bounds(value for net in rows for row in net for value in row)
    lines = [line(group, net) for group, net in zip(shown, rows, strict=True)]
    return axes(title, low, high, foot) | {"lines": lines}


def line(group: Group, values: list[list[Any]]) -> dict[str, Any]:
    """Return a net's line with its values at every step; a weaker shortcut is drawn fainter."""
    faint = 1 - 0.5 * group.rank / (group.of - 1) if group.of > 1 else 1.0
    return {"name": group.name, "kind": group.kind, "strength": faint, "values": values}


def axes(
    title: str,
    low: float,
    high: float,
    foot: tuple[str, str],
    *,
    side: float = 7.5,
    log: bool = True,
) -> dict[str, Any]:
    """Return a chart without its lines.

    Args:
        title: above it.
        low: at the bottom, an exponent of ten on a logarithmic axis.
        high: at the top.
        foot: what lies at the left end of the horizontal axis, and at the right one.
        side: room for the lines' names, in rem.
        log: whether the values are exponents of ten.
    """
    return {
        "title": title,
        "low": low,
        "high": high,
        "near": foot[0],
        "far": foot[1],
        "log": log,
        "side": side,
    }


def picture(
    shown: Sequence[Group], steps: list[int], says: list[str], charts: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return all that the component draws, with one sentence a step."""
    return {
        "key": " ".join(chart["title"] for chart in charts),
        "steps": steps,
        "says": says,
        "names": [[group.said, group.kind] for group in shown],
        "charts": charts,
    }


def exponents(values: Values) -> list[float | None]:
    """Return the exponents of ten; None where there is none."""
    return [
        round(math.log10(value), 3) if value > 0 and math.isfinite(value) else None
        for value in values
    ]


def bounds(exponents: Iterable[float | None]) -> tuple[float, float]:
    """Return whole exponents below and above all of them, at least one decade apart."""
    known = [value for value in exponents if value is not None]
    if not known:
        return -1.0, 1.0
    low, high = math.floor(min(known)), math.ceil(max(known))
    return float(low), float(max(high, low + 1))


def capital(text: str) -> str:
    """Return a text as the beginning of a sentence."""
    return text[0].upper() + text[1:]
