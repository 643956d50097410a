"""Cards as JSON files: the one of the embedded weights, and those beside somebody's own weights.

A JSON file from outside is not trusted: its size, its types and its ranges are checked, and what is
wrong is said in one sentence. What it leaves out gets the defaults of ImageNet training.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import Accuracy, Preprocessing, WeightsCard, model_title
from resnet_demo.weights.measured import Bin, Calibration, Unknown

LARGEST_CARD = 4 * 2**20  # bytes; 1000 labels with WordNet names take 40 KiB

DEFAULT_PREPROCESSING = Preprocessing(
    # What most ResNets were trained with; a test compares it with torchvision's first weights.
    resize=256,
    crop=224,
    mean=(0.485, 0.456, 0.406),
    std=(0.229, 0.224, 0.225),
)


def card_beside(path: Path, model: str, number_of_classes: int) -> WeightsCard:
    """Return the card of a weights file, from the JSON file with the same stem if there is one.

    Args:
        path: the weights file.
        model: "resnet18" to "resnet152", as read from the tensors.
        number_of_classes: K, as read from the tensors.

    Returns:
        The card; without a JSON file the labels are "class 0", "class 1" and so on.

    Raises:
        WeightsError: the JSON file is broken or does not fit the tensors.
    """
    beside = path.with_suffix(".json")
    fields = read_fields(beside) if beside.is_file() and beside != path else {}
    card = card_from_fields(
        fields,
        beside.name,
        name=printable(path.stem),
        model=model,
        labels=[f"class {index}" for index in range(number_of_classes)],
    )
    if card.model != model:
        raise WeightsError(
            f"{beside.name} speaks of {model_title(card.model)}, "
            f"but the tensors of {path.name} are a {model_title(model)}."
        )
    if len(card.labels) != number_of_classes:
        raise WeightsError(
            f"{beside.name} has {len(card.labels)} labels, "
            f"but the network in {path.name} has {number_of_classes} classes."
        )
    return card


def read_card(path: Path) -> WeightsCard:
    """Return the card that is written out in full in one JSON file.

    Raises:
        WeightsError: the file is missing, broken, or out of range.
    """
    return card_from_fields(read_fields(path), path.name)


def read_fields(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of bounded size; WeightsError if it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_CARD + 1)
        if len(data) > LARGEST_CARD:
            raise WeightsError(f"{path.name} is larger than a card of weights can be.")
        fields = json.loads(data)
    except OSError as error:
        raise WeightsError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, nested without end
        raise WeightsError(
            f"{path.name} is not a JSON file; correct it or move it away."
        ) from error
    if not isinstance(fields, dict):
        raise WeightsError(f"{path.name} must hold one JSON object.")
    return fields


def card_from_fields(fields: Mapping[str, Any], file_name: str, **defaults: Any) -> WeightsCard:
    """Return the card that a JSON object describes.

    Args:
        fields: the JSON object; names as in `WeightsCard`.
        file_name: named in the error.
        **defaults: values for fields that the object leaves out.

    Raises:
        WeightsError: a field is missing, of the wrong type, or out of range.
    """
    values = {**defaults, **fields}
    try:
        name = _text(defaults.get("name") or values["name"])
        model = _text(values["model"])
        return WeightsCard(
            name=name,
            model=model,
            title=_text(values.get("title", f"{model_title(model)}, {name}")),
            labels=tuple(_sequence(values["labels"])),
            preprocessing=_preprocessing(values.get("preprocessing")),
            accuracy=_accuracy(values["accuracy"]) if values.get("accuracy") else None,
            data=_text(values.get("data", "")),
            note=_text(values.get("note", "Whoever made these weights has not described them.")),
            about_data=_text(values.get("about_data", "")),
            terms=_text(values.get("terms", "")),
            recipe=_text(values.get("recipe", "")),
            trained_on=_text(values.get("trained_on", "")),
            not_for=_text(values.get("not_for", "")),
            wnids=tuple(_text(wnid) for wnid in _sequence(values.get("wnids", []))),
            accuracy_by_input_size=tuple(
                (int(size), _accuracy(accuracy))
                for size, accuracy in values.get("accuracy_by_input_size", {}).items()
            ),
            chosen_by=_text(values.get("chosen_by", "")),
            best_classes=_shares(values.get("best_classes", [])),
            worst_classes=_shares(values.get("worst_classes", [])),
            calibration=_calibration(values.get("calibration")),
            unknown=tuple(_unknown(each) for each in _sequence(values.get("unknown", []))),
        )
    except WeightsError as error:
        raise WeightsError(f"{file_name}: {error}") from error
    except KeyError as error:
        raise WeightsError(f"{file_name} lacks the field {error.args[0]!r}.") from error
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        # The exception may quote a megabyte of somebody's file: it stays in the chain.
        raise WeightsError(
            f"{file_name} is no card of weights: a field has a wrong type."
        ) from error


def printable(file_name: str) -> str:
    """Return a file's name as it may be shown: one line, no control characters, not endless."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in file_name)
    return shown if len(shown) <= 100 else f"{shown[:60]}…{shown[-30:]}"


def _preprocessing(fields: Any) -> Preprocessing:
    if fields is None:
        return DEFAULT_PREPROCESSING
    return Preprocessing(
        resize=_whole(fields["resize"]),
        crop=_whole(fields["crop"]),
        mean=_three(fields.get("mean", DEFAULT_PREPROCESSING.mean)),
        std=_three(fields.get("std", DEFAULT_PREPROCESSING.std)),
        bottleneck=None if fields.get("bottleneck") is None else _whole(fields["bottleneck"]),
    )


def _accuracy(fields: Any) -> Accuracy:
    return Accuracy(
        top1=float(fields["top1"]), top5=float(fields["top5"]), measured_on=fields["measured_on"]
    )


def _calibration(fields: Any) -> Calibration | None:
    if fields is None:
        return None
    return Calibration(
        error=float(fields["error"]),
        temperature=float(fields["temperature"]),
        error_before=float(fields["error_before"]),
        error_after=float(fields["error_after"]),
        reliability=tuple(Bin(**each) for each in _sequence(fields["reliability"])),
    )


def _unknown(fields: Any) -> Unknown:
    return Unknown(
        name=_text(fields["name"]),
        pictures=_whole(fields["pictures"]),
        probability=float(fields["probability"]),
        energy=float(fields["energy"]),
        mean_probability=float(fields["mean_probability"]),
    )


def _shares(values: Any) -> tuple[tuple[str, float], ...]:
    return tuple((_text(label), float(share)) for label, share in _sequence(values))


def _three(values: Any) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in _sequence(values))
    return red, green, blue


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a count must be a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text must be a string")
    return value


def _sequence(value: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list must be a list")
    return value
