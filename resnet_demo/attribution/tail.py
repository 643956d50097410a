"""The end of the network with a gradient graph: what inner maps need, and nothing before it.

A photo's trace has no graph, so a graph is built only from the first position somebody asks about
to conv5_x. It is kept as long as its `Tail`: another class then costs one backward pass and no
forward. The gradient at conv5_x is known without a pass, since behind it come only the average over
H·W cells and one linear layer:

    ∂logit_c / ∂A_k(i, j) = W_ck / (H·W)    at every cell, so the backward pass starts there.
"""

import torch
from torch import Tensor

from resnet_demo.errors import AttributionError
from resnet_demo.network.resnet import STAGES, ResNet, StageOutputs

STEM = "stem"


def positions(network: ResNet) -> list[str]:
    """Return every place between blocks in order: "stem", then each block's output."""
    return [STEM, *(name for name, _ in network.blocks())]


def position_of(network: ResNet, stage: str) -> str:
    """Return the place that a name means: a stage is its last block's output.

    Raises:
        AttributionError: there is no such stage or block.
    """
    known = positions(network)
    if stage in known:
        return stage
    if stage in STAGES:
        return [name for name in known if name.startswith(stage[:-1])][-1]
    raise AttributionError(
        f"There is no stage {stage!r}; choose {STEM}, {', '.join(STAGES)}, or a block such as "
        f"{known[1]}."
    )


def output_at(outputs: StageOutputs, position: str) -> Tensor:
    """Return a trace's tensor at a place, 1×C×H×W."""
    if position == STEM:
        return outputs.stem
    blocks = outputs.stages[f"{position.split('_')[0]}_x"]
    return next(block.output for block in blocks if block.name == position)


class Tail:
    """The blocks after one position, run once with a graph of their own.

    Nothing is put on the network, and no parameter gets a gradient.

    Args:
        network: frozen, in evaluation mode.
        start: the position's output, 1×C×H×W, without a graph.
        after: the position.
    """

    def __init__(self, network: ResNet, start: Tensor, after: str) -> None:
        self._network = network
        known = positions(network)
        self.covers = known[known.index(after) :]
        with torch.enable_grad():
            x = start.detach().to(network.fc.weight.device).requires_grad_()
            self.outputs = {after: x}
            for name, block in network.blocks():
                if name in self.covers[1:]:
                    x = self.outputs[name] = block(x)

    @property
    def logits(self) -> Tensor:
        """Return the logits, 1×K, without a graph."""
        return self._network.head(self.outputs[self.covers[-1]].detach())

    def gradients(self, weight: Tensor) -> dict[str, Tensor]:
        """Return the gradient of a score at every position covered: one backward pass.

        Args:
            weight: C numbers, the score as a sum over the pooled features: a class's row of the
                classifier, or the difference of two rows.

        Returns:
            By position, tensors of the outputs' shapes.
        """
        *inner, last = self.covers
        top = self.outputs[last]
        cells = top.shape[2] * top.shape[3]
        known = (weight.to(top.device) / cells).view(1, -1, 1, 1).expand_as(top)
        if not inner:
            return {last: known}
        wanted = [self.outputs[name] for name in inner]
        found = torch.autograd.grad(top, wanted, known, retain_graph=True)
        return dict(zip(inner, found, strict=True)) | {last: known}
