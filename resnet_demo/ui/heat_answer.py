"""What the page opens on: two classes' heat on the photo, and the sum that makes the score."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from resnet_demo.attribution.gradcam import bias, closed_form
from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.classify.predictor import Predictor
from resnet_demo.ui import heat_view
from resnet_demo.ui.trace import Trace, heat_size, input_sizes
from resnet_demo.ui.words import as_text, percent
from resnet_demo.weights.card import WeightsCard, accuracy_at


@dataclass(frozen=True, eq=False)
class Evidence:
    """Two classes' maps at conv5_x from one trace.

    Attributes:
        first: of the class that was asked for.
        second: of the best other class.
        probabilities: K numbers.
        ranking: K indices, most probable first.
    """

    first: AttributionMap
    second: AttributionMap
    probabilities: Tensor
    ranking: list[int]


def ranking(seen: Trace) -> list[int]:
    """Return all class indices, most probable first."""
    return [int(index) for index in seen.outputs.logits[0].argsort(descending=True)]


def evidence(predictor: Predictor, seen: Trace, order: list[int], chosen: int) -> Evidence:
    """Return the maps of the chosen class and of the best other one."""
    other = order[1] if chosen == order[0] else order[0]
    labels = predictor.card.labels
    first, second = closed_form(
        predictor.network, seen.outputs, [Target(i, labels[i]) for i in (chosen, other)]
    )
    return Evidence(first, second, seen.outputs.logits[0].softmax(dim=0), order)


def claim(found: Evidence) -> str:
    """Return the page's sentence, true for whatever the network answered; Markdown-safe."""
    first, second = (as_text(one.target.label) for one in (found.first, found.second))
    if not (found.first.is_finite and found.second.is_finite):
        return "These weights give numbers without a meaning on this photo."
    same = found.first.values.argmax() == found.second.values.argmax()
    what = "the same spot is hottest for both" if same else "the heat moves"
    return f"Ask for ‘{first}’ or for ‘{second}’: {what}."


def draw(predictor: Predictor, seen: Trace, found: Evidence, url: str) -> None:
    """Draw both maps on one scale, the chosen one framed and with its numbers, and its sum."""
    both = (found.first, found.second)
    scale = heat_view.scale_of(both, signed=False)
    panels = [
        heat_view.panel(
            one,
            scale,
            framed=one is found.first,
            numbers=one is found.first,
            label=one.target.label,
            big=percent(float(found.probabilities[one.target.index])),
        )
        for one in both
    ]
    heat_view.draw("heat", url, panels, _sum(predictor, seen, found.first))


def _sum(predictor: Predictor, seen: Trace, found: AttributionMap) -> dict[str, object]:
    rows, columns = found.values.shape
    logit = float(seen.outputs.logits[0, found.target.index])
    line = (
        f"All {rows * columns} cells and the bias add up to the score for ‘{found.target.label}’. "
        "Heat is evidence for the word, not proof that the thing is there."
    )
    return heat_view.sum_rows(found.total, bias(predictor.network, found.target), logit, line)


def size(card: WeightsCard) -> int:
    """Draw the choice of the input's size, say how good the weights are there, and return it."""
    chosen = st.select_slider(
        "Side of the network's input, in pixels: conv5_x has one cell for 32",
        input_sizes(card),
        value=heat_size(card),
        key="heat_size",
        bind="query-params",
    )
    st.text(accuracy_at(card, int(chosen)))
    return int(chosen)
