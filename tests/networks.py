"""Random networks whose batch norms do something."""

import torch
from torch import nn


def liven(
    network: nn.Module,
    scale: tuple[float, float] = (0.3, 0.7),
    generator: torch.Generator | None = None,
) -> None:
    """Give every batch norm random statistics and parameters, in place.

    A fresh batch norm has mean 0, variance 1, weight 1 and bias 0: it would hide one that is left
    out or swapped. Scales below 1 keep the logits of many blocks from blowing up.
    """
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1, generator=generator)
            nn.init.uniform_(module.running_var, 0.5, 1.5, generator=generator)
            nn.init.uniform_(module.weight, *scale, generator=generator)
            nn.init.normal_(module.bias, std=0.1, generator=generator)
