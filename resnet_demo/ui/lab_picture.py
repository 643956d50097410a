"""A run as the `race` component draws it: curves, strips, flips and verdicts, a few kilobytes.

Everything is made anew from the records at every tick, so that a browser that missed one, or comes
back, needs no history. Losses travel as whole ten-thousandths, gradients as one letter a layer.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import LAST_STEPS, parted_at, verdict
from resnet_demo.ui.lab_groups import Group, groups, spokesmen, sweep

MOST_POINTS = 500  # of a curve; the screen has hardly more pixels
MOST_STRIPS = 40  # steps whose gradients can be scrubbed to
MOST_VERDICTS = 16
UNIT = 1e4
# 64 brightnesses; no letter that JSON would have to escape.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_MOST_DECADES, _LEAST_DECADES = 12.0, 3.0

ByLine = dict[int, list[LabRecord]]


def curves(config: LabConfig, records: Sequence[LabRecord]) -> dict[str, Any]:
    """Return what the component draws of the records so far.

    Returns:
        step: the last one that every net has done; at: the steps of the points; groups: one dict
        a line of the plot; strips: the steps with gradients, the lines they are of (`spokesmen`),
        and their brightnesses.
    """
    by_line: ByLine = defaultdict(list)
    for record in records:
        by_line[record.line].append(record)
    shown = groups(config)
    step = min((len(by_line[line.number]) for group in shown for line in group.lines), default=0)
    at = points(step, MOST_POINTS)
    return {
        "step": step,
        "steps": config.steps,
        "at": at,
        "groups": [_curve(group, by_line, at) for group in shown],
        "strips": _strips(shown, by_line, step),
        "sweep": [
            {
                "name": one.line.name,
                "kind": one.line.kind,
                "rank": one.line.rank,
                "of": one.line.of,
                "said": one.line.said,
                "members": one.members,
            }
            for one in (sweep(config) if len(config.depths) > 1 else ())
        ],
    }


def points(step: int, most: int) -> list[int]:
    """Return at most `most` + 1 steps from 1 to `step`, evenly spaced, with the last one."""
    every = max(1, math.ceil(step / most))
    chosen = list(range(1, step + 1, every))
    return chosen if not chosen or chosen[-1] == step else [*chosen, step]


def verdicts(config: LabConfig, records: Sequence[LabRecord], step: int) -> list[tuple[int, str]]:
    """Return what can be said at a few steps of a run that is over, for playing it back."""
    early = [
        (point, verdict_at(config, [record for record in records if record.step <= point], point))
        for point in points(step, MOST_VERDICTS)[:-1]
    ]
    return [*early, (step, verdict(config, records))]


def verdict_at(config: LabConfig, records: Sequence[LabRecord], step: int) -> str:
    """Return what the curves say while they grow; early on, that it is too early."""
    if step < LAST_STEPS or (2 * step < config.steps and parted_at(records) is None):
        return f"After {step} {'step' if step == 1 else 'steps'} it is too early to tell."
    return verdict(config, records)


def letters(norms: Sequence[float], low: float, high: float) -> str:
    """Return one letter a norm, dark to bright between two exponents of ten."""
    top = len(LETTERS) - 1
    return "".join(
        LETTERS[round(min(max((_exponent(norm, low) - low) / (high - low), 0), 1) * top)]
        for norm in norms
    )


def strongest_to_weakest(norms: Sequence[float]) -> float | None:
    """Return the ratio of the largest to the smallest norm; None where there is none."""
    if not norms or not all(math.isfinite(norm) for norm in norms) or min(norms) <= 0:
        return None
    ratio = max(norms) / min(norms)
    return float(f"{ratio:.2g}") if math.isfinite(ratio) else None


def smoothed(values: Sequence[float], window: int = LAST_STEPS) -> list[float]:
    """Return each value's mean with those before it, `window` in all, as the verdict counts."""
    return [
        statistics.fmean(values[max(0, end - window) : end]) for end in range(1, len(values) + 1)
    ]


def _curve(group: Group, by_line: ByLine, at: list[int]) -> dict[str, Any]:
    runs = [by_line[line.number] for line in group.lines]
    raw = [[record.train_loss for record in run] for run in runs]
    smooth = [smoothed(run) for run in raw]
    first = runs[0]
    curve: dict[str, Any] = {
        "name": group.name,
        "kind": group.kind,
        "rank": group.rank,
        "of": group.of,
        "said": group.said,
        "loss": [_packed(statistics.fmean(run[step - 1] for run in smooth)) for step in at],
        "tests": _tests(runs),
        "test_losses": _test_losses(runs),
        "flips": [
            (record.step, "off" if record.skip_strength == 0 else "on")
            for record in first
            if record.flipped
        ],
        "answers": [(record.step, record.answers) for record in first if record.answers],
    }
    if len(runs) == 1:
        curve["raw"] = [_packed(raw[0][step - 1]) for step in at]
    else:
        curve["low"] = [_packed(min(run[step - 1] for run in smooth)) for step in at]
        curve["high"] = [_packed(max(run[step - 1] for run in smooth)) for step in at]
    return curve


def _tests(runs: list[list[LabRecord]]) -> list[tuple[int, float]]:
    """Return step and mean test accuracy (a fraction) wherever every seed was tested."""
    tested = _means([(r.step, r.test_accuracy) for run in runs for r in run], len(runs))
    return [(step, round(accuracy, 4)) for step, accuracy in tested]


def _test_losses(runs: list[list[LabRecord]]) -> list[tuple[int, int | None]]:
    """Return step and mean test loss, as the training losses travel, likewise."""
    tested = _means([(r.step, r.test_loss) for run in runs for r in run], len(runs))
    return [(step, _packed(loss)) for step, loss in tested]


def _means(measured: list[tuple[int, float | None]], count: int) -> list[tuple[int, float]]:
    """Return the mean of each step that has `count` values."""
    by_step: dict[int, list[float]] = defaultdict(list)
    for step, value in measured:
        if value is not None:
            by_step[step].append(value)
    return [
        (step, statistics.fmean(values))
        for step, values in sorted(by_step.items())
        if len(values) == count
    ]


def _strips(shown: tuple[Group, ...], by_line: ByLine, step: int) -> dict[str, Any]:
    """Return the first seed's gradients at a few steps, on one scale for all nets and steps."""
    at = points(step, MOST_STRIPS)
    few = spokesmen(shown)
    firsts = [shown[number].lines[0].number for number in few]
    norms = [[by_line[first][s - 1].gradient_norms for s in at] for first in firsts]
    low, high = scale([norm for net in norms for layer in net for norm in layer])
    return {
        "at": at,
        "of": few,
        "rows": [[letters(layers, low, high) for layers in net] for net in norms],
        "ratios": [[strongest_to_weakest(layers) for layers in net] for net in norms],
    }


def scale(norms: Sequence[float]) -> tuple[float, float]:
    """Return the exponents of ten that are black and white: 3 to 12 decades apart."""
    exponents = [math.log10(norm) for norm in norms if norm > 0 and math.isfinite(norm)]
    if not exponents:
        return -_LEAST_DECADES, 0.0
    low, high = min(exponents), max(exponents)
    low = max(low, high - _MOST_DECADES)
    middle, half = (low + high) / 2, max(high - low, _LEAST_DECADES) / 2
    return middle - half, middle + half


def _exponent(norm: float, low: float) -> float:
    if not math.isfinite(norm):
        return math.inf
    return math.log10(norm) if norm > 0 else low


def _packed(loss: float) -> int | None:
    return round(loss * UNIT) if math.isfinite(loss) else None
