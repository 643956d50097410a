"""Ratios of two things' times, from many pairs that ran one right after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Paired:
    """How long a rival takes in times of ours.

    Attributes:
        ratios: one a pair, sorted.
        seconds: ours, the median.
        mine: what ours returned last.
        theirs: what the rival returned last.
    """

    ratios: tuple[float, ...]
    seconds: float
    mine: Any
    theirs: Any

    @property
    def middle(self) -> float:
        """Return the median ratio."""
        return median(self.ratios)

    def __str__(self) -> str:
        """Return the median with how many pairs it comes from and how far they lie apart."""
        count = len(self.ratios)
        if count < 4:
            return f"{self.middle:8.2f}   {count} pair{'s' if count > 1 else ''}"
        low, _, high = quantiles(self.ratios, n=4)
        return f"{self.middle:8.2f}   {count} pairs, half of them {low:.2f} to {high:.2f}"


def pairs(
    ours: Callable[[], Any], rival: Callable[[], Any], count: int, warm_up: int = 0
) -> Paired:
    """Return the ratios of `count` pairs; every other pair begins with the rival.

    Whatever slows the machine for longer than one pair slows both of its halves, so a ratio within
    a pair is steadier than the ratio of two medians.
    """
    for _ in range(warm_up):
        ours(), rival()
    ratios, mine, found = [], [], {}
    for number in range(count):
        seconds = {}
        for thing in (ours, rival) if number % 2 == 0 else (rival, ours):
            start = perf_counter()
            found[thing] = thing()
            seconds[thing] = perf_counter() - start
        ratios.append(seconds[rival] / seconds[ours])
        mine.append(seconds[ours])
    return Paired(tuple(sorted(ratios)), median(mine), found[ours], found[rival])
