"""Three networks that torchvision does not have, written small: MobileNet v1, Darknet-53, U-Net.

They are here to be counted and compared, so each is the paper's drawing and no more:

    MobileNet v1   no shortcut at all: 13 pairs of a depthwise and a pointwise convolution
    Darknet-53     the backbone of YOLOv3: residual blocks of two, nothing after the addition
    U-Net          long shortcuts that concatenate: the encoder's maps beside the decoder's

Sources: Howard et al. 2017, arXiv:1704.04861, table 1; Redmon and Farhadi 2018, arXiv:1804.02767,
table 1; Ronneberger, Fischer and Brox 2015, arXiv:1505.04597, figure 1.
"""

import torch
from torch import Tensor, nn


def convolution(
    channels_in: int, channels_out: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    """Return a convolution that keeps the size at stride 1, batch norm and an activation."""
    return nn.Sequential(
        nn.Conv2d(
            channels_in, channels_out, kernel, stride, kernel // 2, groups=groups, bias=False
        ),
        nn.BatchNorm2d(channels_out),
        nn.LeakyReLU(0.1),
    )


class MobileNetV1(nn.Module):
    """A 3×3 filter per channel, then a 1×1 mix of the channels, thirteen times; no shortcuts."""

    pairs: tuple[tuple[int, int], ...] = (  # channels and stride
        *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
        *((512, 1),) * 5,
        *((1024, 2), (1024, 1)),
    )

    def __init__(self, number_of_classes: int = 1000) -> None:
        super().__init__()
        layers, channels = [convolution(3, 32, 3, 2)], 32
        for width, stride in self.pairs:
            layers.append(convolution(channels, channels, 3, stride, groups=channels))
            layers.append(convolution(channels, width, 1))
            channels = width
        self.features = nn.Sequential(*layers)
        self.fc = nn.Linear(channels, number_of_classes)

    def forward(self, photos: Tensor) -> Tensor:
        """Return the logits, N×K, of photos, N×3×H×W."""
        return self.fc(self.features(photos).mean((2, 3)))


class DarknetBlock(nn.Module):
    """y = x + F(x): 1×1 to half the channels, 3×3 back; no activation after the addition."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = convolution(channels, channels // 2, 1)
        self.wide = convolution(channels // 2, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Return x + F(x)."""
        return x + self.wide(self.narrow(x))


class Darknet53(nn.Module):
    """23 residual blocks in five stages, each entered by a 3×3 convolution of stride 2."""

    blocks = ((64, 1), (128, 2), (256, 8), (512, 8), (1024, 4))

    def __init__(self, number_of_classes: int = 1000) -> None:
        super().__init__()
        layers: list[nn.Module] = [convolution(3, 32, 3)]
        channels = 32
        for width, count in self.blocks:
            layers.append(convolution(channels, width, 3, 2))
            layers += [DarknetBlock(width) for _ in range(count)]
            channels = width
        self.features = nn.Sequential(*layers)
        self.fc = nn.Linear(channels, number_of_classes)

    def forward(self, photos: Tensor) -> Tensor:
        """Return the logits, N×K, of photos, N×3×H×W."""
        return self.fc(self.features(photos).mean((2, 3)))


class UNet(nn.Module):
    """Four times down and up again; on each level the encoder's map is put beside the decoder's.

    Convolutions have no padding, as in the paper, so the encoder's maps are larger and are cropped
    before they are concatenated: 572×572 pixels give scores for 388×388.
    """

    widths = (64, 128, 256, 512, 1024)

    def __init__(self, channels_in: int = 1, number_of_classes: int = 2) -> None:
        super().__init__()
        ins = (channels_in, *self.widths[:-1])
        self.down = nn.ModuleList(_two(a, b) for a, b in zip(ins, self.widths, strict=True))
        self.pool = nn.MaxPool2d(2)
        rising = self.widths[:0:-1]  # 1024 … 128
        self.up = nn.ModuleList(nn.ConvTranspose2d(w, w // 2, 2, stride=2) for w in rising)
        self.join = nn.ModuleList(_two(w, w // 2) for w in rising)
        self.scores = nn.Conv2d(self.widths[0], number_of_classes, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return class scores for each pixel of the middle, N×K×H'×W', of pictures N×C×H×W."""
        maps, x = [], pictures
        for level, down in enumerate(self.down):
            x = down(x if level == 0 else self.pool(x))
            maps.append(x)
        for up, join, skipped in zip(self.up, self.join, maps[-2::-1], strict=True):
            x = up(x)
            x = join(torch.cat([_middle(skipped, x), x], dim=1))
        return self.scores(x)


def _two(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3),
        nn.ReLU(),
        nn.Conv2d(channels_out, channels_out, 3),
        nn.ReLU(),
    )


def _middle(skipped: Tensor, x: Tensor) -> Tensor:
    """Return the middle of the encoder's map, as large as the decoder's."""
    top = (skipped.shape[2] - x.shape[2]) // 2
    left = (skipped.shape[3] - x.shape[3]) // 2
    return skipped[:, :, top : top + x.shape[2], left : left + x.shape[3]]
