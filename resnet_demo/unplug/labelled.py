"""The error on pictures that somebody has labelled, with each block unplugged in turn.

On a photo nobody has labelled only disagreement with the intact network can be counted; here both
are: how often the answer is wrong, and how often it is another than the intact network's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet
from resnet_demo.unplug.ablation import block_outputs
from resnet_demo.unplug.wiring import block_names

MOST_PIXELS = 2**18
"""Of a batch, so that its blocks' outputs, which are all kept, stay below half a gigabyte."""


@dataclass(frozen=True)
class ErrorSweep:
    """Errors over some labelled pictures, each between 0 and 1.

    Attributes:
        pictures: how many there are so far.
        names: of the blocks, first to last.
        intact: the share of wrong first answers with all blocks.
        without: the same with each block unplugged in turn.
        changed: the share of first answers that are other than the intact network's.
    """

    pictures: int
    names: tuple[str, ...]
    intact: float
    without: tuple[float, ...]
    changed: tuple[float, ...]


def batch_size(side: int) -> int:
    """Return how many pictures of side × side pixels go through at once."""
    return max(1, MOST_PIXELS // side**2)


@torch.no_grad()
def error_sweep(network: ResNet, batches: Iterable[tuple[Tensor, Tensor]]) -> Iterator[ErrorSweep]:
    """Yield the errors so far after each batch.

    Args:
        network: in evaluation mode; it is not changed.
        batches: pictures, N×3×S×S, preprocessed, and their N class indices.

    Raises:
        UnplugError: there is no picture.
    """
    names = block_names(network)
    device = network.fc.weight.device
    wrong = torch.zeros(len(names) + 1, dtype=torch.int64)
    changed = torch.zeros(len(names), dtype=torch.int64)
    count = 0
    for pictures, labels in batches:
        answers = _answers(network, pictures.to(device)).cpu()
        wrong += (answers != labels).sum(1)
        changed += (answers[1:] != answers[0]).sum(1)
        count += len(labels)
        errors = [int(number) / count for number in wrong]
        shares = tuple(int(number) / count for number in changed)
        yield ErrorSweep(count, names, errors[0], tuple(errors[1:]), shares)
    if not count:
        raise UnplugError("There are no labelled pictures.")


def _answers(network: ResNet, pictures: Tensor) -> Tensor:
    """Return the best classes, (1 + blocks)×N: of the intact network, then without each block."""
    trace = network.forward_stages(pictures)
    blocks = [block for _, block in network.blocks()]
    rows = [trace.logits.argmax(1)]
    for number, known in enumerate(block_outputs(trace)):
        x = blocks[number].after_addition(known.shortcut)
        for block in blocks[number + 1 :]:
            x = block(x)
        rows.append(network.head(x).argmax(1))
    return torch.stack(rows)
