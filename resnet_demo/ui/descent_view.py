"""The gradient on its way back through real nets, measured before their first step."""

import math
from typing import Any

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.numbers import in_words
from resnet_demo.ui.components import component

DEPTHS = (8, 20, 56, 110)
PLAIN, NORMED = "No batch norm", "Batch norm"

_descent = component("descent")


def draw() -> None:
    """Draw the choice of nets and what was measured in them."""
    left, right = st.columns(2, gap="large")
    with left:
        depth = st.segmented_control(
            "Layers of the real nets",
            DEPTHS,
            default=56,
            required=True,
            format_func=str,
            key="stairs_net",
            bind="query-params",
        )
    with right:
        norm = st.segmented_control(
            "In each block",
            (PLAIN, NORMED),
            default=PLAIN,
            required=True,
            key="stairs_norm",
            bind="query-params",
        )
    with st.spinner("Measuring the gradients of two nets"):
        rows, values = measured(depth, norm == NORMED)
    _descent(
        key="descent",
        data={
            "rows": rows,
            "alt": f"Gradient from the last block to the first in two nets of {depth} layers: "
            f"without shortcuts {values[0]}, with shortcuts {values[1]} times as strong.",
            "caption": _caption(depth, norm == NORMED, *values),
        },
    )


@st.cache_data(show_spinner=False, max_entries=16)
def measured(depth: int, batch_norm: bool) -> tuple[list[dict[str, Any]], tuple[str, str]]:
    """Return both nets' ‖∂L/∂y‖ by block as exponents of ten of the last block's, and the ratios.

    Args:
        depth: 6n + 2 layers.
        batch_norm: with it He's initial values, without it PyTorch's and biases.
    """
    from resnet_demo.lab.probes import gradient_profile  # imports torch

    config = LabConfig(
        depths=(depth,),
        batch_norm=batch_norm,
        initialisation="he" if batch_norm else "default",
    )
    rows, values = [], []
    for line in config.lines():
        norms = gradient_profile(line, config).output_gradients
        values.append(in_words(norms[0] / norms[-1]))
        rows.append(
            {
                "kind": "plain" if line.net == "plain" else "with",
                "exponents": [round(math.log10(norm / norms[-1]), 3) for norm in norms],
                "value": values[-1],
                "name": "without shortcuts" if line.net == "plain" else "with shortcuts",
            }
        )
    return rows, (values[0], values[1])


def _caption(depth: int, batch_norm: bool, plain: str, residual: str) -> str:
    how = "batch norm, He's initial values" if batch_norm else "PyTorch's initial values, biases"
    story = (
        "With batch norm the plain net's gradient does not fade, it grows: the toy's other side."
        if batch_norm
        else "Here the toy is right: on foot the message fades, over the shortcuts it arrives."
    )
    return (
        f"Measured here: the gradient of the loss by each block's output, relative to the last "
        f"block, in two nets of {depth} layers that differ in one flag (16 channels, {how}, seed "
        f"0, 64 training digits, before the first step). At the first block it is {plain} times as "
        f"strong without shortcuts, {residual} times with them. {story}"
    )
