"""One whole run: the data, the training, what it came to, and the files."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from resnet_demo.embedded import checkpoint, weights_file
from resnet_demo.embedded.build import device_title
from resnet_demo.embedded.configuration import Configuration
from resnet_demo.embedded.data import DataSet
from resnet_demo.embedded.measure import logits_of
from resnet_demo.embedded.measurement import Measurement, as_json, measurement
from resnet_demo.embedded.model_card import best_measurement, card_fields, class_recalls
from resnet_demo.embedded.trainer import Record, Trainer
from resnet_demo.errors import EmbeddedError

Tell = Callable[[Trainer, list[Record]], None]


@dataclass(frozen=True)
class Files:
    """The files of a run, beside each other and named after the weights."""

    weights: Path

    @property
    def card(self) -> Path:
        """The JSON file that says what the weights are."""
        return self.weights.with_suffix(".json")

    @property
    def log(self) -> Path:
        """One JSON record a line."""
        return self.weights.with_name(f"{self.weights.stem}-log.jsonl")

    @property
    def checkpoint(self) -> Path:
        """What a stopped run goes on from; gone when the run is done."""
        return self.weights.with_suffix(".checkpoint")


def train(
    data: DataSet,
    configuration: Configuration,
    files: Files,
    *,
    device: str = "cpu",
    resume: bool = False,
    save_every: float = 120.0,
    should_stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda trainer, records: None,
) -> Path | None:
    """Train, measure, and write weights, card and log.

    Args:
        data: what to train and measure on.
        configuration: everything that decides the outcome.
        files: where to; the checkpoint lies there too.
        device: "cpu", "cuda" or "mps".
        resume: go on from the checkpoint.
        save_every: seconds between two checkpoints.
        should_stop: asked after each step; a stopped run can be resumed.
        tell: told after each step what it recorded.

    Returns:
        The weights' file, or None if the run was stopped before its end.

    Raises:
        EmbeddedError: a file cannot be written, or the checkpoint is of another run.
    """
    if not resume and files.checkpoint.exists():
        raise EmbeddedError(
            f"{files.checkpoint} holds a run that has not ended; --resume it, or delete the file."
        )
    trainer = Trainer(data, configuration, device)
    if resume:
        trainer.resume(checkpoint.load(files.checkpoint, device))
        trainer.records.append({"record": "resumed", **_now(trainer)})
    else:
        trainer.records.append(_head(trainer, data))
    files.weights.parent.mkdir(parents=True, exist_ok=True)
    write_log(trainer.records, files.log)  # without what came after the checkpoint
    if not _run(trainer, files, save_every, should_stop, tell):
        return None
    return finish(trainer, data, files)


def finish(trainer: Trainer, data: DataSet, files: Files) -> Path:
    """Measure the averaged weights as they will be shipped, and write weights, card and log."""
    configuration = trainer.configuration
    seconds = trainer.records[-1]["seconds"]  # what follows is not training
    epochs = round(trainer.step / trainer.steps_per_epoch, 3)
    shipped = weights_file.halved(trainer.average.state)
    measured, recalls = measure(trainer, shipped, data)
    best = best_measurement(measured)
    written = weights_file.save(shipped, files.weights)
    machine = device_title(trainer.device)
    card = card_fields(data, configuration, measured, recalls, (epochs, seconds, machine))
    write_text(files.card, json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    final = {
        "record": "final",
        "seconds": seconds,
        "step": trainer.step,
        "epoch": epochs,
        "size": best.size,
        "top1": best.top1,
        "top5": best.top5,
        "by_size": [as_json(each) for each in measured],
    }
    write_log([*trainer.records, final], files.log)
    files.checkpoint.unlink(missing_ok=True)
    return written


def measure(
    trainer: Trainer, shipped: dict[str, torch.Tensor], data: DataSet
) -> tuple[list[Measurement], list[float]]:
    """Return what the shipped tensors come to, by input size, and each class's share at the best.

    In float32 throughout, as the app computes, on all validation pictures.
    """
    network = trainer.averaged_network()
    network.load_state_dict(
        {name: tensor.float() for name, tensor in shipped.items()}, strict=False
    )
    validation = data.validation.to(trainer.device)
    labels = data.validation.labels
    found: list[tuple[Measurement, list[float]]] = []
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        for size in trainer.configuration.measured_sizes:
            logits = logits_of(network, validation.pixels, size)
            found.append((measurement(size, logits, labels), class_recalls(logits, labels)))
    measured = [each for each, _ in found]
    best = best_measurement(measured)
    return measured, dict(zip((m.size for m in measured), (r for _, r in found), strict=True))[
        best.size
    ]


def write_log(records: list[Record], path: Path) -> None:
    """Write the records of a run, one a line; EmbeddedError if that cannot be."""
    write_text(path, "".join(json.dumps(record) + "\n" for record in records))


def _run(
    trainer: Trainer,
    files: Files,
    save_every: float,
    should_stop: Callable[[], bool],
    tell: Tell,
) -> bool:
    """Train with checkpoints; return whether the run came to its end."""
    saved = time.monotonic()
    with torch.backends.cudnn.flags(enabled=True, benchmark=True):
        for records in trainer.steps():
            if records:
                with files.log.open("a", encoding="utf-8") as log:
                    log.writelines(json.dumps(record) + "\n" for record in records)
            tell(trainer, records)
            stop = should_stop()
            if stop or time.monotonic() - saved >= save_every:
                checkpoint.save(trainer.checkpoint(), files.checkpoint)
                saved = time.monotonic()
            if stop:
                return False
    # So that a run that is killed while it is measured has only that to do again.
    checkpoint.save(trainer.checkpoint(), files.checkpoint)
    return True


def _head(trainer: Trainer, data: DataSet) -> Record:
    """Return the first record: what is run, on what."""
    return {
        "record": "run",
        **_now(trainer),
        "configuration": trainer.configuration.as_json(),
        "device": device_title(trainer.device),
        "torch": str(torch.__version__),
        "classes": len(data.wnids),
        "training_pictures": len(data.training),
        "validation_pictures": len(data.validation),
    }


def _now(trainer: Trainer) -> dict[str, Any]:
    return {"seconds": round(trainer.seconds, 2), "step": trainer.step}


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; EmbeddedError if it cannot be written."""
    partial = path.with_suffix(path.suffix + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise EmbeddedError(f"{path} cannot be written: {error.strerror}.") from error
