"""A ResNet with shapes and no numbers: to compare a file with, and to put its tensors into.

`torch.device("meta")` alone is not cheap: drawing the random initial weights there imports a
thousand modules (1.1 s, measured on two cores with torch 2.15; 0.02 s without the drawing).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from resnet_demo.network.resnet import ResNet, build_resnet

_DRAWING = (Tensor.normal_, Tensor.uniform_)


class _NoDrawing(TorchFunctionMode):
    """Leaves every tensor as it is where random numbers would be drawn into it."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func in _DRAWING:
            return args[0]
        return func(*args, **(kwargs or {}))


def skeleton(name: str, number_of_classes: int) -> ResNet:
    """Return a ResNet on the meta device: no memory, no numbers.

    `skeleton(…).load_state_dict(state, assign=True)` makes it a network that uses the tensors of
    the state dict themselves, without drawing weights first and without a copy.

    Args:
        name: "resnet18" to "resnet152".
        number_of_classes: K.
    """
    with torch.device("meta"), _NoDrawing():
        return build_resnet(name, number_of_classes)
