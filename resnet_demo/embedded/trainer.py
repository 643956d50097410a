"""The training loop: a generator of records, which can be saved between two steps."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.embedded.augment import augment
from resnet_demo.embedded.average import WeightAverage
from resnet_demo.embedded.build import build, build_optimiser, has_bfloat16
from resnet_demo.embedded.checkpoint import Checkpoint
from resnet_demo.embedded.configuration import Configuration
from resnet_demo.embedded.data import DataSet
from resnet_demo.embedded.matrix_convolution import use_matrix_convolutions
from resnet_demo.embedded.measure import logits_of, normalise, top_k_accuracy
from resnet_demo.embedded.mixing import mix, mixed_loss
from resnet_demo.embedded.schedule import epoch_order, generator_for, learning_rate, picture_size
from resnet_demo.errors import EmbeddedError
from resnet_demo.network.resnet import ResNet, build_resnet

Record = dict[str, Any]
Clock = Callable[[], float]


class Trainer:
    """One run. Iterate over `steps()` until it ends; between two steps, `checkpoint()` keeps it.

    Args:
        data: what is trained and measured on.
        configuration: everything that decides the outcome.
        device: "cpu", "cuda" or "mps".
        clock: seconds; a test may bring its own.
    """

    def __init__(
        self,
        data: DataSet,
        configuration: Configuration,
        device: str = "cpu",
        clock: Clock = time.perf_counter,
    ) -> None:
        self.configuration = configuration
        self.device = device
        self.classes = list(data.wnids)
        self.training = data.training.to(device)
        self.validation = data.validation.first(configuration.validation_pictures).to(device)
        self.network = build(configuration, len(data.wnids)).to(
            device,
            memory_format=torch.channels_last,  # type: ignore[call-overload]
        )
        if device == "cpu":
            use_matrix_convolutions(self.network)
        self.average = WeightAverage(self.network, configuration.average_decay)
        self.optimiser = build_optimiser(self.network, configuration, device)
        self.batch_size = min(configuration.batch_size, len(self.training))
        self.steps_per_epoch = len(self.training) // self.batch_size
        self.forward: Callable[[Tensor], Tensor] = self.network
        if configuration.compiled:
            self.forward = torch.compile(self.network, dynamic=False)  # once for each size
        self.step = 0
        self.records: list[Record] = []
        self._clock = clock
        self._seconds_before = 0.0
        self._started = clock()
        # Since the last record; kept on the device, for reading it would wait for the GPU.
        self._loss_sum = torch.zeros((), device=device)
        self._loss_steps = 0
        self._order: tuple[int, Tensor] = (-1, torch.empty(0))

    @property
    def seconds(self) -> float:
        """Seconds of training so far, over all parts of the run."""
        return self._seconds_before + self._clock() - self._started

    @property
    def progress(self) -> float:
        """How much of the run is done, 0 to 1: by the clock or by the pictures seen."""
        if self.configuration.hours is not None:
            return min(1.0, self.seconds / (self.configuration.hours * 3600))
        assert self.configuration.epochs is not None
        total = max(1, round(self.configuration.epochs * self.steps_per_epoch))
        return min(1.0, self.step / total)

    def steps(self) -> Iterator[list[Record]]:
        """Train to the end; after each step, yield the records that it made, mostly none.

        Raises:
            EmbeddedError: the loss is no longer a number.
        """
        while (before := self.progress) < 1:
            self._loss_sum += self.train_step(before)
            self._loss_steps += 1
            after = self.progress
            new: list[Record] = []
            if _crosses(before, after, self.configuration.record_every):
                new.append(self._record("step", before, **self._loss_and_pace()))
            if _crosses(before, after, self.configuration.validate_every):
                new.append(self._record("validation", before, **self.validate()))
            self.records += new
            yield new

    def train_step(self, progress: float) -> Tensor:
        """Take one step and return its loss, a number on the device."""
        configuration = self.configuration
        size = picture_size(progress, configuration)
        generator = generator_for(configuration.seed, "views", self.step)
        chosen = self._next_batch()
        views = augment(self.training.pixels[chosen], size, configuration, generator)
        labels = self.training.labels[chosen]
        batch = mix(normalise(views), labels, configuration, progress, generator)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(progress, self.step, configuration)
        self.network.train()
        with self.half_precision():
            logits = self.forward(batch.pictures)
        loss = mixed_loss(logits.float(), batch, configuration.label_smoothing)
        self.optimiser.zero_grad()
        torch.autograd.backward(loss)
        self.optimiser.step()
        self.step += 1
        self.average.follow(self.network, self.step)
        return loss.detach()

    def validate(self) -> Record:
        """Return how good the averaged weights are, at the size of the last phase."""
        size = self.configuration.phases[-1].size
        averaged = self.averaged_network()
        with self.half_precision():
            logits = logits_of(averaged, self.validation.pixels, size)
        labels = self.validation.labels.cpu()
        return {
            "size": size,
            "loss": float(F.cross_entropy(logits, labels)),
            "top1": top_k_accuracy(logits, labels, 1),
            "top5": top_k_accuracy(logits, labels, 5),
            "pictures": len(labels),
        }

    def averaged_network(self) -> ResNet:
        """Return a network of its own with the averaged weights, in evaluation mode."""
        network = build_resnet(self.configuration.model, len(self.classes))
        network.load_state_dict(self.average.state)
        return network.to(self.device).eval().requires_grad_(False)

    def half_precision(self) -> AbstractContextManager[Any]:
        """Return the context in which convolutions compute in bfloat16, where that is faster."""
        wanted = self.configuration.half_precision and has_bfloat16(self.device)
        return torch.autocast(self.device.split(":")[0], dtype=torch.bfloat16, enabled=wanted)

    def checkpoint(self) -> Checkpoint:
        """Return the run as it is between two steps."""
        return Checkpoint(
            self.configuration.as_json(),
            self.classes,
            self.network.state_dict(),
            self.average.state,
            self.optimiser.state_dict(),
            self.step,
            self.seconds,
            list(self.records),
            self._loss_sum,
            self._loss_steps,
        )

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of a run with the same configuration and classes.

        Raises:
            EmbeddedError: the run was another one.
        """
        own = self.configuration.as_json()
        changed = [k for k, value in own.items() if checkpoint.configuration.get(k) != value]
        if changed or checkpoint.classes != self.classes:
            what = ", ".join(changed) or "the classes"
            raise EmbeddedError(f"The checkpoint is of a run with other settings: {what}.")
        self.network.load_state_dict(checkpoint.network)
        self.average.load(checkpoint.average)
        self.optimiser.load_state_dict(checkpoint.optimiser)
        self.step = checkpoint.step
        self.records = list(checkpoint.records)
        self._loss_sum = checkpoint.loss_sum.clone()
        self._loss_steps = checkpoint.loss_steps
        self._seconds_before = checkpoint.seconds
        self._started = self._clock()

    def _next_batch(self) -> Tensor:
        """Return the indices of the next batch; an epoch's last, smaller one is left out."""
        epoch, position = divmod(self.step, self.steps_per_epoch)
        if self._order[0] != epoch:
            order = epoch_order(self.configuration.seed, epoch, len(self.training))
            self._order = epoch, order.to(self.device)
        start = position * self.batch_size
        return self._order[1][start : start + self.batch_size]

    def _record(self, kind: str, progress: float, **fields: Any) -> Record:
        """Return a record of what happened in the step that was taken at a progress."""
        return {
            "record": kind,
            "seconds": round(self.seconds, 2),
            "progress": round(self.progress, 5),
            "step": self.step,
            "epoch": round(self.step / self.steps_per_epoch, 3),
            "size": picture_size(progress, self.configuration),
            "rate": learning_rate(progress, self.step - 1, self.configuration),
        } | fields

    def _loss_and_pace(self) -> Record:
        """Return the mean loss and the pictures a second since the last such record."""
        loss = float(self._loss_sum) / self._loss_steps
        if not math.isfinite(loss):
            raise EmbeddedError("The loss is no longer a number; train with a lower peak_rate.")
        self._loss_sum = torch.zeros_like(self._loss_sum)
        self._loss_steps = 0
        # A record of any kind ends the stretch, so a validation's time is not counted.
        last = self.records[-1] if self.records else {}
        steps = self.step - last.get("step", 0)
        seconds = max(self.seconds - last.get("seconds", 0.0), 1e-3)
        return {"loss": loss, "pictures_per_second": round(steps * self.batch_size / seconds, 1)}


def _crosses(before: float, after: float, every: float) -> bool:
    """Return whether a multiple of `every`, or the end, lies between two progresses.

    It asks for no memory of the last time, so a resumed run records at the same steps.
    """
    return after >= 1 or math.floor(after / every) > math.floor(before / every)
