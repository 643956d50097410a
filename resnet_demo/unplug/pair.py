"""The same operation on two small nets that differ in their shortcuts: a block is taken out.

In a residual net what a block is given goes on through the shortcut. In a plain net there is no
shortcut, so taking a block out means to hand its input to the next block, which is possible where
the shapes are equal. Veit et al. 2016 (arXiv:1605.06431, section 4.1, figure 3) did it to VGG and
to a ResNet of 110 layers; here it is a plain and a residual net of the skip lab on 8×8 digits.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from resnet_demo.errors import UnplugError
from resnet_demo.network.cifar_resnet import BasicBlock, CifarResNet

RECORDED = Path(__file__).resolve().parents[2] / "assets/recordings/unplug-pair.json"


@dataclass(frozen=True)
class NetSweep:
    """A trained small net with each of its blocks taken out in turn.

    Attributes:
        skip_strength: 0 for a plain net, 1 for a residual net.
        training_loss: the mean over its last training steps.
        accuracy: on the test pictures with all blocks, 0 to 1.
        without: the accuracy without block 1, 2, …; None where the shapes differ in a plain net.
    """

    skip_strength: float
    training_loss: float
    accuracy: float
    without: tuple[float | None, ...]


@dataclass(frozen=True)
class Pair:
    """A plain and a residual net of one depth, seed and number of training steps.

    Attributes:
        pictures: how many test pictures were answered.
        made: the date, for a recording.
    """

    depth: int
    seed: int
    steps: int
    pictures: int
    plain: NetSweep
    residual: NetSweep
    made: str = ""


@torch.no_grad()
def unplug_each(
    net: CifarResNet, pictures: Tensor, labels: Tensor, training_loss: float
) -> NetSweep:
    """Return the net's accuracy with each block taken out in turn.

    Args:
        net: trained, in evaluation mode; it is not changed.
        pictures: N×C×H×W, standardised as in training.
        labels: N class indices.
        training_loss: kept with the result.
    """
    blocks: list[BasicBlock] = list(net.blocks)  # type: ignore[arg-type]
    x = net.act1(net.bn1(net.conv1(pictures)))
    before = [x]
    for block in blocks:
        before.append(block(before[-1], net.skip_strength))

    def accuracy(x: Tensor, following: int) -> float:
        for block in blocks[following:]:
            x = block(x, net.skip_strength)
        answers = net.fc(x.mean((2, 3))).argmax(1)
        return float((answers == labels).double().mean())

    without: list[float | None] = []
    for number, block in enumerate(blocks):
        keeps_shape = block.stride == 1 and block.new_channels == 0
        if net.skip_strength == 0 and not keeps_shape:
            without.append(None)
            continue
        passed_on = before[number] if keeps_shape else block.shortcut(before[number])
        without.append(accuracy(passed_on, number + 1))
    whole = accuracy(before[-1], len(blocks))
    return NetSweep(net.skip_strength, training_loss, whole, tuple(without))


def write_pair(pair: Pair, path: Path) -> None:
    """Write a pair to a JSON file.

    Raises:
        UnplugError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(asdict(pair), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnplugError(f"{path} cannot be written: {error.strerror}.") from error


def read_pair(path: Path = RECORDED) -> Pair:
    """Return a recorded pair.

    Raises:
        UnplugError: the file is not there, or is no such recording.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        nets = {
            name: NetSweep(**{**found[name], "without": tuple(found[name]["without"])})
            for name in ("plain", "residual")
        }
        return Pair(**{**found, **nets})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnplugError(
            f"{path.name} is no recorded pair: make it with `python -m resnet_demo unplug-pair`."
        ) from error
