"""The pieces of the document as plain data: pixels, numbers and words, already in their order.

Words from outside (a photo's name, a label, a card's title) come as they are; whoever writes the
document escapes every one of them.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from resnet_demo.photos.regions import Box

Pixels = NDArray[np.uint8]
Runs = tuple[tuple[str, str], ...]
"""A text in pieces of (words, address); a piece without an address is no link."""


@dataclass(frozen=True, eq=False)
class Seen:
    """The photo and what the network saw of it.

    Attributes:
        name: of the photo.
        photo: uint8 (H, W, 3).
        box: left, top, right, bottom of the square that the network saw, in the photo's pixels.
        crop: uint8 (S, S, 3), the very pixels that became the network's input.
    """

    name: str
    photo: Pixels
    box: Box
    crop: Pixels


@dataclass(frozen=True)
class Guess:
    """One class of the answer: its label, its probability from 0 to 1, and its logit."""

    label: str
    probability: float
    logit: float


@dataclass(frozen=True, eq=False)
class Stage:
    """One part of the network.

    Attributes:
        name: "stem" or "conv2_x" to "conv5_x".
        tone: its colour, "s1" to "s5".
        shape: "56 × 56 × 256".
        field: side of the square that one cell sees, in pixels of the input.
        size: side of that input.
        photo: uint8 (n, n, 3), the input, small.
        maps: uint8 (H, W, 3), the strongest channels in a grid.
        about: what the grid shows.
    """

    name: str
    tone: str
    shape: str
    field: int
    size: int
    photo: Pixels
    maps: Pixels
    about: str


@dataclass(frozen=True, eq=False)
class Heat:
    """One evidence map.

    Attributes:
        pixels: uint8 (H, W, 3), the photo with the heat on it.
        lines: what is said under it; the first one names it.
        values: float32 (rows, columns), or None where they are too many to be read.
    """

    pixels: Pixels
    lines: tuple[str, ...]
    values: NDArray[np.float32] | None


@dataclass(frozen=True)
class Curve:
    """One net's, or several seeds' mean, training loss.

    Attributes:
        name: what stands at the line's end.
        kind: "plain" without shortcuts, "with" otherwise; it decides colour and dashes.
        losses: one for each step of the race's `at`; None where it is no number.
    """

    name: str
    kind: Literal["with", "plain"]
    losses: tuple[float | None, ...]


@dataclass(frozen=True)
class Race:
    """A run of the skip lab.

    Attributes:
        source: whose it is and what was trained, in a sentence.
        at: the steps of the curves' points.
        steps: the steps of the whole experiment.
        curves: at least one.
        guessing: the loss of a net that guesses.
        verdict: what the curves say.
    """

    source: str
    at: tuple[int, ...]
    steps: int
    curves: tuple[Curve, ...]
    guessing: float
    verdict: str


@dataclass(frozen=True)
class Answered:
    """One question that was answered.

    Attributes:
        ask: the question.
        given: what was answered, in words.
        is_right: whether that is right.
        solution: the right answer, in words.
        why: the explanation, with its citations.
    """

    ask: str
    given: str
    is_right: bool
    solution: str
    why: Runs


@dataclass(frozen=True, eq=False)
class Keepsake:
    """All that goes into the document.

    Attributes:
        date: ISO day.
        weights: title of the weights that answered.
        honest: how good they are, in a sentence.
        seen: the photo.
        guesses: the best classes, most probable first; at least one.
        stages: the five parts; empty where the numbers overflowed.
        heats: evidence maps.
        race: a run of the skip lab, or None where there is not even a recorded one.
        answers: the questions that were answered.
        questions: how many there are.
        settings: name and value of everything that was chosen.
    """

    date: str
    weights: str
    honest: str
    seen: Seen
    guesses: tuple[Guess, ...]
    stages: tuple[Stage, ...]
    heats: tuple[Heat, ...]
    race: Race | None
    answers: tuple[Answered, ...]
    questions: int
    settings: tuple[tuple[str, str], ...]
