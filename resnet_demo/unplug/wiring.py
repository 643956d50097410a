"""A wiring says what runs at each of a network's places, without touching the network.

    intact      1 2 3 4 …      every block at its place, branch + shortcut
    unplugged   1 2̶ 3 4 …      block 2's branch adds nothing: y = ReLU(s(x))
    cut         1 2⁻ 3 4 …     block 2's shortcut adds nothing: y = ReLU(F(x))
    swapped     1 3 2 4 …      two identity blocks of one stage in each other's place

Source: Veit, Wilber and Belongie 2016, "Residual Networks Behave Like Ensembles of Relatively
Shallow Networks", arXiv:1605.06431, sections 4.1 to 4.3.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet

Terms = Literal["both", "shortcut", "branch"]


@dataclass(frozen=True)
class Place:
    """Which block stands at a place, and which terms of its sum are added."""

    block: int
    terms: Terms = "both"


@dataclass(frozen=True)
class Wiring:
    """What runs at each place, first to last; hashable."""

    places: tuple[Place, ...]

    @property
    def first_change(self) -> int | None:
        """Return the first place that is not as in the intact network, or None."""
        for number, place in enumerate(self.places):
            if place.block != number or place.terms != "both":
                return number
        return None


def intact(number_of_blocks: int) -> Wiring:
    """Return the wiring of the network as it was trained."""
    return Wiring(tuple(Place(number) for number in range(number_of_blocks)))


def keep(wiring: Wiring, blocks: Iterable[int], terms: Terms) -> Wiring:
    """Return the wiring with only these terms of the named places: "shortcut" unplugs them."""
    chosen = set(blocks)
    return Wiring(
        tuple(
            replace(place, terms=terms) if number in chosen else place
            for number, place in enumerate(wiring.places)
        )
    )


def swap(wiring: Wiring, first: int, second: int) -> Wiring:
    """Return the wiring with two blocks in each other's place."""
    places = list(wiring.places)
    places[first], places[second] = places[second], places[first]
    return Wiring(tuple(places))


def block_names(network: ResNet) -> tuple[str, ...]:
    """Return the blocks' names in order, conv2_1 to conv5_3."""
    return tuple(name for name, _ in network.blocks())


def block_numbers(names: tuple[str, ...], asked: Iterable[str]) -> list[int]:
    """Return the numbers, from 0, of blocks that are asked for by name.

    Raises:
        UnplugError: there is no such block; the sentence says which there are.
    """
    numbers = []
    for name in asked:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1, 0.7)
            hint = f"did you mean {near[0]}" if near else f"they are {names[0]} to {names[-1]}"
            raise UnplugError(f"This network has no block {name!r}: {hint}.")
        numbers.append(names.index(name))
    return numbers


def swappable(network: ResNet) -> list[tuple[int, int]]:
    """Return the pairs of blocks that can change places: identity blocks of one stage."""
    blocks = list(network.blocks())
    return [
        (first, second)
        for first, second in combinations(range(len(blocks)), 2)
        if blocks[first][0].split("_")[0] == blocks[second][0].split("_")[0]
        and blocks[first][1].downsample is None
        and blocks[second][1].downsample is None
    ]
