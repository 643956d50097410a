"""The kinds of block, drawn from their layers and run on the spot."""

import streamlit as st

from resnet_demo.ui import prose
from resnet_demo.ui.components import component

_block_kind = component("block_kind")

CHOICES = {
    "kind_block": ("The branch", {"Basic": "basic", "Bottleneck": "bottleneck"}),
    "kind_shortcut": ("The shortcut", {"Same shape": "identity", "Other shape": "projection"}),
    "kind_order": ("Batch norm and ReLU", {"Behind each": "post", "Before each": "pre"}),
}


def draw() -> None:
    """Draw the choice of a kind, its layers, and what a run through it measured."""
    from resnet_demo.lecture.kinds import SIDE, Kind, layers, run, words  # imports torch

    st.header("Kinds of block", anchor=False)
    chosen = []
    for column, (key, (title, options)) in zip(st.columns(3), CHOICES.items(), strict=True):
        with column:
            picked: str = st.segmented_control(
                title,
                tuple(options),
                default=next(iter(options)),
                required=True,
                key=key,
                bind="query-params",
            )
            chosen.append(options[picked])
    kind = Kind(*chosen)  # type: ignore[arg-type]
    parts, found = layers(kind), run(kind)
    channels, rows, columns = found.shape
    _block_kind(
        key="block_kind",
        data={
            "branch": words(parts.branch),
            "shortcut": words(parts.shortcut),
            "after": words(parts.after),
            "alt": f"{kind.block} block, {kind.order}-activation, {kind.shortcut} shortcut",
        },
    )
    share = found.shortcut_parameters / found.parameters
    costs = (
        f"The projection has {found.shortcut_parameters:,} of them, {100 * share:.0f} %."
        if found.shortcut_parameters
        else "The shortcut has none of them."
    )
    gates = (
        f"Behind the addition {100 * found.closed:.0f} % of the gates are closed."
        if parts.after
        else "Nothing stands behind the addition: the bridge is bare."
    )
    prose.write(
        f"From {kind.channels}×{SIDE}×{SIDE} to {channels}×{rows}×{columns}: "
        f"**{found.parameters:,} parameters**, {found.macs / 1e6:.1f} million multiply-adds. "
        f"{costs}"
    )
    prose.write(
        "Run just now with random weights on eight random maps: the bridge carried "
        f"{found.norms[0]:.0f}, the branch added {found.norms[1]:.0f}. Backwards, with a gradient "
        f"of 1 at every output, {found.back[0]:.0f} came over the bridge and {found.back[1]:.0f} "
        f"through the layers (norms). {gates}"
    )
