"""The anatomy of the network that ran: its layers counted, its table, and the paper's stride."""

from typing import Any

import streamlit as st

from resnet_demo.network.anatomy import Anatomy, Layer, anatomy
from resnet_demo.network.resnet import STAGES
from resnet_demo.ui.components import component
from resnet_demo.ui.inside_data import count, macs
from resnet_demo.ui.inside_table import table
from resnet_demo.weights.card import model_title

RUNS = "in the 3×3 (v1.5, as here)"
PAPER = "in the first 1×1 (v1, the paper)"

_count = component("layer_count", scripts=("drawing",))


def draw(whole: Anatomy) -> None:
    """Draw the counted layers, the switch between both strides, and the table."""
    name = model_title(whole.architecture.name)
    body = whole.parameters - whole.classifier_parameters
    st.text(
        f"{name} as it ran here: {count(whole.parameters)} parameters with "
        f"{whole.number_of_classes:,} classes, {count(body)} without the classifier, "
        f"{macs(whole.macs)} at {whole.input_size} pixels."
    )
    published = anatomy(whole.architecture)
    st.text(
        f"With ImageNet's 1,000 classes and 224 pixels: {count(published.parameters)} parameters, "
        f"{macs(published.macs)}."
    )
    _count(key="layer_count", data=counting(whole))
    chosen = whole if whole.architecture.block == "basic" else _stride(whole)
    st.html(table(chosen, beside=None if chosen is whole else whole))


def counting(whole: Anatomy) -> dict[str, Any]:
    """Return what is counted, part by part: conv1, each block, fc."""
    conv1, fc = whole.stem[0], whole.head[-1]
    blocks = [
        {
            "tone": 2 + list(STAGES).index(block.stage),
            "layers": [_bar(layer) for layer in block.all_layers],
        }
        for block in whole.blocks
    ]
    ends = [{"tone": tone, "layers": [_bar(layer)]} for tone, layer in ((1, conv1), (5, fc))]
    per_block = 2 if whole.architecture.block == "basic" else 3
    stages = " + ".join(f"{n} × {per_block}" for n in whole.architecture.blocks_per_stage)
    projections = sum(block.projection is not None for block in whole.blocks)
    convolutions = sum(layer.kind == "convolution" for layer in whole.layers)
    total = len(whole.counted)
    return {
        "parts": [ends[0], *blocks, ends[1]],
        "sentence": (
            f"1 (conv1) + {stages} (the blocks) + 1 (fc) = {total} layers with weights on the main "
            f"path. Not counted: the {projections} projections in shortcuts (dashed), "
            f"{convolutions} batch norms, ReLUs and pools."
        ),
        "about": f"{total} layers in {len(whole.blocks) + 2} parts, in the order in which they run",
    }


def _bar(layer: Layer) -> dict[str, Any]:
    return {"name": layer.name, "counted": layer.counted}


def _stride(whole: Anatomy) -> Anatomy:
    """Draw the switch; return the anatomy of the network that it names."""
    where = st.segmented_control(
        "Where three bottlenecks halve the map",
        (RUNS, PAPER),
        default=RUNS,
        required=True,
        key="network_stride",
        bind="query-params",
    )
    paper = anatomy(
        whole.architecture, whole.number_of_classes, whole.input_size, paper_stride=True
    )
    saved = 100 * (1 - paper.macs / whole.macs)
    st.text(
        f"With the stride in the first 1×1: the same {count(paper.parameters)} parameters, and "
        f"{macs(paper.macs)} instead of {macs(whole.macs)}, {saved:.1f} % less. That 1×1 makes a "
        "quarter of the cells, but with stride 2 it never looks at three pixels of four."
    )
    return whole if where == RUNS else paper
