"""Behind "Change the experiment" on Stages: what the figure shows, and the panels under it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.sheet import sheet
from resnet_demo.figures.stage_sheet import enlarged, grid, to_csv
from resnet_demo.network.resnet import STAGES
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
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.stages_view import PICTURES, Choice
from resnet_demo.ui.trace import Trace, input_sizes, opening_size
from resnet_demo.weights.card import WeightsCard, accuracy_at

COUNTS = [4, 9, 16, 25, 36]
ORDERS = {"highest peak": "max", "highest mean": "mean", "fewest places": "sparsity"}
SCALES = {"each map": "map", "each column": "stage", "all alike": "global"}
SIDE_KEPT = 600  # pixels of a column in the file
_STEM = "stages_stem"


def chosen_size(card: WeightsCard) -> int:
    """Draw the choice of the input's size, say how good the weights are there, and return it."""
    sizes = input_sizes(card)
    size = st.select_slider(
        "Side of the network's input, in pixels",
        sizes,
        value=opening_size(card),
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


def keep(trace: Trace, maps: Sequence[FeatureMaps], choice: Choice) -> None:
    """Draw the buttons that keep the figure as a picture and as numbers."""
    shown = [ranking(found.values, choice.order)[: choice.count] for found in maps]
    downloads(
        "stages",
        lambda: to_picture(trace.crop.pixels, maps, shown, choice),
        lambda: to_csv(maps, shown),
        ("The columns above", "Their numbers"),
    )


def to_picture(
    pixels: NDArray[np.uint8],
    maps: Sequence[FeatureMaps],
    channels: Sequence[NDArray[np.int64]],
    choice: Choice,
) -> NDArray[np.uint8]:
    """Return the photo and each column as the figure shows them, with the scale that was chosen."""
    if choice.picture == "colours":
        pictures = [enlarged(principal_colours(found.values)[0], SIDE_KEPT) for found in maps]
        highest = [""] * len(maps)
    else:
        means = choice.picture == "mean"
        shown = [
            mean_map(found.values)[None] if means else found.values[chosen]
            for found, chosen in zip(maps, channels, strict=True)
        ]
        brightest = tops(shown, choice.scale)
        pictures = [
            enlarged(grid(some, top), SIDE_KEPT) for some, top in zip(shown, brightest, strict=True)
        ]
        highest = [_brightest(top) for top in brightest]
    panels = [(enlarged(pixels, SIDE_KEPT), ["What the network saw", f"{len(pixels)} pixels"])]
    for found, picture, words in zip(maps, pictures, highest, strict=True):
        count, height, width = found.shape
        field = f"stride {found.part.field.jump}, each cell sees {found.part.field.side} pixels"
        panels.append((picture, [f"{found.part.name}: {height} × {width} × {count}", field, words]))
    return sheet(panels, across=3)


def _brightest(top: NDArray[np.float32]) -> str:
    low, high = float(top.min()), float(top.max())
    return f"brightest: {high:.3g}" if low == high else f"brightest: {low:.3g} to {high:.3g}"
