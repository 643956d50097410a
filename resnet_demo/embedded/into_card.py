"""What an evaluation found goes into the card of the weights, and as one record into their log.

The log's last record with figures and the card say the same; a test holds the shipped ones to it.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from torch import Tensor

from resnet_demo.embedded.measurement import Measurement, as_json
from resnet_demo.embedded.model_card import (
    CHOSEN_BY,
    DATA,
    best_measurement,
    class_recalls,
    measured_fields,
)
from resnet_demo.embedded.run import Files, write_text
from resnet_demo.errors import EmbeddedError
from resnet_demo.weights.card import Preprocessing, WeightsCard
from resnet_demo.weights.card_file import read_fields
from resnet_demo.weights.measured import Unknown


def into_card(
    weights: Path,
    card: WeightsCard,
    ways: Sequence[Preprocessing],
    found: Sequence[tuple[Measurement, Tensor, Sequence[Unknown]]],
    labels: Tensor,
) -> Path:
    """Write what was measured into the JSON file beside the weights; return that file.

    The input size of least log loss becomes the one at which photos are shown.

    Args:
        weights: the weights' file.
        card: as it was read.
        ways: the preprocessings that were compared.
        found: for each, the figures, the logits of the validation pictures, the unknown sets.
        labels: of the validation pictures, int64 (N,).

    Raises:
        EmbeddedError: there is no card beside the weights, or a file cannot be written.
    """
    files = Files(weights)
    if not files.card.is_file():
        raise EmbeddedError(f"{weights.name} has no card of ours beside it to write into.")
    measured = [each for each, _, _ in found]
    best = best_measurement(measured)
    at = measured.index(best)
    fields = read_fields(files.card)
    fields |= measured_fields(
        measured, class_recalls(found[at][1], labels), card.labels, card.data or "its data"
    )
    fields["preprocessing"] = vars(ways[at])
    fields["unknown"] = [vars(each) for each in found[at][2]] or fields.get("unknown", [])
    if card.data == DATA:
        fields["chosen_by"] = CHOSEN_BY
    record = {
        "record": "evaluation",
        "size": best.size,
        "top1": best.top1,
        "top5": best.top5,
        "by_size": [as_json(each) for each in measured],
        "unknown": fields["unknown"],
    }
    log = files.log.read_text(encoding="utf-8") if files.log.is_file() else ""
    write_text(files.card, json.dumps(fields, indent=1, ensure_ascii=False) + "\n")
    write_text(files.log, log + json.dumps(record) + "\n")
    return files.card
