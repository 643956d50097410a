"""What goes on inside the nets, layer by layer, as the `lab_chart` component draws it.

Each function returns one picture: its charts, the steps that can be scrubbed to, and a sentence a
step that is computed from the very numbers drawn.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.numbers import in_words
from resnet_demo.lab.record import LabRecord
from resnet_demo.ui.lab_charts import BLOCKS, Values, capital, chart, picture, shown_groups
from resnet_demo.ui.lab_groups import Group
from resnet_demo.ui.lab_picture import points

MOST_STEPS = 24
_GROWN = 3.0  # times its first norm: from there on a block's weights have grown


def weights_and_gradients(
    config: LabConfig, records: Sequence[LabRecord], at_start: Sequence[Values]
) -> dict[str, Any]:
    """Return each block's gradient norm beside its weight norm, of the first convolutions.

    Args:
        config: the experiment.
        records: so far.
        at_start: the weight norms of each shown net before the first step.
    """
    shown = shown_groups(config)
    tested = [_tested(records, group) for group in shown]
    steps = [0, *_steps(tested)]
    firsts = [_first(records, group) for group in shown]
    gradients, weights = [], []
    for start, first, measured in zip(at_start, firsts, tested, strict=True):
        kept = [measured[step] for step in steps[1:]]
        gradients.append([_first_convolutions(record) for record in [first, *kept]])
        weights.append([start, *(record.weight_norms for record in kept)])
    says = [
        " ".join(
            _growth(group, step, norms[0], norms[index])
            for group, norms in zip(shown, weights, strict=True)
        )
        for index, step in enumerate(steps)
    ]
    if any(norms[-1][0] > _GROWN * norms[0][0] for norms in weights if norms[-1]):
        says[-1] += " Batch norm makes a step on large weights a small one." * config.batch_norm
    return picture(
        shown,
        steps,
        says,
        [
            chart("Gradient of each block", shown, gradients, BLOCKS),
            chart("Weights of each block", shown, weights, BLOCKS),
        ],
    )


def activations_and_branches(config: LabConfig, records: Sequence[LabRecord]) -> dict[str, Any]:
    """Return what each block hands on, in size, beside ‖F(x)‖/‖x‖ of each residual block."""
    shown = shown_groups(config)
    tested = [_tested(records, group) for group in shown]
    steps = _steps(tested)
    kept = [[measured[step] for step in steps] for measured in tested]
    # After conv1 and after every block; a block's inside is left out, or the line would jump.
    scales = [[record.activation_scales[::2] for record in net] for net in kept]
    ratios = [[record.branch_ratios for record in net] for net in kept]
    branched = [number for number, net in enumerate(ratios) if any(net)]
    charts = [chart("Activations after each block", shown, scales, ("conv1", "last block"))]
    if branched:
        charts.append(
            chart(
                "Branch over shortcut, ‖F(x)‖ / ‖x‖",
                [shown[number] for number in branched],
                [ratios[number] for number in branched],
                BLOCKS,
            )
        )
    says = [
        " ".join(
            [_scales(group, net[index]) for group, net in zip(shown, scales, strict=True)]
            + [_branches(shown[number], ratios[number][index]) for number in branched]
        )
        for index in range(len(steps))
    ]
    return picture(shown, steps, says, charts)


def _first(records: Iterable[LabRecord], group: Group) -> LabRecord:
    number = group.lines[0].number
    return next(record for record in records if record.line == number)


def _tested(records: Iterable[LabRecord], group: Group) -> dict[int, LabRecord]:
    """Return the records with norms of a line's first seed, by step."""
    number = group.lines[0].number
    return {r.step: r for r in records if r.line == number and r.weight_norms}


def _steps(tested: Sequence[dict[int, LabRecord]]) -> list[int]:
    """Return the steps at which every net was measured, thinned."""
    common = sorted(set.intersection(*(set(one) for one in tested)))
    return [common[place - 1] for place in points(len(common), MOST_STEPS)]


def _first_convolutions(record: LabRecord) -> Values:
    """Return the gradients of the blocks' first convolutions: of conv1, (a, b), (a, b), …, fc."""
    return record.gradient_norms[1:-1:2]


def _growth(group: Group, step: int, before: Values, after: Values) -> str:
    weights = f"{capital(group.said)}’s first block: weights of norm {_round(before[0])}"
    if not step:
        return f"{weights} before the first step."
    return (
        f"{weights} before the first step, {_round(after[0])} after step {step} (last block: "
        f"{_round(after[-1])})."
    )


def _scales(group: Group, scales: Values) -> str:
    return (
        f"{capital(group.said)}’s activations: {in_words(scales[0])} after conv1, "
        f"{in_words(scales[-1])} after the last block."
    )


def _branches(group: Group, ratios: Values) -> str:
    if not ratios:
        return ""
    mean = math.exp(sum(math.log(max(ratio, 1e-300)) for ratio in ratios) / len(ratios))
    return f"A block of {group.said} adds {in_words(mean)} times its input’s size, on average."


def _round(norm: float) -> str:
    return f"{norm:.0f}" if norm >= 10 else f"{norm:.2g}"
