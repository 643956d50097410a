"""Where weights come from, in order: a file that was asked for, torchvision's cache, our own.

    1. the file named by the request or by RESNET_DEMO_WEIGHTS
    2. ImageNet weights in torchvision's cache, the second kind before the first
    3. the embedded ones in assets/: a ResNet-50 of 200 classes

Nothing here downloads. `located` and `downloadable` need no torch; a card of ImageNet weights
asks torchvision, and a card of a file reads its tensors.
"""

import contextlib
import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import WeightsCard, model_title
from resnet_demo.weights.card_file import card_beside, printable, read_card
from resnet_demo.weights.official import OFFICIAL, V1, V2, OfficialWeights, official, official_card

EMBEDDED = "embedded"
EMBEDDED_PATH = (
    Path(__file__).resolve().parents[2] / "assets" / "resnet50-tiny-imagenet.safetensors"
)
REQUEST_VARIABLE = "RESNET_DEMO_WEIGHTS"


@dataclass(frozen=True)
class WeightsSource:
    """Weights that are on this machine: what they are and in which file."""

    card: WeightsCard
    path: Path


@dataclass(frozen=True)
class Location:
    """Weights that are on this machine, before anything of them is read.

    Attributes:
        name: "embedded", "imagenet-v1", "imagenet-v2", or the file as it was asked for.
        path: the file.
        official: the row of torchvision's table, if it is one of those.
    """

    name: str
    path: Path
    official: OfficialWeights | None = None

    def source(self) -> WeightsSource:
        """Return the weights with their card; WeightsError if the file is not usable."""
        if self.official is not None:
            return WeightsSource(official_card(self.official), self.path)
        if self.name == EMBEDDED:
            return WeightsSource(embedded_card(), self.path)
        beside = self.path.with_suffix(".json")
        return WeightsSource(
            _file_card(self.path, _changed(self.path), _changed(beside)), self.path
        )


def find(requested: str | None = None, model: str = "resnet50") -> WeightsSource:
    """Return the weights to use.

    Args:
        requested: "embedded", "imagenet-v1", "imagenet-v2" or a file; None takes what
            RESNET_DEMO_WEIGHTS says, else the best for this model.
        model: "resnet18" to "resnet152"; a file brings its own.

    Raises:
        WeightsError: not on this machine, or a file that is no ResNet.
    """
    return locate(requested, model).source()


def find_or_next(
    requested: str | None = None, model: str = "resnet50"
) -> tuple[WeightsSource, str | None]:
    """Return the weights to use and, where it is not what was wanted, the sentence that says why.

    What stands in is the best ResNet-50 of torchvision's cache, or the embedded weights.

    Raises:
        WeightsError: not even the embedded weights are there.
    """
    try:
        return find(requested, model), None
    except WeightsError as error:
        return _best("resnet50").source(), str(error)


def locate(requested: str | None = None, model: str = "resnet50") -> Location:
    """Return where the weights to use lie, as `find` does, without importing torch."""
    wanted = requested or os.environ.get(REQUEST_VARIABLE)
    if not wanted:
        return _best(model)
    if wanted == EMBEDDED:
        return _embedded(model)
    if wanted in (V1, V2):
        return _cached(official(wanted, model))
    path = Path(wanted).expanduser()
    if not path.is_file():
        raise WeightsError(
            f"There is no weights file {printable(wanted)}; give a file, {EMBEDDED}, {V1} or {V2}."
        )
    return Location(wanted, path.resolve())


def installed() -> list[WeightsSource]:
    """Return everything usable now: the file asked for, ImageNet's by accuracy, the embedded.

    A file that RESNET_DEMO_WEIGHTS names and that is not usable is left out; `find` says why.
    """
    wanted = os.environ.get(REQUEST_VARIABLE)
    found: list[WeightsSource] = []
    if wanted and wanted not in (EMBEDDED, V1, V2):
        with contextlib.suppress(WeightsError):
            found.append(find(wanted))
    rows = [row for row in OFFICIAL if row.installed]
    rows.sort(key=lambda row: _top1(official_card(row)), reverse=True)
    found += [_cached(row).source() for row in rows]
    if EMBEDDED_PATH.is_file():
        found.append(_embedded("resnet50").source())
    return found


def downloadable() -> list[OfficialWeights]:
    """Return all ImageNet weights that torchvision publishes, there or not."""
    return list(OFFICIAL)


@cache
def embedded_card() -> WeightsCard:
    """Return the card of the embedded weights; reads one JSON file."""
    return read_card(EMBEDDED_PATH.with_suffix(".json"))


def _best(model: str) -> Location:
    """Return the best weights of one model on this machine."""
    for weights in OFFICIAL:  # the second kind stands before the first
        if weights.model == model and weights.installed:
            return _cached(weights)
    return _embedded(model)


def _cached(weights: OfficialWeights) -> Location:
    if not weights.installed:
        raise WeightsError(_how_to_get(weights))
    return Location(weights.name, weights.path, weights)


def _embedded(model: str) -> Location:
    if model != embedded_card().model:
        raise WeightsError(_how_to_get(official(None, model)))
    if not EMBEDDED_PATH.is_file():
        raise WeightsError(f"{EMBEDDED_PATH.name} is missing from assets/; get the project anew.")
    return Location(EMBEDDED, EMBEDDED_PATH)


def _how_to_get(weights: OfficialWeights) -> str:
    return (
        f"The {weights.name} weights of {model_title(weights.model)} are not on this machine; "
        f"fetch them with `python -m resnet_demo weights fetch {weights.name} "
        f"--model {weights.model}`."
    )


def _top1(card: WeightsCard) -> float:
    return card.accuracy.top1 if card.accuracy else 0.0


def _changed(path: Path) -> int:
    """Return when a file was last written, in nanoseconds; 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=8)
def _file_card(path: Path, tensors_changed: int, card_changed: int) -> WeightsCard:
    """Return the card of a file as it was at one moment: a new moment is a new key."""
    from resnet_demo.weights.reader import architecture_of, read  # imports torch

    model, number_of_classes = architecture_of(read(path))
    return card_beside(path, model, number_of_classes)
