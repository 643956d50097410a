"""The panel "Refinement in numbers": how much each block adds, and what a probe would say."""

import html
from pathlib import Path

import streamlit as st

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.stage_files import refinement_picture
from resnet_demo.stages.refinement import Probe, Refinement, probes, refinements, to_csv
from resnet_demo.ui import prose
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.trace import Trace
from resnet_demo.ui.words import percent

_TONES = {"conv2_x": "s2", "conv3_x": "s3", "conv4_x": "s4", "conv5_x": "s5"}
_STYLE = Path(__file__).with_suffix(".css")


def draw(predictor: Predictor, trace: Trace) -> None:
    """Draw the sixteen blocks' bars and the classifier after the blocks of conv5_x."""
    found = refinements(predictor.network, trace.outputs)
    st.header("Each block adds a correction to what the shortcut carries", anchor=False)
    st.html(_STYLE)
    st.html(_bars(found))
    prose.caption(
        "Bar: the length of the correction F(x) over the length of what the shortcut carries, on "
        "this photo; x itself, or its projection W_s x where the shape changes. Last, the cosine: "
        "how nearly the block's output points where the shortcut pointed; 1 is the same way."
    )
    downloads("refinement", lambda: refinement_picture(found), lambda: to_csv(found))
    st.header("The classifier, asked too early", anchor=False)
    with_probes = in_turn(
        predictor.device,
        lambda: probes(predictor.network, trace.outputs, predictor.card.labels, predictor.device),
    )
    st.html(_probes(with_probes))
    prose.caption(
        "A probe: nobody trained the classifier to read the maps before the last block. After the "
        "last one it is the network's own answer."
    )


def _bars(found: list[Refinement]) -> str:
    full = max(1.0, *(min(one.added, 3.0) for one in found))  # fills a bar's track
    rows = "".join(
        f"<span>{one.name}</span>"
        f'<i><b style="width:{min(100, 100 * one.added / full):.1f}%;'
        f'background:var(--{_TONES[one.stage]})"></b></i>'
        f'<span class="number">{one.added:.2f}</span>'
        f'<span class="quiet"><span class="word">of </span>{one.shortcut}</span>'
        f'<span class="quiet number"><span class="word">cosine </span>{one.cosine:.2f}</span>'
        for one in found
    )
    return f'<div class="refine">{rows}</div>'


def _probes(found: list[Probe]) -> str:
    rows = "".join(
        f'<span class="quiet">{one.name}</span><span>{html.escape(one.label)}</span>'
        f'<span class="number">{percent(one.probability)}</span>'
        for one in found
    )
    return f'<div class="probes">{rows}</div>'
