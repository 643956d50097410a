"""Experiments with many wirings: k random blocks off, blocks swapped, shortcuts cut.

Source: Veit et al. 2016, arXiv:1605.06431, figures 5a (deleting several) and 5b (reordering).
"""

from dataclasses import dataclass

import torch

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet, StageOutputs
from resnet_demo.unplug.ablation import Effect, block_outputs, effects, logits_of
from resnet_demo.unplug.wiring import intact, keep, swap, swappable

MOST_SEEDS = 50


@dataclass(frozen=True)
class RandomDeletions:
    """k random blocks unplugged, for every k, several times.

    Attributes:
        first_seed: the seeds are first_seed, first_seed + 1, …
        effects: one row a seed, one column a number of unplugged blocks, 0 to all.
    """

    first_seed: int
    effects: tuple[tuple[Effect, ...], ...]

    def after(self, count: int) -> list[float]:
        """Return each seed's probability of the intact answer with so many blocks off, sorted."""
        return sorted(row[count].after for row in self.effects)

    def surviving(self, count: int) -> int:
        """Return for how many seeds the answer is still the same."""
        return sum(row[count].survives for row in self.effects)


def delete_random(
    network: ResNet, trace: StageOutputs, seeds: int, first_seed: int = 0
) -> RandomDeletions:
    """Unplug blocks in a random order, one after the other, once for each seed.

    Args:
        network: in evaluation mode.
        trace: the photo's intact forward pass.
        seeds: how many random orders, 1 to `MOST_SEEDS`.
        first_seed: of the first order.

    Raises:
        UnplugError: the number of seeds is out of its range.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise UnplugError(
            f"The number of seeds is {seeds}; it must lie between 1 and {MOST_SEEDS}."
        )
    count = len(block_outputs(trace))
    rows = []
    for seed in range(first_seed, first_seed + seeds):
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)).tolist()
        wirings = [keep(intact(count), order[:off], "shortcut") for off in range(count + 1)]
        rows.append(tuple(effects(trace, logits_of(network, trace, wirings))))
    return RandomDeletions(first_seed, tuple(rows))


def swap_each(network: ResNet, trace: StageOutputs) -> dict[tuple[int, int], Effect]:
    """Return what happens when two identity blocks of one stage change places, pair by pair."""
    whole = intact(len(block_outputs(trace)))
    pairs = swappable(network)
    wirings = [swap(whole, *pair) for pair in pairs]
    return dict(zip(pairs, effects(trace, logits_of(network, trace, wirings)), strict=True))


def cut_each(network: ResNet, trace: StageOutputs) -> tuple[list[Effect], Effect]:
    """Return what happens when each shortcut in turn is removed, and when all are.

    The branches stay, so this is the trained network as a plain one. It says nothing about whether
    a plain network can be trained: these branches learned to correct what the shortcut brings.
    """
    count = len(block_outputs(trace))
    wirings = [keep(intact(count), [number], "branch") for number in range(count)]
    wirings.append(keep(intact(count), range(count), "branch"))
    *each, everything = effects(trace, logits_of(network, trace, wirings))
    return each, everything
