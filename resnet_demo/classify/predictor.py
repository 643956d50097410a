"""One network, its labels and a device: loaded once, shared by every viewer, never changed."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import choose_device, in_turn, is_out_of_memory
from resnet_demo.classify.fused import fuse
from resnet_demo.classify.once import Once
from resnet_demo.errors import ClassifyError, WeightsError
from resnet_demo.network.resnet import ResNet
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.preprocess import Crop, preprocess
from resnet_demo.photos.regions import Box
from resnet_demo.weights.card import WeightsCard
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.skeleton import skeleton
from resnet_demo.weights.sources import WeightsSource

PIXELS_IN_A_TURN = 8 * 224**2  # of one pass: bounds its memory, and how long the others wait
NO_ROOM = "The GPU has no memory left, so the CPU answered."
_KEPT = 4  # predictors: ResNet-50 is 100 MB, and twice that on a CPU


@dataclass(frozen=True)
class Prediction:
    """One class and how probable the network finds it, 0 to 1."""

    label: str
    index: int
    probability: float


@dataclass(frozen=True)
class Milliseconds:
    """Where the time went; `network` includes the copies to and from a GPU, not the queue."""

    decode: float
    preprocess: float
    network: float


@dataclass(frozen=True, eq=False)
class Answer:
    """What the network says about one photo, or one box of it.

    Attributes:
        probabilities: K numbers from 0 to 1 that sum to 1, float32.
        logits: the K numbers they were made from, float32.
        ranking: the K class indices, most probable first.
        labels: K names, in the order of the indices.
        crop: what the network saw.
        milliseconds: where the time went.
        device: what the network ran on.
        notice: one sentence where something went other than asked, else None.
    """

    probabilities: NDArray[np.float32]
    logits: NDArray[np.float32]
    ranking: NDArray[np.int64]
    labels: tuple[str, ...]
    crop: Crop
    milliseconds: Milliseconds
    device: str
    notice: str | None = None

    def top(self, k: int) -> list[Prediction]:
        """Return the k most probable classes, best first; all of them if there are fewer."""
        return [self.prediction(int(index)) for index in self.ranking[:k]]

    def prediction(self, index: int) -> Prediction:
        """Return one class, by its index."""
        return Prediction(self.labels[index], index, float(self.probabilities[index]))


def core(
    photo: Photo, see: Callable[[Photo], Crop], network: Callable[[Tensor], Tensor]
) -> tuple[Crop, Tensor, Tensor, Tensor]:
    """Return everything that lies between a photo and its labels. This is all that happens."""
    crop = see(photo)  # the square of pixels that the network gets, 1×3×S×S
    logits = network(crop.tensor)[0]  # a score for each of the K classes, any size, any sign
    probabilities = logits.softmax(dim=0)  # exp(score), divided by the sum over all classes
    ranking = probabilities.argsort(descending=True)  # its first k are the top k
    return crop, logits, probabilities, ranking


class Predictor:
    """A network that answers; safe to share between threads.

    The readable network is only ever read: evaluation mode, no gradients, no hooks. On a CPU its
    fused form answers (fused.py); `network` is there for whoever wants to look inside.

    Args:
        network: with its weights, on the device.
        card: the labels and the preprocessing that belong to the weights.
        device: "cpu", "cuda" or "mps".
        on_cpu: how to get the same on the CPU, for when the GPU has no room.
        notice: a sentence that goes with every answer.
    """

    def __init__(
        self,
        network: ResNet,
        card: WeightsCard,
        device: str = "cpu",
        on_cpu: "Callable[[], Predictor] | None" = None,
        notice: str | None = None,
    ) -> None:
        self.network = network.eval().requires_grad_(False)
        self.card = card
        self.device = device
        self.notice = notice
        self._on_cpu = on_cpu
        fused = fuse(network, card.preprocessing.crop) if device == "cpu" else None
        self.is_fused = fused is not None
        self.forward = fused or network
        self.rows_in_a_turn = max(1, PIXELS_IN_A_TURN // card.preprocessing.crop**2)

    def classify(self, photo: Photo, box: Box | None = None) -> Answer:
        """Return the network's answer to a photo.

        Args:
            photo: decoded.
            box: the part of the photo to look at, through the square around it; None is the crop
                in the photo's centre.

        Raises:
            PhotoError: the box holds no pixel of the photo.
            ClassifyError: the weights give no finite numbers.
        """
        run = _Run(self, box)
        crop, logits, probabilities, ranking = core(photo, run.see, run.network)
        if not bool(logits.isfinite().all()):
            raise ClassifyError("The network's numbers overflow on this photo; use other weights.")
        return Answer(
            probabilities.numpy(),
            logits.numpy(),
            ranking.numpy(),
            self.card.labels,
            crop,
            Milliseconds(photo.decode_ms, run.preprocess_ms, run.network_ms),
            run.by.device,
            run.notice,
        )

    def probabilities(self, batch: Tensor) -> Tensor:
        """Return N×K probabilities of N×3×S×S inputs, float32 on the CPU.

        No more rows than `rows_in_a_turn` go through at once, so others get theirs in between.
        """
        parts = [self.logits(rows)[0] for rows in torch.split(batch, self.rows_in_a_turn)]
        return torch.cat(parts).softmax(dim=1)

    def logits(self, batch: Tensor) -> tuple[Tensor, float, "Predictor"]:
        """Return N×K logits on the CPU, the milliseconds they took, and the predictor that ran."""
        try:
            return *in_turn(self.device, lambda: self._timed(batch)), self
        except RuntimeError as error:
            if self._on_cpu is None or not is_out_of_memory(error):
                raise
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return self._on_cpu().logits(batch)

    def _timed(self, batch: Tensor) -> tuple[Tensor, float]:
        """Run the network; called by the device's own thread."""
        start = perf_counter()
        with torch.inference_mode():
            # The copy back waits for the GPU, so the clock needs no events of CUDA.
            logits = self.forward(batch.to(self.device)).cpu()
        return logits, (perf_counter() - start) * 1000


class _Run:
    """The two steps that `core` asks for, with a clock beside them."""

    def __init__(self, predictor: Predictor, box: Box | None) -> None:
        self.by = predictor
        self.notice = predictor.notice
        self.box = box
        self.preprocess_ms = self.network_ms = 0.0

    def see(self, photo: Photo) -> Crop:
        start = perf_counter()
        crop = preprocess(photo, self.by.card.preprocessing, self.box)
        self.preprocess_ms = (perf_counter() - start) * 1000
        return crop

    def network(self, batch: Tensor) -> Tensor:
        logits, self.network_ms, by = self.by.logits(batch)
        if by is not self.by:
            self.by, self.notice = by, NO_ROOM
        return logits


_predictors: Once[tuple[Path, WeightsCard, str], Predictor] = Once(_KEPT)


def load_predictor(source: WeightsSource, device: str | None = None) -> Predictor:
    """Return the process's one predictor for these weights on this device, loading it at most once.

    Args:
        source: the weights and their card.
        device: None takes RESNET_DEMO_DEVICE, else CUDA, MPS or the CPU, what there is.

    Raises:
        WeightsError: the file cannot be used, or is not the network that its card says.
        ClassifyError: this machine has no such device.
    """
    chosen = choose_device(device)
    try:
        return _predictors.get((source.path, source.card, chosen), lambda: _load(source, chosen))
    except RuntimeError as error:
        if chosen == "cpu" or not is_out_of_memory(error):
            raise
    instead = f"cpu instead of {chosen}"
    return _predictors.get((source.path, source.card, instead), lambda: _load_instead(source))


def _load(source: WeightsSource, device: str) -> Predictor:
    state = read(source.path)
    model, number_of_classes = architecture_of(state)
    card = source.card
    if (model, number_of_classes) != (card.model, len(card.labels)):
        raise WeightsError(
            f"{source.path.name} is a {model} of {number_of_classes} classes, but its card speaks "
            f"of a {card.model} of {len(card.labels)}; give it the card that belongs to it."
        )
    network = skeleton(model, number_of_classes)
    network.load_state_dict(state, strict=True, assign=True)
    on_cpu = None if device == "cpu" else lambda: load_predictor(source, "cpu")
    return Predictor(network.to(device), card, device, on_cpu)


def _load_instead(source: WeightsSource) -> Predictor:
    """Return the CPU's predictor with a notice: the same network, not a second copy."""
    predictor = copy(load_predictor(source, "cpu"))
    predictor.notice = NO_ROOM
    return predictor
