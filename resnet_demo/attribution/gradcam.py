"""Grad-CAM: at conv5_x in closed form for every class, at inner stages from the tail's gradients.

    L = Σ_k α_k A_k        α_k: the mean over the map of ∂logit/∂A_k

The maps stay signed and in the units of the sum; whoever wants the paper's picture sets what is
below zero to zero. At conv5_x, α_k = W_ck / (H·W), and the map adds up to the answer:

    Σ_ij L(i, j) + b_c = logit_c

because the mean over the map is all that the classifier sees of it. There the map equals CAM
(Zhou et al. 2016) up to the factor 1/(H·W). At inner stages no such sum holds.

Source: Selvaraju et al. 2017, arXiv:1610.02391, equations 1 and 2, before the ReLU.
"""

from collections.abc import Sequence
from time import perf_counter

import torch
from torch import Tensor

from resnet_demo.attribution.maps import AttributionMap, Target, check_class
from resnet_demo.attribution.tail import Tail, output_at, position_of, positions
from resnet_demo.errors import AttributionError
from resnet_demo.network.resnet import BlockOutputs, ResNet, StageOutputs

GRAD_CAM = "Grad-CAM"
LAST_STAGE = "conv5_x"
BRANCH, SHORTCUT, SUM = "branch F(x)", "shortcut", "sum, after the ReLU"


def class_maps(activations: Tensor, weight: Tensor) -> Tensor:
    """Return the signed Grad-CAM maps of many classes at conv5_x.

    Args:
        activations: conv5_x of one photo, 1×C×H×W.
        weight: rows of the classifier, K×C.

    Returns:
        K×H×W in logits: each map's sum and the class's bias make its logit.
    """
    _, channels, rows, columns = activations.shape
    flat = activations.reshape(channels, rows * columns)
    return (weight @ flat / (rows * columns)).view(-1, rows, columns)


def closed_form(
    network: ResNet, outputs: StageOutputs, targets: Sequence[Target]
) -> list[AttributionMap]:
    """Return the Grad-CAM map at conv5_x of each target, without a gradient.

    Raises:
        AttributionError: a class is not one of the network's.
    """
    start = perf_counter()
    with torch.no_grad():
        weight = torch.stack([_row(network, target) for target in targets])
        maps = class_maps(outputs[LAST_STAGE], weight.to(outputs.features.device))
    spent = (perf_counter() - start) * 1000 / max(len(targets), 1)
    return [
        AttributionMap(values.cpu().numpy(), GRAD_CAM, LAST_STAGE, target, spent)
        for values, target in zip(maps, targets, strict=True)
    ]


def bias(network: ResNet, target: Target) -> float:
    """Return what the classifier adds to the map's sum: b_c, or b_a − b_b for one against one."""
    values = network.fc.bias.detach()
    against = 0.0 if target.against is None else float(values[target.against])
    return float(values[target.index]) - against


def weighted_sum(activations: Tensor, gradients: Tensor) -> Tensor:
    """Return Σ_k α_k A_k, H×W, of one photo's activations and gradients, both 1×C×H×W."""
    weights = gradients.mean(dim=(2, 3))  # α, 1×C
    channels, rows, columns = activations.shape[1:]
    return (weights @ activations.reshape(channels, rows * columns)).view(rows, columns)


def tail_for(network: ResNet, outputs: StageOutputs, stages: Sequence[str]) -> Tail:
    """Return the tail that serves all these stages or blocks: from the shallowest of them on.

    Raises:
        AttributionError: there is no such stage.
    """
    known = positions(network)
    first = min((position_of(network, stage) for stage in stages), key=known.index)
    return Tail(network, output_at(outputs, first), first)


def grad_cams(
    network: ResNet, tail: Tail, target: Target, stages: Sequence[str]
) -> list[AttributionMap]:
    """Return the Grad-CAM maps of one target at several stages: one backward pass for all.

    Args:
        network: the one the tail belongs to.
        tail: must begin at or before each stage.
        target: the class, or one class against another.
        stages: "stem", "conv2_x" … "conv5_x", or blocks such as "conv4_2".

    Raises:
        AttributionError: an unknown class or stage, or one that lies before the tail.
    """
    start = perf_counter()
    wanted = [position_of(network, stage) for stage in stages]
    if not set(wanted) <= set(tail.covers):
        raise AttributionError(f"This tail begins at {tail.covers[0]}, behind a stage asked for.")
    gradients = tail.gradients(_row(network, target))
    with torch.no_grad():
        maps = [weighted_sum(tail.outputs[name], gradients[name]) for name in wanted]
    spent = (perf_counter() - start) * 1000 / max(len(wanted), 1)
    return [
        AttributionMap(values.cpu().numpy(), GRAD_CAM, stage, target, spent)
        for values, stage in zip(maps, stages, strict=True)
    ]


def addition_maps(
    network: ResNet, tail: Tail, target: Target, block: BlockOutputs
) -> list[AttributionMap]:
    """Return one block's Grad-CAM before and after its addition: branch, shortcut, sum after ReLU.

    Branch and shortcut get the same gradient, for both are added: that of the output where the
    ReLU let the sum pass, and zero elsewhere. So their two maps add up, cell by cell, to the map
    of the sum before the ReLU. A map of the last convolution alone would be the first of the
    three: it leaves out all that came through the shortcut.

    Args:
        network: the one the tail belongs to.
        tail: must cover the block.
        target: the class, or one class against another.
        block: the block's outputs from the trace.
    """
    start = perf_counter()
    after = tail.gradients(_row(network, target))[block.name].cpu()
    with torch.no_grad():
        before = after * (block.output > 0)
        maps = {
            BRANCH: weighted_sum(block.branch, before),
            SHORTCUT: weighted_sum(block.shortcut, before),
            SUM: weighted_sum(block.output, after),
        }
    spent = (perf_counter() - start) * 1000 / 3
    return [
        AttributionMap(values.numpy(), GRAD_CAM, f"{block.name} {part}", target, spent)
        for part, values in maps.items()
    ]


def _row(network: ResNet, target: Target) -> Tensor:
    """Return the classifier's row of a target: C weights."""
    weight = network.fc.weight.detach()
    row = weight[check_class(target.index, len(weight))]
    if target.against is None:
        return row
    return row - weight[check_class(target.against, len(weight))]
