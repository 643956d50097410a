"""The 2^n paths through n residual blocks: how many of which length, and what gradient they carry.

Backward through one block, with D the open units of its last ReLU, S the shortcut's and J the
branch's Jacobian:

    ∂L/∂x = (Sᵀ + t·Jᵀ) D ∂L/∂y

The forward pass stays as it is; t scales every branch's backward gradient. Over n blocks the
product is a polynomial in t, Σ tᵏ G_k, and G_k is what arrives on the paths that go through
exactly k branches. At t = 1 it is the ordinary gradient, so the G_k sum to it.

Instead of interpolating at n + 1 values of t, which loses digits, the coefficients are carried
backward themselves: each block turns k of them into k + 1. That is exact up to rounding.

Source: Veit et al. 2016, arXiv:1605.06431, sections 3 and 5 (who measured it by sampling paths).
"""

from dataclasses import dataclass
from math import comb

import torch
from torch import Tensor

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet, StageOutputs
from resnet_demo.unplug.ablation import block_outputs


@dataclass(frozen=True, eq=False)
class PathGradients:
    """The gradient of one logit at the input, sorted by the length of the paths that carry it.

    Attributes:
        class_index: whose logit.
        coefficients: G_0 … G_n, (n + 1)×3×S×S, float32 on the CPU.
    """

    class_index: int
    coefficients: Tensor

    @property
    def total(self) -> Tensor:
        """Return the ordinary gradient, 3×S×S: the sum over all lengths."""
        return self.coefficients.sum(0)

    def norms(self) -> list[float]:
        """Return ‖G_k‖ for each length k: all paths of this length together."""
        return [float(norm) for norm in self.coefficients.double().flatten(1).norm(dim=1)]

    def shares(self) -> list[float]:
        """Return ‖G_k‖ divided by the sum of all of them, 0 to 1."""
        norms = self.norms()
        return [norm / (sum(norms) or 1.0) for norm in norms]


def path_counts(blocks: int) -> list[int]:
    """Return how many of the 2^n paths go through 0, 1, … n branches: n choose k."""
    return [comb(blocks, length) for length in range(blocks + 1)]


def path_gradients(
    network: ResNet, photo: Tensor, trace: StageOutputs, class_index: int
) -> PathGradients:
    """Return one logit's input gradient by path length.

    Args:
        network: in evaluation mode; no gradient is left in it.
        photo: what the network saw, 1×3×S×S.
        trace: its intact forward pass.
        class_index: 0 to K − 1.

    Raises:
        UnplugError: there is no such class.
    """
    if not 0 <= class_index < trace.logits.shape[1]:
        raise UnplugError(f"Class {class_index} is none of 0 to {trace.logits.shape[1] - 1}.")
    device = network.fc.weight.device
    known = block_outputs(trace)
    blocks = [block for _, block in network.blocks()]
    before = [trace.stem, *(block.output for block in known)]
    last = before[-1].to(device)
    pixels = last.shape[2] * last.shape[3]
    # Average pooling and the linear layer: the same weight / pixels at every position.
    weight = network.fc.weight.detach()[class_index].view(1, -1, 1, 1)
    gradients = (weight / pixels).expand_as(last)
    for number in range(len(blocks) - 1, -1, -1):
        block, x = blocks[number], before[number].to(device)
        behind = gradients * (known[number].output.to(device) > 0)  # D ∂L/∂y
        by_shortcut = _backward(block.shortcut, x, behind)
        by_branch = _backward(block.branch, x, behind)
        none = torch.zeros_like(by_shortcut[:1])
        gradients = torch.cat([by_shortcut, none]) + torch.cat([none, by_branch])
    at_input = _backward(network.stem, photo.to(device), gradients)
    return PathGradients(class_index, at_input.cpu())


def _backward(part, x: Tensor, gradients: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
    """Return Jᵀ g at x, 1×C×H×W, for each of the R rows of g."""
    with torch.enable_grad():
        rows = x.detach().expand(len(gradients), *x.shape[1:]).requires_grad_()
        (result,) = torch.autograd.grad(part(rows), rows, gradients)
    return result
