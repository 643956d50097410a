"""Made-up records of a skip lab's run, for tests of what is said and drawn of one."""

from collections.abc import Callable, Sequence
from typing import Any

from resnet_demo.lab.configuration import LabConfig, Line
from resnet_demo.lab.record import LabRecord

Loss = float | Callable[[int], float]


def made_up(line: Line, step: int, loss: float = 1.0, **measured: Any) -> LabRecord:
    """Return a net's record at a step; what is measured may be given by the record's names."""
    usual = {"skip_strength": line.skip_strength, "flipped": False, "train_loss": loss}
    return LabRecord(line.number, line.net, line.depth, line.seed, step, **usual | measured)


def made_up_run(
    config: LabConfig,
    losses: Sequence[Loss],
    steps: int = 40,
    **measured: Callable[[Line, int], Any],
) -> list[LabRecord]:
    """Return the records of every step and net, in the order in which a trainer yields them.

    Args:
        config: the experiment.
        losses: one a net: a number, or a function of the step.
        steps: how many.
        measured: fields of a record, as functions of net and step.
    """
    return [
        made_up(
            line,
            step,
            loss(step) if callable(loss) else loss,
            **{name: value(line, step) for name, value in measured.items()},
        )
        for step in range(1, steps + 1)
        for line, loss in zip(config.lines(), losses, strict=True)
    ]
