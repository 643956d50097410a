"""What a trained network answers when blocks are unplugged, cut or swapped.

The network is only read. A wiring (wiring.py) says what runs where, and what lies before the first
change is not computed again: the blocks' outputs of the intact forward pass are at hand. Several
wirings go through the network as one batch that grows on its way: a wiring joins it at its first
change. Unplugging each of ResNet-50's 16 blocks in turn so costs as many multiplications as 7.1
forward passes instead of 16, and less time than that, because a batch fetches each kernel once.

An unplugged branch is F(x) = 0, so the block's output is ReLU(s(x)): the same as a last batch norm
of weight and bias 0, bit for bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_demo.network.resnet import BlockOutputs, ResidualBlock, ResNet, StageOutputs
from resnet_demo.unplug.wiring import Place, Wiring, intact, keep

MOST_ROWS = 32  # wirings in one batch: bounds the memory, 100 MB a stage at 224 pixels


@dataclass(frozen=True)
class Effect:
    """What one wiring did to the intact network's answer to one photo.

    Attributes:
        class_index: the intact network's best class.
        before: its probability in the intact network, 0 to 1.
        after: its probability with this wiring.
        best: the best class with this wiring.
    """

    class_index: int
    before: float
    after: float
    best: int

    @property
    def survives(self) -> bool:
        """Return whether the answer is still the same class."""
        return self.best == self.class_index

    @property
    def change(self) -> float:
        """Return by how much the class's probability rose (+) or fell (−), −1 to 1."""
        return self.after - self.before


@torch.no_grad()
def forward(network: ResNet, photo: Tensor) -> StageOutputs:
    """Return the intact forward pass of one photo, 1×3×S×S, on the network's device."""
    return network.forward_stages(photo.to(network.fc.weight.device))


@torch.no_grad()
def logits_of(network: ResNet, trace: StageOutputs, wirings: Sequence[Wiring]) -> Tensor:
    """Return each wiring's logits, M×K, float32 on the CPU.

    Args:
        network: in evaluation mode; it is not changed.
        trace: the intact forward pass of one photo.
        wirings: M of them, each with as many places as the network has blocks.
    """
    parts = [
        _logits_of(network, trace, wirings[start : start + MOST_ROWS])
        for start in range(0, len(wirings), MOST_ROWS)
    ]
    return torch.cat(parts) if parts else trace.logits[:0]


def effects(trace: StageOutputs, logits: Tensor) -> list[Effect]:
    """Return what each row of logits, M×K, says about the intact network's best class."""
    return effects_of(trace.logits[0].cpu(), logits)


def effects_of(intact_logits: Tensor, logits: Tensor) -> list[Effect]:
    """Return the same from the intact network's logits, K."""
    intact_shares = intact_logits.softmax(0)
    index = int(intact_shares.argmax())
    shares = logits.softmax(1)
    before = float(intact_shares[index])
    return [
        Effect(index, before, float(row[index]), int(best))
        for row, best in zip(shares, shares.argmax(1), strict=True)
    ]


def sweep(network: ResNet, trace: StageOutputs) -> list[Effect]:
    """Return what happens when each block in turn is unplugged, first block first."""
    whole = intact(len(block_outputs(trace)))
    wirings = [keep(whole, [number], "shortcut") for number in range(len(whole.places))]
    return effects(trace, logits_of(network, trace, wirings))


def block_outputs(trace: StageOutputs) -> list[BlockOutputs]:
    """Return the blocks of a forward pass in one list, first to last."""
    return [block for stage in trace.stages.values() for block in stage]


def _logits_of(network: ResNet, trace: StageOutputs, wirings: Sequence[Wiring]) -> Tensor:
    """Walk through the network once; a wiring's row joins the batch at its first change."""
    blocks = [block for _, block in network.blocks()]
    known = block_outputs(trace)
    joining: dict[int | None, list[int]] = {}
    for row, wiring in enumerate(wirings):
        joining.setdefault(wiring.first_change, []).append(row)
    unchanged = joining.pop(None, [])
    rows: list[int] = []
    x = trace.stem[:0]
    first = min((number for number in joining if number is not None), default=len(blocks))
    for number in range(first, len(blocks)):
        if rows:
            x = _through(blocks, x, [wirings[row].places[number] for row in rows])
        for row in joining.get(number, []):
            y = _first(blocks, trace, known, number, wirings[row].places[number])
            x = torch.cat([x, y]) if rows else y
            rows.append(row)
    if not unchanged and len(rows) == 1:  # a flipped switch: nothing to put in order
        return network.head(x).cpu()
    logits = trace.logits.cpu().repeat(len(wirings), 1)  # as it was, where nothing is changed
    if rows:
        logits[rows] = network.head(x).cpu()
    return logits


def _first(
    blocks: list[ResidualBlock],
    trace: StageOutputs,
    known: list[BlockOutputs],
    number: int,
    place: Place,
) -> Tensor:
    """Return the output of the first changed place; a term that is known is not computed."""
    block = blocks[place.block]
    device = next(block.parameters()).device
    if place.block == number:
        term = known[number].shortcut if place.terms == "shortcut" else known[number].branch
        return block.after_addition(term.to(device))
    before = known[number - 1].output if number else trace.stem
    return _apply(block, before.to(device), place)


def _through(blocks: list[ResidualBlock], x: Tensor, places: list[Place]) -> Tensor:
    """Return the batch after one place, where each row has a place of its own."""
    kinds = set(places)
    if len(kinds) == 1:
        return _apply(blocks[places[0].block], x, places[0])
    result: Tensor | None = None
    for kind in kinds:
        rows = [row for row, place in enumerate(places) if place == kind]
        y = _apply(blocks[kind.block], x[rows], kind)
        result = y.new_empty((len(places), *y.shape[1:])) if result is None else result
        result[rows] = y
    assert result is not None
    return result


def _apply(block: ResidualBlock, x: Tensor, place: Place) -> Tensor:
    if place.terms == "both":
        output: Tensor = block(x)
        return output
    term = block.shortcut(x) if place.terms == "shortcut" else block.branch(x)
    return block.after_addition(term)
