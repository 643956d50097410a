"""The moving average of a network's weights: what is measured and shipped.

After every step: average ← d · average + (1 - d) · weights. The steps of a large learning rate
jump around a good place; their average lies nearer to it (Polyak and Juditsky 1992).
"""

import torch
from torch import Tensor, nn


class WeightAverage:
    """A second set of a network's tensors that follows the first.

    Batch norm's running statistics are averaged with the weights: they belong to them.

    Args:
        network: whose weights are followed; its present ones are the start.
        decay: d, per step, 0 to 1.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.state = {name: tensor.clone() for name, tensor in network.state_dict().items()}

    @torch.no_grad()
    def follow(self, network: nn.Module, step: int) -> None:
        """Take in the network's weights after a step, counted from 1."""
        # The weights of the first steps are soon worth nothing: forget them faster.
        decay = min(self.decay, step / (10 + step))
        present = network.state_dict()
        floats = [name for name, tensor in self.state.items() if tensor.is_floating_point()]
        torch._foreach_lerp_(
            [self.state[name] for name in floats], [present[name] for name in floats], 1 - decay
        )

    def load(self, state: dict[str, Tensor]) -> None:
        """Go on from an average that was saved."""
        for name, tensor in self.state.items():
            tensor.copy_(state[name])
