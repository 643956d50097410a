"""Another view of each picture, every time it is trained on; a whole batch at once, on the device.

Which view is decided by numbers drawn on the CPU, so that every device sees the same views; the
pixels are computed where the network is. Brightness, contrast and saturation change before the
enlarging, where there are fewest pixels.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.embedded.configuration import Configuration

GREY = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, as in Pillow


def augment(
    pixels: Tensor, size: int, configuration: Configuration, generator: torch.Generator
) -> Tensor:
    """Return one new view of each picture.

    Args:
        pixels: uint8 (N, 3, H, W), square pictures.
        size: side of the views, S in pixels.
        configuration: how far views may differ from pictures.
        generator: on the CPU; the same state gives the same views.

    Returns:
        float32 (N, 3, S, S), 0 to 1, on the device of the pixels.
    """
    number = len(pixels)
    transform = view_transforms(number, configuration, generator)
    colours = _colour_factors(number, configuration, generator).to(pixels.device)
    pictures = _recolour(pixels.float() / 255, colours)
    if size * 2 <= pixels.shape[-1]:
        pictures = F.avg_pool2d(pictures, 2)  # bilinear sampling alone would skip pixels
    grid = F.affine_grid(transform.to(pixels.device), [number, 3, size, size], align_corners=False)
    # A turned view may look over the edge, where it sees the picture mirrored.
    return F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)


def view_transforms(
    number: int, configuration: Configuration, generator: torch.Generator
) -> Tensor:
    """Return where each view lies in its picture: float32 (N, 2, 3), view to picture.

    Both have coordinates from -1 to 1. Without rotation a view never leaves its picture.
    """
    draw = torch.rand(number, 7, generator=generator)
    least, most = configuration.crop_area
    area = least + (most - least) * draw[:, 0]
    aspect = torch.exp((2 * draw[:, 1] - 1) * math.log(configuration.crop_aspect))
    width = (area * aspect).sqrt().clamp(max=1)  # of the picture's
    height = (area / aspect).sqrt().clamp(max=1)
    x = (1 - width) * (2 * draw[:, 2] - 1)  # the view's centre
    y = (1 - height) * (2 * draw[:, 3] - 1)
    mirror = torch.where(draw[:, 4] < configuration.flip, -1.0, 1.0)
    angle = (2 * draw[:, 5] - 1) * math.radians(configuration.rotation) * (draw[:, 6] < 0.5)
    cosine, sine = angle.cos(), angle.sin()
    rows = (
        torch.stack((width * cosine * mirror, -width * sine, x), dim=1),
        torch.stack((height * sine * mirror, height * cosine, y), dim=1),
    )
    return torch.stack(rows, dim=1)


def _colour_factors(
    number: int, configuration: Configuration, generator: torch.Generator
) -> Tensor:
    """Return factors of brightness, contrast and saturation, float32 (N, 3); 1 changes nothing."""
    draw = torch.rand(number, 7, generator=generator)
    factors = 1 + configuration.colour * (2 * draw[:, :3] - 1) * (draw[:, 3:6] < 0.5)
    factors[:, 2] *= draw[:, 6] >= configuration.grey
    return factors


def _recolour(pictures: Tensor, factors: Tensor) -> Tensor:
    """Return pictures, float32 (N, 3, H, W), with changed colours, still 0 to 1."""
    brightness, contrast, saturation = factors[:, :, None, None, None].unbind(1)
    weights = torch.tensor(GREY, device=pictures.device).view(1, 3, 1, 1)
    pictures = pictures * brightness
    grey = (pictures * weights).sum(1, keepdim=True)
    pictures = grey + (pictures - grey) * saturation
    mean = grey.mean((2, 3), keepdim=True)  # saturation leaves it as it is
    return (mean + (pictures - mean) * contrast).clamp(0, 1)
