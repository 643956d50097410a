"""Other forms in which ResNet-50 may run on a CPU, for comparison with the one that is used."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.models import resnet50

Forward = Callable[[Tensor], Tensor]


def reference() -> nn.Module:
    """Return torchvision's ResNet-50 with random weights, the same each time."""
    torch.manual_seed(0)
    return resnet50().eval().requires_grad_(False)


def forms() -> dict[str, Forward]:
    """Return what needs no compiler."""
    return {
        "batch norm folded": folded(reference()),
        "channels last": channels_last(reference()),
        "folded and channels last": channels_last(folded(reference())),
    }


def compiled_forms(batch: Tensor) -> dict[str, Forward]:
    """Return what torch.compile makes of it, compiled; takes a minute and a C++ compiler."""
    import torch._inductor.config

    compiled: dict[str, Forward] = {}
    for name, freezing in (("torch.compile", False), ("torch.compile, weights frozen", True)):
        # Set while the first call compiles; the compiled function keeps it.
        with torch._inductor.config.patch(freezing=freezing), torch.inference_mode():
            compiled[name] = torch.compile(reference())
            compiled[name](batch)
    return compiled


def folded(network: nn.Module) -> nn.Module:
    """Return the network with every batch norm folded into the convolution before it."""
    network.conv1, network.bn1 = fuse_conv_bn_eval(network.conv1, network.bn1), nn.Identity()
    for layer in (network.layer1, network.layer2, network.layer3, network.layer4):
        for block in layer:
            for number in (1, 2, 3):
                convolution, norm = getattr(block, f"conv{number}"), getattr(block, f"bn{number}")
                setattr(block, f"conv{number}", fuse_conv_bn_eval(convolution, norm))
                setattr(block, f"bn{number}", nn.Identity())
            if block.downsample is not None:
                block.downsample = nn.Sequential(fuse_conv_bn_eval(*block.downsample))
    return network


def channels_last(network: nn.Module) -> Forward:
    """Return the network with the channels of a pixel side by side in memory."""
    network = network.to(memory_format=torch.channels_last)
    return lambda batch: network(batch.contiguous(memory_format=torch.channels_last))
