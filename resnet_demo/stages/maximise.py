"""What does a channel look for: a picture that is changed until it excites one channel most.

The target stands before the block's last ReLU, branch + shortcut: behind it a channel that does
not fire has no gradient, and the picture would never begin to move.

Source: Erhan, Bengio, Courville and Vincent 2009, "Visualizing higher-layer features of a deep
network"; Olah et al. 2017 (see fourier.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.errors import StagesError
from resnet_demo.network.resnet import ResNet
from resnet_demo.stages.fourier import first_spectrum, moved, pictures
from resnet_demo.stages.geometry import STEM, block_of
from resnet_demo.weights.card import Preprocessing

MOST_STEPS = 1_000
_RATE = 0.05  # Adam's


@dataclass(frozen=True)
class Wish:
    """Which channels are to be excited, one picture for each of them.

    Attributes:
        part: "stem", a stage or a block.
        channels: of that part.
        side: of the pictures in pixels, 16 to 256.
        steps: how often they are improved, 1 to 1,000.
        seed: of the first pictures and of their movements.
    """

    part: str
    channels: tuple[int, ...]
    side: int = 96
    steps: int = 128
    seed: int = 0

    def __post_init__(self) -> None:
        if not 16 <= self.side <= 256:
            raise StagesError(f"side is {self.side}; it must lie between 16 and 256 pixels.")
        if not 1 <= self.steps <= MOST_STEPS:
            raise StagesError(f"steps is {self.steps}; it must lie between 1 and {MOST_STEPS}.")
        if not self.channels or min(self.channels) < 0:
            raise StagesError("Name at least one channel, counted from 0.")


@dataclass(frozen=True, eq=False)
class Forming:
    """Pictures on their way.

    Attributes:
        step: steps done.
        pixels: uint8 (N, S, S, 3).
        excitement: float32 (N,), each channel's mean before the ReLU in that step.
    """

    step: int
    pixels: NDArray[np.uint8]
    excitement: NDArray[np.float32]


def before_relu(network: ResNet, photos: Tensor, part: str) -> Tensor:
    """Return what a part's last ReLU is given, N×C×H×W; what lies behind it is not computed.

    Args:
        network: in evaluation mode.
        photos: N×3×S×S, normalised.
        part: "stem" (before its max pool), a stage or a block.

    Raises:
        StagesError: there is no such part.
    """
    if part == STEM:
        total: Tensor = network.bn1(network.conv1(photos))
        return total
    name = block_of(network, part)
    x = network.stem(photos)
    for known, block in network.blocks():
        if known == name:
            return block.branch(x) + block.shortcut(x)
        x = block(x)
    raise StagesError(f"There is no part {part!r}; choose stem, a stage or a block.")


def maximise(
    network: ResNet,
    preprocessing: Preprocessing,
    wish: Wish,
    device: str = "cpu",
    turn: "Callable[[Callable[[], Forming]], Forming]" = lambda work: work(),
) -> Iterator[Forming]:
    """Yield the pictures after every step.

    Args:
        network: frozen, in evaluation mode; it is only read.
        preprocessing: mean and std that the network expects.
        wish: what is to be excited.
        device: where the network is.
        turn: runs one step; a server hands them to the device's own thread.

    Raises:
        StagesError: there is no such part or channel.
    """
    generator = torch.Generator().manual_seed(wish.seed)
    spectrum = first_spectrum(len(wish.channels), wish.side, generator).to(device)
    spectrum.requires_grad_(True)
    climber = torch.optim.Adam([spectrum], lr=_RATE)
    mean = torch.tensor(preprocessing.mean, device=device).view(1, 3, 1, 1)
    std = torch.tensor(preprocessing.std, device=device).view(1, 3, 1, 1)
    rows = torch.arange(len(wish.channels))

    def step(number: int) -> Forming:
        with torch.enable_grad():
            seen = moved(pictures(spectrum, wish.side), generator)
            total = before_relu(network, (seen - mean) / std, wish.part)
            _check_channels(wish, total.shape[1])
            excitement = total[rows, list(wish.channels)].mean(dim=(1, 2))
            # The gradient of the spectrum alone: nothing is left on the shared network.
            (spectrum.grad,) = torch.autograd.grad(-excitement.sum(), spectrum)
        climber.step()
        return Forming(number, to_pixels(spectrum, wish.side), excitement.detach().cpu().numpy())

    for number in range(1, wish.steps + 1):
        yield turn(lambda number=number: step(number))  # type: ignore[misc]


def excitement(network: ResNet, photos: Tensor, part: str, channels: Sequence[int]) -> Tensor:
    """Return the mean over the map before the ReLU, N×len(channels), of each of some photos."""
    with torch.no_grad():
        means: Tensor = before_relu(network, photos, part)[:, list(channels)].mean(dim=(2, 3))
    return means.cpu()


def to_pixels(spectrum: Tensor, side: int) -> NDArray[np.uint8]:
    """Return the pictures of some spectra as uint8 (N, S, S, 3)."""
    with torch.no_grad():
        seen = pictures(spectrum, side).mul(255).round().to(torch.uint8)
    pixels: NDArray[np.uint8] = seen.permute(0, 2, 3, 1).cpu().numpy()
    return pixels


def _check_channels(wish: Wish, count: int) -> None:
    highest = max(wish.channels)
    if highest >= count:
        raise StagesError(f"{wish.part} has channels 0 to {count - 1}, and no channel {highest}.")
