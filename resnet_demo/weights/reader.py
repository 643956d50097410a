"""A weights file in, checked float32 tensors out; nothing in the file can run.

Two formats, told apart by their first bytes and never by the name: safetensors, and what
`torch.save` writes (a zip archive, before PyTorch 1.6 a row of pickles), loaded with
`weights_only=True` after a look at what the pickle would call. Shapes and sizes are compared with
the architecture and with the file's own length before a number is converted, so a small file
cannot make us allocate much.

Sources: the safetensors format, https://github.com/huggingface/safetensors; `torch.load`.
"""

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from resnet_demo.errors import WeightsError
from resnet_demo.network.resnet import ARCHITECTURES
from resnet_demo.weights.card import MOST_CLASSES
from resnet_demo.weights.card_file import printable
from resnet_demo.weights.pickles import check_old_format, check_zip
from resnet_demo.weights.skeleton import skeleton

LARGEST_FILE = 2**30  # bytes; ResNet-152 in float64 with its 1000 classes has 482 MB
LARGEST_HEADER = 4 * 2**20  # bytes of JSON at the head of a safetensors file
_FLOATS = (torch.float32, torch.float16, torch.bfloat16, torch.float64)
_COUNTER = "num_batches_tracked"  # batch norm's counter of batches; says nothing to us


def read(path: Path) -> dict[str, Tensor]:
    """Return the state dict in a weights file, ready for `load_state_dict(strict=True)`.

    Args:
        path: a safetensors file or one written by `torch.save`; the dictionary may lie under
            "state_dict", "model" or "model_state_dict", and its names may begin with "module.".

    Returns:
        Tensors of one ResNet on the CPU, float32, contiguous, finite; batch counters int64.

    Raises:
        WeightsError: unreadable, cut off, unsafe, no ResNet, or with numbers that are not finite.
    """
    name = printable(path.name)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WeightsError(f"{name} is larger than the weights of any ResNet.")
        data = path.read_bytes()
    except (OSError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or "not enough memory"
        raise WeightsError(f"{name} cannot be read: {reason}.") from error
    state = _plain(_load(data, name), name)
    try:
        architecture_of(state)
    except WeightsError as error:
        raise WeightsError(f"{name}: {error}") from error
    return _checked(state, len(data), name)


def architecture_of(state: Mapping[str, Tensor]) -> tuple[str, int]:
    """Return which ResNet a state dict belongs to and how many classes it tells apart.

    Args:
        state: torchvision's parameter names; only the shapes are looked at.

    Returns:
        The architecture, "resnet18" to "resnet152", and the number of classes.

    Raises:
        WeightsError: the names or shapes are not exactly those of one of them.
    """
    shapes = {key: tuple(tensor.shape) for key, tensor in state.items()}
    stages = [f"layer{number}" for number in (1, 2, 3, 4)]
    blocks = tuple(
        len({key.split(".")[1] for key in shapes if re.match(rf"{stage}\.\d+\.conv1\.", key)})
        for stage in stages
    )
    block = "bottleneck" if "layer1.0.conv3.weight" in shapes else "basic"
    head = shapes.get("fc.weight", ())
    candidates = [
        architecture.name
        for architecture in ARCHITECTURES.values()
        if (architecture.block, architecture.blocks_per_stage) == (block, blocks)
    ]
    if not candidates or len(head) != 2 or not 1 <= head[0] <= MOST_CLASSES:
        raise WeightsError("These tensors are not those of ResNet-18, 34, 50, 101 or 152.")
    expected = skeleton(candidates[0], head[0]).state_dict()
    for key, tensor in expected.items():
        if key not in shapes:
            if key.endswith(_COUNTER):
                continue
            raise WeightsError(f"The tensor {key} of {candidates[0]} is missing.")
        if shapes[key] != tuple(tensor.shape):
            raise WeightsError(
                f"The tensor {key} has the shape {_times(shapes[key])}, "
                f"but {candidates[0]} needs {_times(tuple(tensor.shape))}."
            )
    for key in shapes:
        if key not in expected:
            raise WeightsError(f"The tensor {printable(key)} does not belong to {candidates[0]}.")
    return candidates[0], head[0]


def _load(data: bytes, name: str) -> Any:
    """Return what a file holds, by its first bytes; checked and loaded from the same bytes."""
    if data.startswith(b"PK\x03\x04"):
        check_zip(data, name)
        return _torch_load(data, name)
    if data.startswith(b"\x80\x02"):
        check_old_format(data, name)
        return _torch_load(data, name)
    if data[8:9] == b"{":
        _check_safetensors_header(data, name)
        try:
            return safetensors.torch.load(data)
        except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise WeightsError(f"{name} is damaged or cut off; get it again.") from error
    raise WeightsError(f"{name} is neither a safetensors file nor one that torch.save wrote.")


def _torch_load(data: bytes, name: str) -> Any:
    try:
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:  # the unpickler of a hostile file may raise anything at all
        raise WeightsError(f"{name} is damaged, cut off, or holds more than tensors.") from error


def _check_safetensors_header(data: bytes, name: str) -> None:
    """Refuse a header whose length or offsets cannot be true, before anything is allocated."""
    cut_off = WeightsError(f"{name} is damaged or cut off; get it again.")
    length = int.from_bytes(data[:8], "little")
    if not 2 <= length <= min(LARGEST_HEADER, len(data) - 8):
        raise cut_off
    try:
        header = json.loads(data[8 : 8 + length])
        ends = [entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__"]
        if max(ends, default=0) != len(data) - 8 - length:
            raise cut_off
    except (ValueError, RecursionError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise cut_off from error


def _plain(loaded: Any, name: str) -> dict[str, Tensor]:
    """Return the state dict itself: out of its wrapping, without parallel training's prefix."""
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
            break
    if not isinstance(loaded, dict) or not loaded:
        raise WeightsError(f"{name} holds no state dict; save `model.state_dict()`.")
    if not all(isinstance(key, str) for key in loaded) or not all(
        isinstance(value, Tensor) and value.layout == torch.strided for value in loaded.values()
    ):
        raise WeightsError(f"{name} holds things other than named tensors.")
    return {key.removeprefix("module."): value for key, value in loaded.items()}


def _checked(state: Mapping[str, Tensor], size: int, name: str) -> dict[str, Tensor]:
    """Return the tensors as float32; their shapes are those of a ResNet by now."""
    if sum(tensor.numel() * tensor.element_size() for tensor in state.values()) > size:
        # A stride of zero makes a gigabyte of one number.
        raise WeightsError(f"{name} declares more numbers than it has.")
    checked: dict[str, Tensor] = {}
    for key, tensor in state.items():
        if key.endswith(_COUNTER):
            checked[key] = torch.zeros((), dtype=torch.int64)
            continue
        if tensor.dtype not in _FLOATS:
            raise WeightsError(f"In {name}, {key} is {tensor.dtype}; weights are floating-point.")
        values = tensor.detach().to(torch.float32).contiguous()
        if not bool(torch.isfinite(values).all()):
            raise WeightsError(f"In {name}, {key} has numbers that are not finite.")
        if key.endswith("running_var") and bool((values < 0).any()):
            raise WeightsError(f"In {name}, {key} has a negative variance.")
        checked[key] = values
    for key in [key for key in checked if key.endswith("running_mean")]:
        counter = key.removesuffix("running_mean") + _COUNTER  # files before PyTorch 1.0 lack it
        checked.setdefault(counter, torch.zeros((), dtype=torch.int64))
    return checked


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "one number"
