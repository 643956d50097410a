"""Trained tensors become a file: half precision where that costs nothing, no pickle."""

import os
from pathlib import Path

import torch
from torch import Tensor

from resnet_demo.errors import EmbeddedError

LARGEST = 50 * 10**6  # bytes; ResNet-50 with 200 classes takes 48.2 million


def halved(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a state dict for the file: float16, one-dimensional tensors float32, no counters.

    Kernels lose digits that they do not need; a batch norm's statistics reach sizes that float16
    has not, and are few.

    Raises:
        EmbeddedError: a number is too large for float16, or is none.
    """
    shipped = {}
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            continue  # batch norm's counters of batches
        kind = torch.float32 if tensor.ndim <= 1 else torch.float16
        shipped[name] = tensor.detach().cpu().to(kind).contiguous()
        if not bool(shipped[name].isfinite().all()):
            raise EmbeddedError(f"{name} holds numbers that half precision cannot hold.")
    return shipped


def save(state: dict[str, Tensor], path: Path) -> Path:
    """Write a state dict and return where it is.

    A machine without safetensors gets a file of `torch.save` with the suffix .pt, which the app
    reads as well.

    Raises:
        EmbeddedError: the file cannot be written, or is too large to be shipped.
    """
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    if size > LARGEST:
        raise EmbeddedError(f"The weights take {size:,} bytes; {LARGEST:,} are allowed.")
    try:
        import safetensors.torch as safe
    except ImportError:
        path = path.with_suffix(".pt")
    partial = path.with_suffix(path.suffix + ".partial")
    try:
        if path.suffix == ".pt":
            torch.save(state, partial)
        else:
            # Not its save_file, which leaves a file that only its owner may read.
            partial.write_bytes(safe.save(state, {"format": "pt"}))
        os.replace(partial, path)
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be written: {error}.") from error
    return path
