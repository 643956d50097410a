"""Convolutions as matrix products, for training on a CPU with small pictures.

A 1×1 convolution is one matrix product over all pixels of all pictures, and written as one it is
faster: oneDNN's gradient of a kernel waits for memory where maps are small and channels many. And
on a map of 2×2 or fewer cells a padded 3×3 kernel multiplies mostly zeros: of its 9 taps each cell
meets 4, so the same sum is a dense layer from all cells to all cells, 16 products where the
convolution takes 36.

The parameters stay the ones of `nn.Conv2d`, and the results are its results up to rounding.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

DENSE_CELLS = 4  # a dense layer saves work on maps of at most 2×2 cells


class MatrixConvolution(nn.Conv2d):
    """A 1×1 or 3×3 convolution without bias that computes by matrix products where that pays."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolution of x, N×C×H×W, laid out channels last."""
        if self.kernel_size == (1, 1):
            pixels = x.permute(0, 2, 3, 1)
            if self.stride != (1, 1):
                pixels = pixels[:, :: self.stride[0], :: self.stride[1]]
            return F.linear(pixels, self.weight.flatten(1)).permute(0, 3, 1, 2)
        height, width = x.shape[-2:]
        if height * width <= DENSE_CELLS and self.stride == (1, 1):
            kernel = _dense_kernel(self.weight.to(x.dtype), height, width)
            cells = x.permute(0, 2, 3, 1).flatten(1)
            sums: Tensor = F.linear(cells, kernel)
            return sums.view(-1, height, width, self.out_channels).permute(0, 3, 1, 2)
        return super().forward(x)


def use_matrix_convolutions(network: nn.Module) -> None:
    """Let the 1×1 and 3×3 convolutions of a network compute by matrix products; weights stay."""
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if type(child) is nn.Conv2d and child.kernel_size in ((1, 1), (3, 3)):
                sizes: Any = (child.kernel_size, child.stride, child.padding)
                kernel, stride, padding = sizes
                convolution = MatrixConvolution(
                    child.in_channels,
                    child.out_channels,
                    kernel,
                    stride,
                    padding,
                    bias=False,
                    device="meta",
                )
                convolution.weight = child.weight
                setattr(parent, name, convolution)


def _dense_kernel(weight: Tensor, height: int, width: int) -> Tensor:
    """Return a 3×3 kernel as the matrix from all input cells to all output cells.

    Args:
        weight: (C_out, C_in, 3, 3), padding 1, stride 1.
        height: of the map in cells, 1 or 2 (3×3 taps reach every cell from every cell then).
        width: the same.

    Returns:
        (height · width · C_out, height · width · C_in).
    """
    out_channels, in_channels = weight.shape[:2]
    rows = torch.arange(height)[None, :] - torch.arange(height)[:, None] + 1  # out × in: the tap
    columns = torch.arange(width)[None, :] - torch.arange(width)[:, None] + 1
    taps = weight.permute(2, 3, 0, 1)[rows[:, None, :, None], columns[None, :, None, :]]
    matrix = taps.permute(0, 1, 4, 2, 3, 5)  # out row, out column, C_out, in row, in column, C_in
    return matrix.reshape(height * width * out_channels, height * width * in_channels)
