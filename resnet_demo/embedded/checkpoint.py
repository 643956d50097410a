"""A training run on the disk, from which it goes on as if it had never stopped.

What is kept: the weights, their average, the optimiser's momentum, the number of steps, the
seconds spent, the records so far, and the configuration. No random numbers: every step draws from
a generator that its number determines (schedule.py).
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from resnet_demo.errors import EmbeddedError

FORMAT = 1


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a run between two steps.

    Attributes:
        configuration: as JSON; a run goes on only with its own.
        classes: the wnids that the run tells apart.
        network: state dict.
        average: state dict of the moving average.
        optimiser: the optimiser's state dict.
        step: steps taken.
        seconds: of training so far, over all its parts.
        records: what the log holds up to this step.
        loss_sum: of the steps since the last record.
        loss_steps: how many those are.
    """

    configuration: dict[str, Any]
    classes: list[str]
    network: dict[str, Any]
    average: dict[str, Any]
    optimiser: dict[str, Any]
    step: int
    seconds: float
    records: list[dict[str, Any]]
    loss_sum: Tensor
    loss_steps: int


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint so that there is a whole one at every moment, also in a power cut.

    Raises:
        EmbeddedError: the file cannot be written.
    """
    partial = path.with_suffix(path.suffix + ".partial")
    try:
        with partial.open("wb") as file:
            torch.save({"format": FORMAT, **vars(checkpoint)}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be written: {error.strerror}.") from error


def load(path: Path, device: str = "cpu") -> Checkpoint:
    """Return a checkpoint, its tensors on a device.

    Raises:
        EmbeddedError: there is none, or it is damaged or of another version.
    """
    if not path.is_file():
        raise EmbeddedError(f"There is no checkpoint {path} to go on from; start without --resume.")
    try:
        fields = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:  # a cut-off file may raise anything in the unpickler
        raise EmbeddedError(f"{path} is damaged; start without --resume.") from error
    if not isinstance(fields, dict) or fields.pop("format", None) != FORMAT:
        raise EmbeddedError(f"{path} is of another version; start without --resume.")
    return Checkpoint(**fields)
