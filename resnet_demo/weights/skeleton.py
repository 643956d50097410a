"""A ResNet with shapes and no numbers: to compare a file with, and to put its tensors into."""

import torch

from resnet_demo.network.no_drawing import NoDrawing
from resnet_demo.network.resnet import ResNet, build_resnet


def skeleton(name: str, number_of_classes: int) -> ResNet:
    """Return a ResNet on the meta device: no memory, no numbers.

    `skeleton(…).load_state_dict(state, assign=True)` makes it a network that uses the tensors of
    the state dict themselves, without drawing weights first and without a copy.

    Args:
        name: "resnet18" to "resnet152".
        number_of_classes: K.
    """
    with torch.device("meta"), NoDrawing():
        return build_resnet(name, number_of_classes)
