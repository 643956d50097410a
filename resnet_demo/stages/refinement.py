"""How each block refines what it is given, in numbers, on one photo.

Inside a stage the blocks work on the same maps: each adds a correction to them. How long the
correction is beside what the shortcut carries, and whether the sum still points the same way, says
how much a block changes. Greff, Srivastava and Schmidhuber 2017, arXiv:1612.07771, call this
iterative refinement.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from resnet_demo.network.resnet import STAGES, ResNet, StageOutputs
from resnet_demo.network.sums import block_sums
from resnet_demo.stages.geometry import stage_of

LAST = list(STAGES)[-1]


@dataclass(frozen=True)
class Refinement:
    """What one block does to what it is given.

    Attributes:
        name: "conv4_3".
        stage: "conv4_x".
        shortcut: "x", or "W_s x" where the shortcut is a projection.
        added: ‖F(x)‖ / ‖shortcut‖.
        cosine: of the angle between the shortcut's output and the block's, -1 to 1; 0 where one
            of them is nothing but zeros.
    """

    name: str
    stage: str
    shortcut: str
    added: float
    cosine: float


@dataclass(frozen=True)
class Probe:
    """The classifier applied after a block of the last stage, where nobody trained it.

    Attributes:
        name: of the block; after the last one it is the network's own answer.
        label: of the class it puts first.
        probability: of that class, 0 to 1.
        of_final: probability of the class that the network puts first in the end.
    """

    name: str
    label: str
    probability: float
    of_final: float


def refinements(network: ResNet, outputs: StageOutputs) -> list[Refinement]:
    """Return what each block does, in order, for a batch of one photo."""
    projections = {name for name, block in network.blocks() if block.downsample is not None}
    parts = {block.name: block for blocks in outputs.stages.values() for block in blocks}
    return [
        Refinement(
            term.name,
            stage_of(term.name),
            "W_s x" if term.name in projections else "x",
            term.added,
            _cosine(parts[term.name].shortcut, parts[term.name].output),
        )
        for term in block_sums(outputs)
    ]


def probes(
    network: ResNet, outputs: StageOutputs, labels: Sequence[str], device: str = "cpu"
) -> list[Probe]:
    """Return what the classifier says after each block of conv5_x."""
    final = int(outputs.logits[0].argmax())
    found = []
    for block in outputs.stages[LAST]:
        shares = network.head(block.output.to(device))[0].softmax(dim=0).cpu()
        best = int(shares.argmax())
        found.append(Probe(block.name, labels[best], float(shares[best]), float(shares[final])))
    return found


def to_csv(found: Sequence[Refinement]) -> str:
    """Return the numbers as CSV with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["block", "shortcut", "branch over shortcut", "cosine"])
    for one in found:
        writer.writerow([one.name, one.shortcut, f"{one.added:.6g}", f"{one.cosine:.6g}"])
    return text.getvalue()


def _cosine(one: Tensor, other: Tensor) -> float:
    lengths = float(one.norm() * other.norm())
    return float((one * other).sum()) / lengths if lengths else 0.0
