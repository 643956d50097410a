"""What is measured before the first step: gradients at every depth, and of neighbouring inputs."""

import math
from collections.abc import Sequence
from typing import Any

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.verdict import describe_gradient
from resnet_demo.ui.lab_charts import (
    BLOCKS,
    Values,
    axes,
    bounds,
    capital,
    exponents,
    line,
    picture,
    shown_groups,
)


def all_depths(
    profiles: Sequence[tuple[int, float, Values, float]], config: LabConfig
) -> dict[str, Any]:
    """Return the gradient at the start from block to block, every depth in one chart.

    Args:
        profiles: (depth, skip strength, gradient norm of each block, first over last).
        config: the experiment they were measured in.
    """
    charts, says = [], []
    # The gradient's own way: from the last block back to the first.
    rows = [exponents(norms)[::-1] for _, _, norms, _ in profiles]
    low, high = bounds(value for row in rows for value in row)
    for title, name, kind, residual in (
        ("Without shortcuts", "without shortcuts", "plain", False),
        ("With shortcuts", "with shortcuts", "with", True),
    ):
        own = [
            (depth, row, ratio)
            for (depth, strength, _, ratio), row in zip(profiles, rows, strict=True)
            if bool(strength) == residual
        ]
        if not own:
            continue
        charts.append(
            axes(title, low, high, BLOCKS[::-1], side=3.4)
            | {
                "lines": [
                    {
                        "name": str(depth),
                        "kind": kind,
                        "strength": 0.45 + 0.55 * (rank + 1) / len(own),
                        "values": [row],
                    }
                    for rank, (depth, row, _) in enumerate(own)
                ]
            }
        )
        depth, _, ratio = own[-1]
        says.append(f"{depth} layers {name}: {_said_of(ratio)}")
    names = [["without shortcuts", "plain"], ["with shortcuts", "with"]]
    return {
        "key": f"depths {hash(config)}",
        "steps": [0],
        "says": [" ".join(says)],
        "names": names,
        "charts": charts,
    }


def neighbours(config: LabConfig, correlations: Sequence[Values]) -> dict[str, Any]:
    """Return how alike the gradients of neighbouring inputs are, by their distance.

    Args:
        config: the experiment.
        correlations: of each shown net, at distance 0, 1, 2, …
    """
    shown = shown_groups(config)
    foot = ("the same input", "half the way to another digit")
    plot = axes("Correlation of two inputs’ gradients", 0, 1, foot, log=False)
    plot["lines"] = [
        line(group, [[round(max(value, 0.0), 3) for value in row]])
        for group, row in zip(shown, correlations, strict=True)
    ]
    says = " ".join(
        f"{capital(group.said)}: next neighbours’ gradients correlate at {row[1]:.2f}."
        for group, row in zip(shown, correlations, strict=True)
    )
    return picture(shown, [0], [says], [plot])


def _said_of(ratio: float) -> str:
    if math.isnan(ratio):
        return "the branches begin at zero, so their first convolutions get no gradient yet."
    sentence = describe_gradient(ratio)
    return sentence[0].lower() + sentence[1:]
