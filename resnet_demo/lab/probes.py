"""What is measured on the nets: gradients, weights, and how the gradient's structure decays.

Norms are summed in float64. In float32 the squares of vanishing gradients underflow: in 56 plain
layers without batch norm a norm is 1e-22, its square 1e-44; and at 110 layers even the gradient
itself (1e-46) is below float32's smallest number, so profiles at initialisation run in float64
altogether.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.lab import data as lab_data
from resnet_demo.lab.configuration import DEPTHS, LabConfig, Line
from resnet_demo.lab.data import LabData
from resnet_demo.lab.nets import build_net
from resnet_demo.lab.record import rounded
from resnet_demo.lab.stack import NetStack
from resnet_demo.lab.threads import lab_threads


@dataclass(frozen=True)
class GradientProfile:
    """One net's gradients at its initial values, from the input to the output, in float64.

    Attributes:
        line: the net.
        loss: mean cross-entropy of the batch.
        weight_gradients: ‖∂L/∂W‖ of each block's first convolution.
        output_gradients: ‖∂L/∂y‖ of each block's output. Where nothing but the layers' scale
            differs (no batch norm, no biases) weight gradients are alike in every layer even if
            all are dead; these are not.
        output_scales: standard deviation of each block's output.
    """

    line: Line
    loss: float
    weight_gradients: tuple[float, ...]
    output_gradients: tuple[float, ...]
    output_scales: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return the first block's weight gradient over the last one's: ≪ 1 fades, ≫ 1 explodes."""
        last = self.weight_gradients[-1]
        return self.weight_gradients[0] / last if last else float("nan")


@torch.no_grad()
def gradient_norms(stack: NetStack) -> list[tuple[float, ...]]:
    """Return ‖∂L/∂W‖ of every weight layer, conv1 to fc, for each net of a stack after backward."""
    gradients = []
    for name in stack.weight_names:
        gradient = stack.parameters[name].grad
        assert gradient is not None
        gradients.append(stack.parts(name, gradient))
    return _norms_by_net(gradients)


@torch.no_grad()
def weight_norms(stack: NetStack) -> list[tuple[float, ...]]:
    """Return ‖W‖ of every block's first convolution, for each net of a stack."""
    names = [f"blocks.{number}.conv1.weight" for number in range(len(stack.net.blocks))]
    return _norms_by_net([stack.parts(name, stack.parameters[name].detach()) for name in names])


def initial_weight_norms(line: Line, config: LabConfig) -> tuple[float, ...]:
    """Return ‖W‖ of every block's first convolution before the first step.

    Args:
        line: the net.
        config: batch norm, layout and data set.
    """
    net = build_net(line, config, lab_data.load(config.data).channels)
    named = dict(net.named_parameters())
    return tuple(
        rounded(named[f"blocks.{number}.conv1.weight"].detach().double().norm().item())
        for number in range(len(net.blocks))
    )


def gradient_profile(line: Line, config: LabConfig, data: LabData | None = None) -> GradientProfile:
    """Return the gradients of one batch in a net at its initial values.

    Args:
        line: the net; `config.lines()` has the experiment's own.
        config: batch norm, layout and batch size.
        data: taken instead of the configuration's own data set.
    """
    data = data or lab_data.load(config.data)
    net = build_net(line, config, data.channels).double().train()
    order = torch.randperm(
        len(data.train_pictures), generator=torch.Generator().manual_seed(1000 + line.seed)
    )[: config.batch_size]
    with lab_threads():
        x = net.act1(net.bn1(net.conv1(data.train_pictures[order].double())))
        outputs = []
        for block in net.blocks:
            x = block(x, net.skip_strength)
            outputs.append(x)
        loss = F.cross_entropy(net.fc(x.mean((2, 3))), data.train_labels[order])
        named = dict(net.named_parameters())
        weights = [named[f"blocks.{number}.conv1.weight"] for number in range(len(outputs))]
        gradients = torch.autograd.grad(loss, [*weights, *outputs])
    norms = tuple(gradient.norm().item() for gradient in gradients)
    return GradientProfile(
        line,
        loss.item(),
        norms[: len(weights)],
        norms[len(weights) :],
        tuple(output.std().item() for output in outputs),
    )


def gradient_profiles(
    config: LabConfig, depths: Sequence[int] = DEPTHS
) -> tuple[GradientProfile, ...]:
    """Return the profile at initialisation of every depth, for each skip strength in `config`."""
    lines = LabConfig(
        **{**vars(config), "depths": tuple(depths), "seeds": 1},
    ).lines()
    return tuple(gradient_profile(line, config) for line in lines)


def shattering(
    line: Line, config: LabConfig, points: int = 64, data: LabData | None = None
) -> tuple[float, ...]:
    """Return how alike the gradients of neighbouring inputs are, by distance between the inputs.

    The inputs walk in a straight line from one training picture to another in `points` equal steps;
    the gradient of the summed logits by the input's pixels is taken at each. In deep plain nets
    neighbours' gradients resemble white noise, with shortcuts much less so.

    Args:
        line: the net, at its initial values.
        config: batch norm, layout and data set.
        points: pictures on the way; also the size of the batch.
        data: taken instead of the configuration's own data set.

    Returns:
        Mean correlation of two gradients 0, 1, … points/2 steps apart; 1 at distance 0.

    Source: Balduzzi et al. 2017, arXiv:1702.08591, section 2; their inputs are one-dimensional.
    """
    data = data or lab_data.load(config.data)
    net = build_net(line, config, data.channels).double().train()
    first, last = data.train_pictures[0].double(), data.train_pictures[1].double()
    way = torch.linspace(0, 1, points, dtype=torch.float64).view(-1, 1, 1, 1)
    with lab_threads():
        pictures = torch.lerp(first, last, way).requires_grad_()
        (gradients,) = torch.autograd.grad(net(pictures).sum(), pictures)
    flat = gradients.flatten(1)
    flat = flat - flat.mean(1, keepdim=True)
    flat = flat / flat.norm(dim=1, keepdim=True).clamp_min(1e-300)
    correlations = flat @ flat.T
    return tuple(correlations.diagonal(k).mean().item() for k in range(points // 2 + 1))


def _norms_by_net(layers: list[list[Tensor]]) -> list[tuple[float, ...]]:
    """Return each net's norms, given the tensors of each layer with one entry a net."""
    flat = [part for parts in layers for part in parts]
    norms = torch.stack(torch._foreach_norm(flat, 2, dtype=torch.float64)).tolist()
    nets = len(layers[0])
    return [tuple(rounded(norm) for norm in norms[net::nets]) for net in range(nets)]
