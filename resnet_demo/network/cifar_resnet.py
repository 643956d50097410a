"""The small ResNets for small pictures, with a shortcut that can be switched off.

    pictures ── conv1 3×3 ── block ── block ── … ── block ── global average pooling ── fc ── logits

    one block:      ┌── conv1 ── bn1 ── act ── conv2 ── bn2 ──┐  F(x), the residual branch
                 x ─┤                                         + ── act ── y = act(F(x) + α·x)
                    └───────────── α · shortcut ──────────────┘

He et al. 2015 (arXiv:1512.03385, section 4.2) build nets of 6n + 2 weight layers: conv1, 3n blocks
of two 3×3 convolutions, and the classifier. Two layouts:

    one-stage       3n blocks of 16 channels, no downsampling (for 8×8 digits; not in the paper)
    three-stages    n blocks each of 16, 32 and 64 channels, the size halved twice (the paper's)

The shortcut is option A of the paper: the identity and, where the shape changes, every second pixel
padded with zero channels. It has no parameters, so the plain net (α = 0) and the residual net
(α = 1) have exactly the same ones, and α can change while a net trains.

    depth             8      14      20      32      44      56      110
    one-stage     14362   28378   42394   70426   98458  126490   252634   parameters, grey pictures
    three-stages  75290  172506  269722  464154  658586  853018  1727962   parameters, colour
"""

import math
from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Activation = Literal["relu", "tanh", "sigmoid"]
Layout = Literal["one-stage", "three-stages"]
Initialisation = Literal["default", "he", "zero-residual", "skip-init"]

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}
CHANNELS: dict[str, tuple[int, ...]] = {"one-stage": (16,), "three-stages": (16, 32, 64)}


class BasicBlock(nn.Module):
    """Two 3×3 convolutions and the shortcut around them: y = act(F(x) + α·shortcut(x))."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        stride: int,
        batch_norm: bool,
        activation: Activation,
        scaled_branch: bool,
    ) -> None:
        super().__init__()
        self.stride = stride
        self.new_channels = channels - in_channels
        self.conv1 = conv3x3(in_channels, channels, stride, bias=not batch_norm)
        self.bn1 = nn.BatchNorm2d(channels) if batch_norm else nn.Identity()
        self.act1 = ACTIVATIONS[activation]()
        self.conv2 = conv3x3(channels, channels, 1, bias=not batch_norm)
        self.bn2 = nn.BatchNorm2d(channels) if batch_norm else nn.Identity()
        # SkipInit's one extra number a block (De & Smith 2020, arXiv:2002.10444); others have none.
        self.branch_scale = nn.Parameter(torch.ones(())) if scaled_branch else None
        self.act2 = ACTIVATIONS[activation]()

    def branch(self, x: Tensor) -> Tensor:
        """Return F(x), N×C×H×W: what the block adds to its shortcut."""
        residual: Tensor = self.bn2(self.conv2(self.act1(self.bn1(self.conv1(x)))))
        return residual if self.branch_scale is None else self.branch_scale * residual

    def shortcut(self, x: Tensor) -> Tensor:
        """Return x in the branch's shape without any parameter (option A)."""
        if self.stride == 1 and self.new_channels == 0:
            return x
        every_second_pixel = x[:, :, :: self.stride, :: self.stride]
        return F.pad(every_second_pixel, (0, 0, 0, 0, 0, self.new_channels))

    def forward(self, x: Tensor, skip_strength: float) -> Tensor:
        """Return act(F(x) + α·shortcut(x)); α = 0 leaves the shortcut out altogether."""
        total = self.branch(x)
        if skip_strength != 0:
            total = total + skip_strength * self.shortcut(x)
        y: Tensor = self.act2(total)
        return y


class CifarResNet(nn.Module):
    """A net of 6n + 2 layers whose shortcuts have one common strength α."""

    def __init__(
        self,
        depth: int,
        skip_strength: float = 1.0,
        *,
        batch_norm: bool = True,
        activation: Activation = "relu",
        layout: Layout = "one-stage",
        scaled_branch: bool = False,
        in_channels: int = 1,
        number_of_classes: int = 10,
    ) -> None:
        """Build the net with PyTorch's own initial values; `initialise` gives it others.

        Args:
            depth: weight layers on the main path, 6n + 2: 8, 14, 20, 32, 44, 56, 110…
            skip_strength: α, 0 for a plain net, 1 for a residual net; may be set at any time.
            batch_norm: False gives convolutions with biases instead.
            activation: "relu", "tanh" or "sigmoid", the same at every place.
            layout: "one-stage" or "three-stages".
            scaled_branch: give every block SkipInit's learned factor on its branch.
            in_channels: 1 for grey pictures, 3 for colour.
            number_of_classes: length of the logits.

        Raises:
            ValueError: the depth is not 6n + 2.
        """
        super().__init__()
        n, remainder = divmod(depth - 2, 6)
        if n < 1 or remainder:
            raise ValueError(f"depth is {depth}; these nets have 6n + 2 layers: 8, 14, 20, …")
        stages = CHANNELS[layout]
        self.depth = depth
        self.layout: Layout = layout
        self.activation: Activation = activation
        self.skip_strength = skip_strength
        self.conv1 = conv3x3(in_channels, stages[0], 1, bias=not batch_norm)
        self.bn1 = nn.BatchNorm2d(stages[0]) if batch_norm else nn.Identity()
        self.act1 = ACTIVATIONS[activation]()
        self.blocks = nn.ModuleList()
        before = stages[0]
        for channels in stages:
            for _ in range(3 * n // len(stages)):
                stride = 1 if channels == before else 2
                self.blocks.append(
                    BasicBlock(before, channels, stride, batch_norm, activation, scaled_branch)
                )
                before = channels
        self.fc = nn.Linear(before, number_of_classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the logits, N×K, of pictures, N×C×H×W."""
        x = self.act1(self.bn1(self.conv1(pictures)))
        for block in self.blocks:
            x = block(x, self.skip_strength)
        logits: Tensor = self.fc(x.mean((2, 3)))
        return logits

    def weight_layers(self) -> list[tuple[str, nn.Conv2d | nn.Linear]]:
        """Return the `depth` layers that are counted, from the input to the output, with names."""
        return [
            (name, module)
            for name, module in self.named_modules()
            if isinstance(module, nn.Conv2d | nn.Linear)
        ]


def conv3x3(in_channels: int, channels: int, stride: int, bias: bool) -> nn.Conv2d:
    """Return a 3×3 convolution that keeps the size (or halves it with stride 2)."""
    return nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=bias)


@torch.no_grad()
def initialise(net: CifarResNet, how: Initialisation, generator: torch.Generator) -> None:
    """Draw the net's initial values: the same ones for the plain and the residual net of a seed.

    Args:
        net: float32, changed in place.
        how: "default": what PyTorch gives a convolution, uniform in ±1/√fan_in;
            "he": normal with variance 2/fan_in (He et al. 2015, arXiv:1502.01852), biases 0;
            "zero-residual": He, then every block's last batch-norm scale 0, so that F(x) = 0
            (Goyal et al. 2017, arXiv:1706.02677, section 5.1); needs batch norm and shortcuts;
            "skip-init": He, then every block's branch_scale 0 (De & Smith 2020,
            arXiv:2002.10444); needs `scaled_branch` and shortcuts.
        generator: where the random numbers come from; the classifier takes PyTorch's default.

    Raises:
        ValueError: the initialisation is unknown, or the net lacks what it sets to zero.
    """
    if how not in get_args(Initialisation):
        raise ValueError(f"initialisation is {how!r}; it is one of {get_args(Initialisation)}")
    for _, layer in net.weight_layers():
        bound = 1 / math.sqrt(layer.weight[0].numel())
        if how == "default" or isinstance(layer, nn.Linear):
            nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
            if layer.bias is not None:
                nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
        else:
            nn.init.normal_(layer.weight, std=math.sqrt(2) * bound, generator=generator)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    for block in net.blocks:
        assert isinstance(block, BasicBlock)
        if how == "zero-residual":
            if not isinstance(block.bn2, nn.BatchNorm2d):
                raise ValueError("zero-residual sets a batch-norm scale to 0; this net has none")
            nn.init.zeros_(block.bn2.weight)
        if how == "skip-init":
            if block.branch_scale is None:
                raise ValueError("skip-init needs a net built with scaled_branch=True")
            nn.init.zeros_(block.branch_scale)
