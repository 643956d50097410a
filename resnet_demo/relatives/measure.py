"""What a network costs, read off the network: parameters, multiply-adds, depth.

It is built on the meta device, where tensors have shapes and no values, so VGG-16's 138 million
parameters take no memory. A MAC is one multiplication and one addition of a convolution, a linear
layer or an attention product; torch's counter counts both operations, so half of it is shown.
"""

from dataclasses import dataclass
from time import perf_counter

import torch
from torch import nn
from torch.fx import Tracer
from torch.utils.flop_counter import FlopCounterMode
from torchvision.ops.misc import SqueezeExcitation

from resnet_demo.relatives.catalogue import Relative
from resnet_demo.relatives.table import Row

_WEIGHT_LAYERS = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)


@dataclass(frozen=True)
class Cost:
    """What one network costs at its input size.

    Attributes:
        parameters: all of them, without auxiliary heads.
        macs: multiply-adds for one photo.
        depth: weight layers on the longest path from photo to answer.
    """

    parameters: int
    macs: int
    depth: int


def measure(relative: Relative) -> Cost:
    """Return what a network of the catalogue costs, in a second or less."""
    with torch.device("meta"):
        network = relative.build().eval()
        photo = torch.empty(1, relative.channels, relative.input_size, relative.input_size)
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        network(photo)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    return Cost(parameters, counter.get_total_flops() // 2, depth(network))


def row(relative: Relative) -> Row:
    """Return a network's row of the table, measured now."""
    cost, published = measure(relative), relative.accuracy()
    return Row(
        relative.name,
        relative.year,
        relative.task,
        relative.paper,
        relative.skip,
        relative.skip_words,
        relative.input_size,
        cost.depth,
        cost.parameters,
        cost.macs,
        published.text,
        published.source,
        published.top1,
    )


def depth(network: nn.Module) -> int:
    """Return the number of weight layers on the longest path through a network.

    Squeeze-and-excitation gates are left out, as the papers' counts do. An attention counts as two
    layers, the projections into and out of it.
    """
    tracer = _Layers()
    longest: dict[torch.fx.Node, int] = {}
    for node in tracer.trace(network).nodes:
        before = max((longest[each] for each in node.all_input_nodes), default=0)
        longest[node] = before
        if node.op == "call_module":
            module = network.get_submodule(str(node.target))
            longest[node] += 2 if isinstance(module, nn.MultiheadAttention) else 0
            longest[node] += int(isinstance(module, _WEIGHT_LAYERS))
    return max(longest.values())


def latency(relative: Relative, repeats: int = 5) -> float:
    """Return the milliseconds of one forward pass on this CPU: the median, after one to warm up.

    Args:
        relative: the network. Its weights are all alike: time does not depend on their values, and
            drawing VGG-16's 138 million at random would take longer than the passes.
        repeats: timed passes.
    """
    with torch.device("meta"):
        network = relative.build().eval()
    network.to_empty(device="cpu")
    for tensor in network.state_dict().values():
        tensor.fill_(0.01)
    photo = torch.zeros(1, relative.channels, relative.input_size, relative.input_size)
    times = []
    with torch.inference_mode():
        for _ in range(repeats + 1):
            start = perf_counter()
            network(photo)
            times.append(1000 * (perf_counter() - start))
    return sorted(times[1:])[repeats // 2]


class _Layers(Tracer):
    """Follows the data from layer to layer and looks into none of them."""

    def is_leaf_module(self, m: nn.Module, qualified_name: str) -> bool:
        """Keep torch's own layers and gates whole."""
        return isinstance(m, SqueezeExcitation) or super().is_leaf_module(m, qualified_name)
