"""torchvision's ResNet with our network's own tensors: is the readable one the same function?"""

import torch
import torchvision
from torch import Tensor

from resnet_demo.network.resnet import ResNet


def torchvision_logits(network: ResNet, photos: Tensor) -> Tensor:
    """Return what torchvision's network of the same name answers, N×K, float32 on the CPU.

    It is built on the meta device and given our tensors themselves: no copy, no second memory.

    Args:
        network: ours, with weights; stays as it is.
        photos: N×3×H×W on the network's device, normalised as the weights expect.
    """
    build = getattr(torchvision.models, network.architecture.name)
    with torch.device("meta"):
        twin = build(weights=None, num_classes=network.fc.out_features)
    twin.load_state_dict(network.state_dict(), strict=True, assign=True)
    with torch.inference_mode():
        logits: Tensor = twin.eval()(photos)
    return logits.cpu()
