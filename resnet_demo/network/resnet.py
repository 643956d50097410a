"""ResNet-18, 34, 50, 101 and 152, written out to be read.

A residual block computes a correction and adds it to what it was given:

    y = ReLU(F(x) + s(x))      F: the residual branch, two or three convolutions
                               s: the shortcut, the identity wherever the shapes allow it

Sixteen such blocks, three convolutions each, with one convolution before them and one linear
layer after them, are the fifty layers of ResNet-50. The paper's names for the stages and the names
of the parameters, which are torchvision's so that its weights load unchanged:

    stem      conv1, bn1, max pool     64 channels, 1/4 of the photo's side
    conv2_x   layer1                   256 channels, 1/4      (64 in ResNet-18 and 34)
    conv3_x   layer2                   512 channels, 1/8      (128)
    conv4_x   layer3                  1024 channels, 1/16     (256)
    conv5_x   layer4                  2048 channels, 1/32     (512)
    head      global average pool, fc

Nothing is done in place and every ReLU is a module of its own, so every tensor that a forward
pass hands out stays what it was. That costs about 3 % of the time.

Sources: He, Zhang, Ren and Sun 2015, "Deep Residual Learning for Image Recognition",
arXiv:1512.03385, section 3 and table 1. The stride of a bottleneck sits on its 3×3 convolution
as in torchvision ("v1.5"); the paper has it on the first 1×1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

STAGES = {"conv2_x": "layer1", "conv3_x": "layer2", "conv4_x": "layer3", "conv5_x": "layer4"}
"""The paper's name of each stage and its name in the state dict."""


@dataclass(frozen=True)
class Architecture:
    """What tells one ResNet from another: the kind of block and how many of them per stage."""

    name: str
    block: Literal["basic", "bottleneck"]
    blocks_per_stage: tuple[int, int, int, int]

    @property
    def depth(self) -> int:
        """The number in the name: layers with weights on the main path."""
        layers_per_block = 2 if self.block == "basic" else 3
        return 1 + layers_per_block * sum(self.blocks_per_stage) + 1  # conv1 … fc


ARCHITECTURES = {
    architecture.name: architecture
    for architecture in (
        Architecture("resnet18", "basic", (2, 2, 2, 2)),
        Architecture("resnet34", "basic", (3, 4, 6, 3)),
        Architecture("resnet50", "bottleneck", (3, 4, 6, 3)),
        Architecture("resnet101", "bottleneck", (3, 4, 23, 3)),
        Architecture("resnet152", "bottleneck", (3, 8, 36, 3)),
    )
}


@dataclass(frozen=True, eq=False)
class BlockOutputs:
    """What one residual block computed: output = ReLU(branch + shortcut), all N×C×H×W."""

    name: str
    branch: Tensor
    shortcut: Tensor
    output: Tensor


@dataclass(frozen=True, eq=False)
class StageOutputs:
    """Everything worth looking at in one forward pass.

    Attributes:
        stem: after the max pool, N×64×H/4×W/4.
        stages: the blocks of conv2_x to conv5_x in order; a stage's output is its last block's.
        features: after the global average pool, N×C.
        logits: N×K.
    """

    stem: Tensor
    stages: dict[str, list[BlockOutputs]]
    features: Tensor
    logits: Tensor

    def __getitem__(self, stage: str) -> Tensor:
        """Return a stage's output: "stem" or "conv2_x" … "conv5_x"."""
        return self.stem if stage == "stem" else self.stages[stage][-1].output


def conv3x3(channels_in: int, channels_out: int, stride: int = 1) -> nn.Conv2d:
    """Return a 3×3 convolution that keeps the size at stride 1; batch norm brings the bias."""
    return nn.Conv2d(channels_in, channels_out, 3, stride=stride, padding=1, bias=False)


def conv1x1(channels_in: int, channels_out: int, stride: int = 1) -> nn.Conv2d:
    """Return a 1×1 convolution: at every pixel, a new mix of the channels."""
    return nn.Conv2d(channels_in, channels_out, 1, stride=stride, bias=False)


class ResidualBlock(nn.Module):
    """The addition that all ResNets share; its two children say what the branch computes."""

    expansion: int  # channels out = width × expansion

    def __init__(self, channels_in: int, width: int, stride: int) -> None:
        super().__init__()
        channels_out = width * self.expansion
        # Only where the shapes differ does the shortcut need weights: a projection W_s
        # (He et al. 2015, equation 2 and section 3.3, option B). Everywhere else it is x itself.
        self.downsample: nn.Module | None = None
        if stride != 1 or channels_in != channels_out:
            self.downsample = nn.Sequential(
                conv1x1(channels_in, channels_out, stride), nn.BatchNorm2d(channels_out)
            )

    def branch(self, x: Tensor) -> Tensor:
        """Return F(x), N×(width·expansion)×H/stride×W/stride, before the addition."""
        raise NotImplementedError

    def shortcut(self, x: Tensor) -> Tensor:
        """Return x itself, or its projection to the branch's shape."""
        return x if self.downsample is None else self.downsample(x)

    def after_addition(self, total: Tensor) -> Tensor:
        """Return the block's output from branch + shortcut: the ReLU that gates both of them."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return ReLU(F(x) + s(x))."""
        return self.after_addition(self.branch(x) + self.shortcut(x))

    def forward_parts(self, x: Tensor, name: str) -> BlockOutputs:
        """Return the same output together with the two terms of its sum."""
        branch, shortcut = self.branch(x), self.shortcut(x)
        return BlockOutputs(name, branch, shortcut, self.after_addition(branch + shortcut))


class BasicBlock(ResidualBlock):
    """Two 3×3 convolutions (ResNet-18 and 34; He et al. 2015, figure 5 left)."""

    expansion = 1

    def __init__(self, channels_in: int, width: int, stride: int = 1) -> None:
        super().__init__(channels_in, width, stride)
        self.conv1 = conv3x3(channels_in, width, stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        self.conv2 = conv3x3(width, width)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu2 = nn.ReLU()

    def branch(self, x: Tensor) -> Tensor:
        """Return F(x) of two convolutions."""
        x = self.relu1(self.bn1(self.conv1(x)))
        return self.bn2(self.conv2(x))

    def after_addition(self, total: Tensor) -> Tensor:
        """Return ReLU(total)."""
        return self.relu2(total)


class Bottleneck(ResidualBlock):
    """1×1 down, 3×3, 1×1 up: depth at the price of two thin layers (figure 5 right)."""

    expansion = 4

    def __init__(self, channels_in: int, width: int, stride: int = 1) -> None:
        super().__init__(channels_in, width, stride)
        self.conv1 = conv1x1(channels_in, width)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu1 = nn.ReLU()
        self.conv2 = conv3x3(width, width, stride)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu2 = nn.ReLU()
        self.conv3 = conv1x1(width, width * self.expansion)
        self.bn3 = nn.BatchNorm2d(width * self.expansion)
        self.relu3 = nn.ReLU()

    def branch(self, x: Tensor) -> Tensor:
        """Return F(x) of three convolutions."""
        x = self.relu1(self.bn1(self.conv1(x)))
        x = self.relu2(self.bn2(self.conv2(x)))
        return self.bn3(self.conv3(x))

    def after_addition(self, total: Tensor) -> Tensor:
        """Return ReLU(total)."""
        return self.relu3(total)


class ResNet(nn.Module):
    """A stem, four stages of residual blocks, and a linear classifier.

    Args:
        architecture: one of ``ARCHITECTURES``, or your own.
        number_of_classes: K, the length of the logits.
    """

    def __init__(self, architecture: Architecture, number_of_classes: int = 1000) -> None:
        super().__init__()
        self.architecture = architecture
        block = {"basic": BasicBlock, "bottleneck": Bottleneck}[architecture.block]

        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)  # N×64×H/2×W/2
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)  # N×64×H/4×W/4

        channels = 64
        for stage, (name, blocks) in enumerate(
            zip(STAGES.values(), architecture.blocks_per_stage, strict=True)
        ):
            width = 64 * 2**stage
            stride = 1 if stage == 0 else 2  # the max pool has already halved before conv2_x
            layers = [block(channels, width, stride)]
            channels = width * block.expansion
            layers += [block(channels, width) for _ in range(blocks - 1)]
            self.add_module(name, nn.Sequential(*layers))

        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, number_of_classes)
        self._initialise()

    def forward(self, photos: Tensor) -> Tensor:
        """Return the logits, N×K, of photos, N×3×H×W, normalised as the weights expect."""
        x = self.stem(photos)
        for _, block in self.blocks():
            x = block(x)
        return self.head(x)

    def forward_stages(self, photos: Tensor) -> StageOutputs:
        """Return the same forward pass with every stage and block that it went through."""
        x = stem = self.stem(photos)
        stages: dict[str, list[BlockOutputs]] = {stage: [] for stage in STAGES}
        for name, block in self.blocks():
            outputs = block.forward_parts(x, name)
            stages[f"{name.split('_')[0]}_x"].append(outputs)
            x = outputs.output
        features = self.avgpool(x).flatten(1)
        return StageOutputs(stem, stages, features, self.fc(features))

    def stem(self, photos: Tensor) -> Tensor:
        """Return N×64×H/4×W/4: one 7×7 convolution and a max pool."""
        return self.maxpool(self.relu(self.bn1(self.conv1(photos))))

    def head(self, x: Tensor) -> Tensor:
        """Return the logits of conv5_x's output: average over the map, then one linear layer."""
        return self.fc(self.avgpool(x).flatten(1))

    def blocks(self) -> Iterator[tuple[str, ResidualBlock]]:
        """Yield the residual blocks in order with the paper's names, conv2_1 to conv5_3."""
        for stage, layer in STAGES.items():
            for number, block in enumerate(self.get_submodule(layer).children(), start=1):
                assert isinstance(block, ResidualBlock)
                yield stage.replace("x", str(number)), block

    def _initialise(self) -> None:
        """He et al. 2015, arXiv:1502.01852: keeps a ReLU net's signal from fading or growing."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")


def build_resnet(name: str, number_of_classes: int = 1000) -> ResNet:
    """Return a ResNet with random weights; name is a key of ``ARCHITECTURES``.

    Raises:
        KeyError: there is no such architecture.
    """
    return ResNet(ARCHITECTURES[name], number_of_classes)
