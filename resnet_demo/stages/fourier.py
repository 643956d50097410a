"""Pictures that are easy to climb with: a spectrum instead of pixels, and random small movements.

Gradients of a deep network are full of high frequencies, and a picture whose pixels follow them
ends as noise. A picture whose spectrum follows them, each frequency divided by its height, moves
in all frequencies alike; and one that must please after every small turn and shift cannot rely on
single pixels.

Source: Olah, Mordvintsev and Schubert 2017, "Feature visualization", Distill,
doi:10.23915/distill.00007, sections "Preconditioning" and "Transformation robustness".
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

# Brightness, red against blue, green against both: nearly independent in photos, and of about this
# strength (Ohta, Kanade and Sakai 1980, "Color information for region segmentation", table 1).
_COLOURS = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0], [-0.5, 1.0, -0.5]])
_STRENGTHS = torch.tensor([0.26, 0.10, 0.05])
_START = 0.01  # standard deviation of the first spectrum: nearly grey


def first_spectrum(count: int, side: int, generator: torch.Generator) -> Tensor:
    """Return random spectra of nearly grey pictures, float32 (N, 3, S, S // 2 + 1, 2)."""
    shape = (count, 3, side, side // 2 + 1, 2)
    return torch.randn(shape, generator=generator) * _START


def pictures(spectrum: Tensor, side: int) -> Tensor:
    """Return the pictures of some spectra, N×3×S×S in 0 to 1.

    Args:
        spectrum: N×3×S×(S // 2 + 1)×2, before the division by the frequency.
        side: S in pixels; an odd one cannot be told from the spectrum.
    """
    down = torch.fft.fftfreq(side, device=spectrum.device)[:, None]
    across = torch.fft.rfftfreq(side, device=spectrum.device)[None]
    height = torch.sqrt(down**2 + across**2).clamp(min=1 / side)
    waves = torch.view_as_complex(spectrum.contiguous()) / height
    planes = torch.fft.irfft2(waves, s=(side, side), norm="ortho")
    mixture = (_STRENGTHS[:, None] * _COLOURS).to(spectrum.device)
    return torch.sigmoid(2.5 * torch.einsum("nchw,cd->ndhw", planes, mixture))


def moved(
    photos: Tensor,
    generator: torch.Generator,
    shift: float = 0.1,
    turn: float = 6.0,
    zoom: float = 0.1,
) -> Tensor:
    """Return pictures a little shifted, turned and enlarged or shrunk, each in its own way.

    Args:
        photos: N×3×S×S.
        generator: on the CPU.
        shift: at most, as a share of the side.
        turn: at most, in degrees.
        zoom: at most, as a share of the size.
    """
    count = len(photos)
    shifts, angles, sizes = (
        torch.rand(count, number, generator=generator) * 2 - 1 for number in (2, 1, 1)
    )
    angles, sizes = angles * math.radians(turn), 1 + sizes * zoom
    rows = [
        torch.cat([angles.cos() * sizes, -angles.sin() * sizes, 2 * shift * shifts[:, :1]], dim=1),
        torch.cat([angles.sin() * sizes, angles.cos() * sizes, 2 * shift * shifts[:, 1:]], dim=1),
    ]
    grid = F.affine_grid(
        torch.stack(rows, dim=1).to(photos.device), list(photos.shape), align_corners=False
    )
    return F.grid_sample(photos, grid, padding_mode="reflection", align_corners=False)
