"""The gradient before the first step, from block to block, as the `race` component draws it."""

import math
from typing import Any

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.numbers import in_words
from resnet_demo.lab.verdict import describe_gradient
from resnet_demo.ui.lab_groups import MOST_ROWS, Group, groups
from resnet_demo.ui.lab_picture import letters, scale


@st.cache_data(show_spinner=False, max_entries=64)
def profile(config: LabConfig) -> dict[str, Any]:
    """Return the measured profile of the first seed's nets; measures it at the first call.

    Returns:
        rows: one dict a line of the plot, its exponents of ten from the first block to the last;
        verdict: what the measured ratios say.
    """
    from resnet_demo.lab.probes import gradient_profile  # imports torch

    shown = groups(config)
    measured = [gradient_profile(group.lines[0], config) for group in shown]
    few = len(shown) <= MOST_ROWS
    low, high = scale([norm for one in measured for norm in one.weight_gradients])
    return {
        "rows": [
            {
                "exponents": [
                    round(math.log10(norm), 3) if norm > 0 else None
                    for norm in one.weight_gradients
                ],
                "ratio": in_words(one.ratio),
                "letters": letters(one.weight_gradients, low, high),
            }
            for one in measured
        ],
        "verdict": " ".join(
            f"{group.said[0].upper()}{group.said[1:]}: {_lower(describe_gradient(one.ratio))}"
            for group, one in sorted(
                (pair for pair in zip(shown, measured, strict=True) if few or _deepest(pair[0])),
                key=lambda pair: pair[0].lines[0].number,
            )
        ),
    }


def _deepest(group: Group) -> bool:
    """Return whether a group is the last one of its kind, which stands for a crowd."""
    return group.rank == group.of - 1


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
