"""What a run starts with: the network, the optimiser, and what the chip can do."""

from pathlib import Path

import torch
from torch import nn

from resnet_demo.embedded.configuration import Configuration
from resnet_demo.errors import EmbeddedError, WeightsError
from resnet_demo.network.resnet import ResidualBlock, ResNet, build_resnet


def build(configuration: Configuration, number_of_classes: int) -> ResNet:
    """Return the network at its start; no global state changes.

    Its weights are those of the configuration's earlier run, or random ones that the seed decides.

    Raises:
        EmbeddedError: the earlier weights cannot be read, or are of another network.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(configuration.seed)
        network = build_resnet(configuration.model, number_of_classes)
    if configuration.zero_last_norm:
        for block in network.modules():
            if isinstance(block, ResidualBlock):
                last = [child for name, child in block.named_children() if name.startswith("bn")][
                    -1
                ]
                assert isinstance(last, nn.BatchNorm2d)
                nn.init.zeros_(last.weight)
    if configuration.start is not None:
        _load(network, Path(configuration.start))
    return network


def build_optimiser(
    network: nn.Module, configuration: Configuration, device: str
) -> torch.optim.Optimizer:
    """Return SGD with Nesterov's momentum that decays kernels and nothing else."""
    kernels = [parameter for parameter in network.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in network.parameters() if parameter.ndim <= 1]
    return torch.optim.SGD(
        [
            {"params": kernels, "weight_decay": configuration.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=configuration.peak_rate,
        momentum=configuration.momentum,
        nesterov=True,
        fused=device.startswith("cuda"),
    )


def has_bfloat16(device: str) -> bool:
    """Return whether this chip computes in bfloat16 and not by way of float32."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "cpu":
        # torch has no public question for it, and an older torch not even these.
        questions = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(getattr(torch.cpu, question, lambda: False)() for question in questions)
    return False


def device_for(requested: str | None) -> str:
    """Return "cuda", "mps" or "cpu": what was asked for, or the fastest that is here."""
    if requested:
        return requested
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def device_title(device: str) -> str:
    """Return the device as a card names it."""
    if device.startswith("cuda"):
        return f"One {torch.cuda.get_device_name(device)}"
    if device == "mps":
        return "The GPU of a Mac"
    threads = torch.get_num_threads()
    return "One CPU core" if threads == 1 else f"{threads} CPU cores"


def _load(network: ResNet, path: Path) -> None:
    from resnet_demo.weights.reader import (
        read,  # needs safetensors, which a run from scratch does not
    )

    try:
        network.load_state_dict(read(path))
    except (WeightsError, RuntimeError, OSError) as error:
        raise EmbeddedError(f"{path.name} holds no such network to go on from.") from error
