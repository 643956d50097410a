"""Timing two or more things side by side, so that a busy machine slows all of them alike."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def alternate(
    things: Mapping[str, Callable[[], object]], runs: int = 30, warm_up: int = 3
) -> dict[str, float]:
    """Return each thing's median of `runs` durations in seconds, the things taken in turn.

    Every other round goes backwards: what comes first in a round finds other caches than what
    comes last.
    """
    order = list(things.items())
    for _ in range(warm_up):
        for _, thing in order:
            thing()
    durations: dict[str, list[float]] = {name: [] for name in things}
    for _ in range(runs):
        for name, thing in order:
            start = perf_counter()
            thing()
            durations[name].append(perf_counter() - start)
        order.reverse()
    return {name: median(seconds) for name, seconds in durations.items()}


def verdict(ratio: float, bar: float | None) -> str:
    """Return the ratio as a column, and whether it stays under its bar."""
    if bar is None:
        return f"{ratio:6.2f}"
    return f"{ratio:6.2f}   bar {bar:.2f}   {'met' if ratio <= bar else 'MISSED'}"
