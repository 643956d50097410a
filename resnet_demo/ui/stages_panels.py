"""Behind "Change the experiment" on Stages: what the figure shows, and the panels under it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.heat import heat
from resnet_demo.figures.stage_sheet import beside, enlarged, grid, to_csv
from resnet_demo.network.resnet import STAGES
from resnet_demo.photos.encode import to_png
from resnet_demo.stages.maps import (
    FeatureMaps,
    block_names,
    mean_map,
    principal_colours,
    ranking,
    stage_names,
    stem_output,
    tops,
)
from resnet_demo.ui import stages_pair, stages_pick, stages_refinement, stages_sum, stages_wish
from resnet_demo.ui.stages_view import PICTURES, Choice
from resnet_demo.ui.trace import Trace, input_sizes
from resnet_demo.weights.card import WeightsCard, accuracy_at

SIZE = 224  # pixels: the smallest usual input whose last maps are worth looking at
COUNTS = [4, 9, 16, 25, 36]
ORDERS = {"highest peak": "max", "highest mean": "mean", "fewest places": "sparsity"}
SCALES = {"each map": "map", "each column": "stage", "all alike": "global"}
_STEM = "stages_stem"


def chosen_size(card: WeightsCard) -> int:
    """Draw the choice of the input's size, say how good the weights are there, and return it."""
    sizes = input_sizes(card)
    size = st.select_slider(
        "Side of the network's input, in pixels",
        sizes,
        value=SIZE,
        key="stages_size",
        bind="query-params",
    )
    st.text(accuracy_at(card, int(size)))
    return int(size)


def choice(size: int) -> Choice:
    """Draw what of the maps is shown and return it; the size comes from above."""
    left, middle, right = st.columns(3)
    with left:
        picture = st.selectbox("Picture", list(PICTURES), key="stages_picture", bind="query-params")
    plain = PICTURES[picture] != "channels"
    with middle:
        order = st.selectbox(
            "Strongest by",
            list(ORDERS),
            disabled=plain,
            key="stages_order",
            bind="query-params",
        )
    with right:
        scale = st.selectbox(
            "Brightest is the highest of",
            list(SCALES),
            disabled=PICTURES[picture] == "colours",
            key="stages_scale",
            bind="query-params",
        )
    count = st.select_slider(
        "Channels in a grid",
        COUNTS,
        value=16,
        disabled=plain,
        key="stages_count",
        bind="query-params",
    )
    return Choice(size, PICTURES[picture], int(count), ORDERS[order], SCALES[scale])  # type: ignore[arg-type]


def columns_shown(predictor: Predictor) -> list[str]:
    """Draw the choice between the five stages and the blocks of one, and return the parts."""
    stages = "the five stages"
    depths = {stages: stage_names()} | {
        f"blocks of {stage}": block_names(predictor.network, stage) for stage in STAGES
    }
    depth = st.selectbox("Columns", list(depths), key="stages_depth", bind="query-params")
    return depths[depth]


def stem_of(predictor: Predictor, trace: Trace) -> Tensor:
    """Return the photo's stem before its max pool, which a forward pass does not keep."""
    kept = st.session_state.get(_STEM)
    if kept is None or kept[0] is not trace:
        photo = trace.crop.tensor.to(predictor.device)
        stem = in_turn(predictor.device, lambda: stem_output(predictor.network, photo).cpu())
        kept = st.session_state[_STEM] = (trace, stem)
    found: Tensor = kept[1]
    return found


def panels(predictor: Predictor, trace: Trace) -> None:
    """Draw the tabs under the controls; only the one that is open is computed."""
    stem = stem_of(predictor, trace)
    pick = stages_pick.chosen(predictor, trace, stem)
    arithmetic, wish, refinement, pair = st.tabs(
        ["One cell's sum", "What it looks for", "Refinement in numbers", "Two photos"],
        key="stages_tab",
        on_change="rerun",
    )
    if arithmetic.open:
        with arithmetic:
            stages_sum.draw(predictor, trace, stem, pick)
    if wish.open:
        with wish:
            stages_wish.draw(predictor, trace, stem, pick)
    if refinement.open:
        with refinement:
            stages_refinement.draw(predictor, trace)
    if pair.open:
        with pair:
            stages_pair.draw(predictor, trace, stem, pick)


def downloads(trace: Trace, maps: Sequence[FeatureMaps], choice: Choice) -> None:
    """Draw the buttons that keep the figure as a picture and as numbers."""
    left, right, _ = st.columns([1, 1, 2])
    shown = [ranking(found.values, choice.order)[: choice.count] for found in maps]

    def picture() -> bytes:
        sheets = [to_picture(found, one, choice) for found, one in zip(maps, shown, strict=True)]
        return to_png(beside([enlarged(trace.crop.pixels, 400), *sheets]))

    left.download_button(
        "Figure as PNG", picture, "stages.png", "image/png", key="stages_png", width="stretch"
    )
    right.download_button(
        "Numbers as CSV",
        lambda: to_csv(maps, shown).encode(),
        "stages.csv",
        "text/csv",
        key="stages_csv",
        width="stretch",
    )


def to_picture(
    found: FeatureMaps, channels: NDArray[np.int64], choice: Choice
) -> NDArray[np.uint8]:
    """Return what one column shows, each map with its own scale."""
    if choice.picture == "colours":
        return enlarged(principal_colours(found.values)[0], 400)
    if choice.picture == "mean":
        return enlarged(heat(mean_map(found.values)), 400)
    return grid(found.values[channels], tops([found.values[channels]], "map")[0])
