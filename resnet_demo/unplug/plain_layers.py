"""Taking layers out of a network without shortcuts: torchvision's VGG-16.

A layer that is taken out hands on what it was given, so only a layer whose output has the shape of
its input can be taken out. What it was given has been through a ReLU, so the layer's own ReLU,
which stays, changes nothing.

All of it is one walk through the network with a batch that grows: each layer that can be taken out
adds a row that goes past it. The first row is the intact network.

Source: Veit et al. 2016, arXiv:1605.06431, section 4.1 and figure 3, who did it to a VGG of 15
layers on CIFAR-10.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from resnet_demo.errors import UnplugError
from resnet_demo.unplug.ablation import Effect, effects_of


@dataclass(frozen=True)
class LayerSweep:
    """What happened when each weight layer of a plain network was taken out in turn.

    Attributes:
        network: its name.
        names: of all weight layers, first to last: "conv3_2", "fc7".
        effects: for each of them; None where the shapes differ.
    """

    network: str
    names: tuple[str, ...]
    effects: tuple[Effect | None, ...]

    @property
    def possible(self) -> list[Effect]:
        """Return the effects of the layers that can be taken out."""
        return [effect for effect in self.effects if effect is not None]


@torch.no_grad()
def sweep_layers(network: nn.Module, name: str, picture: Tensor) -> LayerSweep:
    """Return what the network answers without each of its layers.

    Args:
        network: of torchvision's VGG family, in evaluation mode; it is not changed.
        name: of the network, kept with the result.
        picture: 1×3×S×S, preprocessed as its makers say.

    Raises:
        UnplugError: the network is not built like a VGG, or its numbers overflow.
    """
    steps = _steps(network)
    names = layer_names(network)
    can_go: list[bool] = []
    x = picture
    for step in steps:
        if not isinstance(step, nn.Conv2d | nn.Linear):
            x = step(x)
            continue
        y = step(x)
        can_go.append(y.shape[1:] == x.shape[1:])
        x = torch.cat([y, x[:1]]) if can_go[-1] else y
    if not bool(x.isfinite().all()):
        raise UnplugError(f"The numbers of {name} overflow on this photo.")
    found = iter(effects_of(x[0], x[1:]))
    return LayerSweep(name, names, tuple(next(found) if can else None for can in can_go))


def layer_names(network: nn.Module) -> tuple[str, ...]:
    """Return the weight layers' names as the paper counts them: conv1_1 to conv5_3, fc6 to fc8."""
    names: list[str] = []
    stage, number = 1, 0
    for step in _steps(network):
        if isinstance(step, nn.MaxPool2d):
            stage, number = stage + 1, 0
        elif isinstance(step, nn.Conv2d):
            number += 1
            names.append(f"conv{stage}_{number}")
        elif isinstance(step, nn.Linear):
            names.append(f"fc{stage}")
            stage += 1
    return tuple(names)


def _steps(network: nn.Module) -> list[nn.Module]:
    """Return a VGG as one list of layers; a dropout does nothing in evaluation mode."""
    parts = [getattr(network, name, None) for name in ("features", "avgpool", "classifier")]
    features, pool, classifier = parts
    if not isinstance(features, nn.Sequential) or not isinstance(classifier, nn.Sequential):
        raise UnplugError("Layers are taken out of networks that are built like VGG only.")
    if network.training:
        raise UnplugError("The network must be in evaluation mode.")
    middle = [pool] if isinstance(pool, nn.Module) else []
    return [*features, *middle, nn.Flatten(), *classifier]
