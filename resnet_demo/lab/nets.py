"""A line of an experiment as a net at its initial values."""

import torch

from resnet_demo.lab.configuration import LabConfig, Line
from resnet_demo.network.cifar_resnet import CifarResNet, initialise


def build_net(line: Line, config: LabConfig, channels: int = 1) -> CifarResNet:
    """Return one line's net at its initial values.

    Nets of one seed and shape get the same values, whatever their skip strength.
    """
    net = CifarResNet(
        line.depth,
        line.skip_strength,
        batch_norm=config.batch_norm,
        activation=line.activation,
        layout=config.layout,
        scaled_branch=line.initialisation == "skip-init",
        in_channels=channels,
    )
    initialise(net, line.initialisation, torch.Generator().manual_seed(line.seed))
    return net
