"""The source of the part that a viewer has opened: the very lines that run."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from resnet_demo.network.anatomy import Anatomy
from resnet_demo.network.resnet import (
    BasicBlock,
    Bottleneck,
    ResidualBlock,
    ResNet,
    conv1x1,
    conv3x3,
)

_ROOT = Path(__file__).resolve().parents[2]


def source_of(part: str, whole: Anatomy) -> tuple[str, str]:
    """Return where a part's source stands and the source itself.

    Args:
        part: "" for the whole network, "stem", "conv4_x", "conv4_3" or "conv4_3.2".
        whole: the network that the part belongs to.
    """
    pieces = _pieces(part, whole)
    lines = [inspect.getsourcelines(piece)[1] for piece in pieces]
    file = Path(inspect.getsourcefile(ResNet) or "").resolve().relative_to(_ROOT).as_posix()
    where = ", ".join(map(str, lines))
    code = "\n\n".join(inspect.cleandoc("\n" + inspect.getsource(piece)) for piece in pieces)
    return f"{file}, line {where}" if len(lines) == 1 else f"{file}, lines {where}", code


def _pieces(part: str, whole: Anatomy) -> list[Callable[..., Any]]:
    name, _, layer = part.partition(".")
    if not name:
        return [ResNet.forward, ResNet.blocks]
    if name == "stem":
        return [ResNet.stem]
    if name.endswith("_x"):
        return [ResidualBlock.forward, ResNet.blocks]
    kind = Bottleneck if whole.architecture.block == "bottleneck" else BasicBlock
    if not layer:
        return [ResidualBlock.forward, kind]
    chosen = whole.block(name).all_layers[int(layer) - 1]
    if chosen is whole.block(name).projection:
        return [ResidualBlock.__init__, ResidualBlock.shortcut, conv1x1]
    return [conv3x3 if chosen.kernel == 3 else conv1x1, kind.branch]
