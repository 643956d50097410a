"""What the hall's screen draws of its votes: bars, whatever kind of question it is.

    choice    a bar for each answer
    order     the hall's order, and how many put each part at that place; then the right order
    number    a histogram of the guesses; then where the computed number lies in it

A bar counts voters, and its share is that of all who voted. Once the answer is out, one bar says
how many were right.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from resnet_demo.lecture.questions import Given, Question, right

MOST_BINS = 5
"""Between the open ends of a histogram; more cannot be read from the last row."""

TRIMMED = 0.1
"""Share of the guesses at either end that may fall into the open ends: one absurd guess must not
press all others into one bin."""

DECADES = 50.0
"""Largest guess over smallest from which on bins are powers of ten."""


@dataclass(frozen=True)
class Bar:
    """One line on the screen.

    Attributes:
        sign: what stands before it, such as the number that phones show.
        words: what it counts.
        votes: how many; None while the counts are hidden.
        right: whether it is the right answer.
    """

    sign: str
    words: str
    votes: int | None
    right: bool = False


def bars(question: Question, votes: Mapping[Given, int] | None, solved: bool) -> tuple[Bar, ...]:
    """Return the bars of a question.

    Args:
        question: a choice, an order or a number.
        votes: answer -> how many gave it; None while the counts are hidden.
        solved: whether the right answer is shown, as it never is while the counts are hidden.
    """
    if votes is None:
        numbered = question.kind == "choice"
        signs = [str(place) if numbered else "" for place in range(1, len(question.options) + 1)]
        return tuple(
            Bar(sign, words, None) for sign, words in zip(signs, question.options, strict=True)
        )
    if question.kind == "choice":
        return tuple(
            Bar(str(option + 1), words, votes.get(option, 0), solved and option == question.answer)
            for option, words in enumerate(question.options)
        )
    hits = sum(count for given, count in votes.items() if solved and right(question, given))
    if question.kind == "order":
        orders = {given: count for given, count in votes.items() if isinstance(given, tuple)}
        said = (Bar("✓", "all in this order", hits, True),) if solved else ()
        return said + _places(question, orders, solved)
    guesses = Counter({float(given): count for given, count in votes.items()})  # type: ignore[arg-type]
    if not solved:
        return histogram(guesses)
    give = f", or within {100 * question.within:.0f} % of it" if question.within else ""
    found = Bar("✓", f"{question.value:,.10g} {question.unit}{give}", hits, True)
    return (found, *histogram(guesses, question.value))


def histogram(guesses: Mapping[float, int], computed: float | None = None) -> tuple[Bar, ...]:
    """Return a histogram with round edges, and open ends where guesses lie outside of them.

    Args:
        guesses: number -> how many guessed it.
        computed: the number whose bin is marked.
    """
    every = sorted(Counter(guesses).elements())
    if not every:
        return ()
    edges = [-math.inf, *_edges(every), math.inf]
    found = []
    for low, high in pairwise(edges):
        inside = sum(count for guess, count in guesses.items() if low <= guess < high)
        here = computed is not None and low <= computed < high
        if inside or here or math.isfinite(high - low):
            found.append(Bar("→" if here else "", _range(low, high), inside))
    return tuple(found)


def _places(
    question: Question, orders: Mapping[tuple[int, ...], int], solved: bool
) -> tuple[Bar, ...]:
    """Return the parts, in the right order or else in the hall's, with who put each there."""
    parts = range(len(question.options))
    order: tuple[int, ...]
    if solved:
        assert isinstance(question.answer, tuple)
        order = question.answer
    else:
        places = {
            part: sum(given.index(part) * count for given, count in orders.items())
            for part in parts
        }
        order = tuple(sorted(parts, key=places.__getitem__))
    return tuple(
        Bar(
            str(place + 1),
            question.options[part],
            sum(count for given, count in orders.items() if given[place] == part),
        )
        for place, part in enumerate(order)
    )


def _edges(every: list[float]) -> list[float]:
    """Return round numbers around all guesses but the outermost, in order."""
    aside = int(TRIMMED * len(every))
    low, high = every[aside], every[-1 - aside]
    if low > 0 and high / low >= DECADES:
        first, last = math.floor(math.log10(low)), math.floor(math.log10(high)) + 1
        stride = math.ceil((last - first) / MOST_BINS)
        return [10.0**power for power in range(first, last + stride, stride)]
    step = _round(max(high - low, abs(high) / 10, 1e-9) / MOST_BINS)
    first, last = math.floor(low / step), math.floor(high / step) + 1
    # A half of a tenth is no number that floats have; twelve digits are enough to read.
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def _round(step: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20 … (or tenths of them) that is no smaller."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(digit * power for digit in (1.0, 2.0, 5.0, 10.0) if digit * power >= step)


def _range(low: float, high: float) -> str:
    if not math.isfinite(low):
        return f"under {high:,.10g}"
    if not math.isfinite(high):
        return f"{low:,.10g} and more"
    return f"{low:,.10g} to {high:,.10g}"
