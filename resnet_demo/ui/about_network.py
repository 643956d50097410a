"""About the network that answers, on request: how it learned, what its card says, what it can know.

Each opens over the page, and which one is open stands in the address, so that a link leads there.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.classify.search import plain_name
from resnet_demo.embedded.log import RunLog, log_beside, read_log
from resnet_demo.errors import EmbeddedError
from resnet_demo.figures.learning import NARROW, WIDE, learning
from resnet_demo.figures.reliability import reliability
from resnet_demo.ui.components import component
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.words import duration, percent
from resnet_demo.weights.card import WeightsCard
from resnet_demo.weights.measured import Calibration, Unknown

if TYPE_CHECKING:
    from resnet_demo.classify.predictor import Answer

ABOUT = "about"  # the parameter of the address
TRAINING, CLASSES = "training", "classes"  # its values

_learning = component("learning")
_model_card = component("model_card")
_class_list = component("class_list")


def show_classes() -> None:
    """Open the list of classes; a callback."""
    st.query_params[ABOUT] = CLASSES


def link(weights: Path) -> None:
    """Draw the line that says how the network was trained; a press on it shows how that went."""
    run, problem = _run(weights)
    words = "About these weights"
    if run is not None:
        time = duration(run.seconds)
        words = f"Trained from scratch in {time}"
        if not run.from_scratch:
            words = f"Its last {time} of training"
    st.button(
        words, on_click=_show_training, key="about_training", type="tertiary",
        icon=":material/show_chart:" if run is not None or problem else ":material/info:",
    )  # fmt: skip


def opened(card: WeightsCard, weights: Path, answer: "Answer") -> None:
    """Open what the address asks for, if anything."""
    asked = st.query_params.get(ABOUT)
    if asked == TRAINING:
        title = "How this network learned" if _run(weights)[0] else "About these weights"
        st.dialog(title, width="large", on_dismiss=_close)(_training)(card, weights)
    elif asked == CLASSES:
        title = "All that this network can answer"
        st.dialog(title, width="large", on_dismiss=_close)(_classes)(card, answer)


def model_card(card: WeightsCard, key: str) -> None:
    """Draw the card of a set of weights."""
    _model_card(key=key, data=_card_data(card))


def known_from_unknown(each: Unknown) -> str:
    """Return what was measured of one unknown set, in a sentence or two."""
    return (
        f"Shown {each.pictures:,} {each.name}, it gave its first answer "
        f"{percent(each.mean_probability)} on average. A validation picture got a higher "
        f"probability than one of these {_in_100(each.probability)} times in 100 (AUROC "
        f"{each.probability:.2f}; by energy {each.energy:.2f}; a coin would come to 0.50)."
    )


def _training(card: WeightsCard, weights: Path) -> None:
    run, problem = _run(weights)
    if problem:
        alert(problem)
    if run is not None:
        _learning(
            key="about_learning",
            data={
                "lead": f"{_start(run)} and saw {run.training_pictures:,} pictures of "
                f"{run.classes} classes {_times(run)}, in {duration(run.seconds)} on "
                f"{_machines(run)}.",
                "wide": learning(run, WIDE),
                "narrow": learning(run, NARROW),
                "caption": _caption(run),
            },
        )
    model_card(card, "about_card")


def _classes(card: WeightsCard, answer: "Answer") -> None:
    total = len(card.labels)
    shares = answer.probabilities.tolist()
    best = set(answer.ranking[:5].tolist())
    _class_list(
        key="about_classes",
        data={
            "label": f"Search all {total:,} classes",
            "about": f"One of these {total:,} is its answer, whatever the photo shows: it has no "
            "word for anything else. Beside each class, its probability for this photo.",
            "unknown": [known_from_unknown(each) for each in card.unknown],
            "total": f"{total:,}",
            "classes": [
                {
                    "name": label,
                    "simple": plain_name(label),
                    "percent": percent(share),
                    "high": index in best,
                }
                for index, (label, share) in enumerate(zip(card.labels, shares, strict=True))
            ],
        },
    )


def _card_data(card: WeightsCard) -> dict[str, Any]:
    sizes = [
        {
            "label": f"{size} pixels",
            "shares": [accuracy.top5, accuracy.top1],
            "value": f"{percent(accuracy.top1)}, {percent(accuracy.top5)}",
            "chosen": size == card.preprocessing.crop,
        }
        for size, accuracy in card.accuracy_by_input_size
    ]
    facts = (
        ("Data", card.about_data or card.data),
        ("Terms", card.terms),
        ("Recipe", card.recipe),
        ("Trained on", card.trained_on),
        ("How photos are shown to it", card.chosen_by),
        ("Not for", card.not_for),
    )
    trust = card.calibration
    return {
        "note": card.note,
        "sizes": sizes,
        "sizesWords": "First answer right, and right within five. In bold: as it is used here."
        if sizes
        else "",
        "best": [_class_row(label, share) for label, share in card.best_classes],
        "worst": [_class_row(label, share) for label, share in card.worst_classes],
        "reliability": reliability(trust) if trust else "",
        "reliabilityWords": _trust(trust) if trust else "",
        "unknown": [known_from_unknown(each) for each in card.unknown],
        "facts": [[name, text] for name, text in facts if text],
    }


def _trust(measured: Calibration) -> str:
    return (
        "On the dashed line it would be right as often as it says; on average it is "
        f"{100 * measured.error:.1f} points off. A larger dot stands for more pictures. With its "
        f"logits divided by {measured.temperature:.2f}, a temperature fitted on half of the "
        f"pictures, it is {100 * measured.error_after:.1f} points off on the other half instead of "
        f"{100 * measured.error_before:.1f}."
    )


def _class_row(label: str, share: float) -> dict[str, Any]:
    value = percent(share) if share else "0 %"  # a count, not a probability: none is none
    return {"label": label, "shares": [share], "value": value, "chosen": False}


def _run(weights: Path) -> tuple[RunLog | None, str | None]:
    """Return the run that made the weights and, where its log is damaged, the sentence for that."""
    path = log_beside(weights)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None, None
    return _read(path, changed)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> tuple[RunLog | None, str | None]:
    try:
        return read_log(path), None
    except EmbeddedError as error:
        return None, str(error)


def _show_training() -> None:
    st.query_params[ABOUT] = TRAINING


def _close() -> None:
    st.query_params.pop(ABOUT, None)


def _start(run: RunLog) -> str:
    if run.from_scratch:
        return "It began with random numbers"
    return "It went on from what an earlier run had learned (see the recipe below)"


def _times(run: RunLog) -> str:
    count = f"{run.passes:.0f}" if run.passes >= 9.95 else f"{run.passes:.1f}"
    return f"{count} times each"


def _caption(run: RunLog) -> str:
    shown = f"{run.least_shown:,}"
    if run.most_shown > run.least_shown:
        shown += f" to {run.most_shown:,}"
    lines = [
        f"Lines: {shown} pictures that it was not trained on.",
        f"Dots: all {run.validation_pictures:,} of those, at the end, at {run.size} pixels.",
        "Above: how large the training pictures were.",
    ]
    if run.went_on:
        lines.append("Dashed: where a later run went on.")
    return " ".join(lines)


def _machines(run: RunLog) -> str:
    """A CPU's title is words of our own; a GPU's is its name."""
    named = (d[:1].lower() + d[1:] if "CPU" in d else d for d in run.devices)
    return ", then ".join(named)


def _in_100(share: float) -> str:
    return f"{100 * share:.0f}"
