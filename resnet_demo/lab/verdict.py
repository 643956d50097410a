"""What came out, in sentences computed from the curves: never a fixed text.

A net's final loss is the mean of its last twenty steps' training losses. The verdict compares
training losses: a net that is worse on the very data it trains on is not overfitting.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resnet_demo.lab.configuration import LabConfig, Line
from resnet_demo.lab.numbers import in_words
from resnet_demo.lab.record import LabRecord

LAST_STEPS = 20
CHANCE_FOR_TEN = math.log(10)
# Two losses part when one is half the other; below the floor both nets have simply learned.
PARTED = 2.0
LEARNED = 0.1
# From so many depths on the nets are told apart by depth: a sentence a net would be a list.
SEVERAL_DEPTHS = 3
# First block's gradient over the last one's.
FADES = 1e-2
EXPLODES = 1e2


@dataclass(frozen=True)
class Outcome:
    """How one net ended.

    Attributes:
        line: the net.
        steps: how many it has trained.
        loss: mean training loss of the last twenty steps, in nats.
        test_accuracy: at the last test, a fraction; None before the first one.
        flips: (step, new α) of each live switch.
    """

    line: Line
    steps: int
    loss: float
    test_accuracy: float | None
    flips: tuple[tuple[int, float], ...]

    @property
    def exploded(self) -> bool:
        """Return whether the loss is no number any more."""
        return not math.isfinite(self.loss)


def outcomes(config: LabConfig, records: Iterable[LabRecord]) -> tuple[Outcome, ...]:
    """Return how each net stands after the records given; nets without records are left out."""
    by_line: dict[int, list[LabRecord]] = {}
    for record in records:
        by_line.setdefault(record.line, []).append(record)
    ends = []
    for line in config.lines():
        own = by_line.get(line.number, [])
        if not own:
            continue
        accuracies = [r.test_accuracy for r in own if r.test_accuracy is not None]
        ends.append(
            Outcome(
                line,
                own[-1].step,
                statistics.fmean(record.train_loss for record in own[-LAST_STEPS:]),
                accuracies[-1] if accuracies else None,
                tuple((record.step, record.skip_strength) for record in own if record.flipped),
            )
        )
    return tuple(ends)


def parted_at(records: Iterable[LabRecord], window: int = 10) -> int | None:
    """Return the first step at which a residual net's loss is below half of a plain net's.

    Args:
        records: of a race; the first plain and the first residual net are compared.
        window: losses are means over this many steps.
    """
    losses: dict[str, dict[int, float]] = {"plain": {}, "residual": {}}
    for record in sorted(records, key=lambda record: (record.line, record.step)):
        losses[record.net].setdefault(record.step, record.train_loss)
    steps = sorted(losses["plain"].keys() & losses["residual"].keys())
    for end in range(window, len(steps) + 1):
        plain, residual = (
            statistics.fmean(losses[net][step] for step in steps[end - window : end])
            for net in ("plain", "residual")
        )
        if residual < plain / PARTED:
            return steps[end - 1]
    return None


def verdict(config: LabConfig, records: Sequence[LabRecord]) -> str:
    """Return what the curves say, in one to three sentences.

    Args:
        config: the experiment.
        records: of any number of steps; none gives a sentence that says so.
    """
    ends = outcomes(config, records)
    if not ends:
        return "Nothing is trained yet."
    groups = _groups(ends)
    steps = max(end.steps for end in ends)
    if len({end.line.depth for end in ends}) >= SEVERAL_DEPTHS:
        return f"After {steps} {_plural(steps, 'step')} {_by_depth(ends)}"
    sentences = [f"After {steps} {_plural(steps, 'step')} {_losses(groups)}"]
    if len(groups) > 1:
        sentences.append(_comparison(groups))
    sentences += [_flip(end, name) for name, members in groups for end in members if end.flips]
    return " ".join(sentence for sentence in sentences if sentence)


def describe_gradient(ratio: float) -> str:
    """Return which of three things a measured profile shows.

    Args:
        ratio: first block's gradient norm over the last one's, at initialisation.
    """
    if not math.isfinite(ratio):
        return "The gradient is not a number any more."
    if ratio < FADES:
        return f"The gradient fades: of the last block’s, the first gets {in_words(ratio)} times."
    if ratio > EXPLODES:
        return (
            f"The gradient explodes: of the last block’s, the first gets {in_words(ratio)} times."
        )
    return f"The gradient arrives: of the last block’s, the first gets {in_words(ratio)} times."


def _groups(ends: tuple[Outcome, ...]) -> list[tuple[str, list[Outcome]]]:
    """Return the nets that differ in nothing but their seed together, under one name."""
    lines = [end.line for end in ends]
    varied = {
        name: len({getattr(line, name) for line in lines}) > 1
        for name in ("depth", "skip_strength", "activation", "learning_rate")
    }
    groups: dict[str, list[Outcome]] = {}
    for end in ends:
        groups.setdefault(net_name(end.line, varied), []).append(end)
    return list(groups.items())


def net_name(line: Line, varied: dict[str, bool]) -> str:
    """Return a net's name with the settings in which an experiment's nets differ.

    Args:
        line: the net.
        varied: which of depth, skip_strength, activation and learning_rate differ.
    """
    name = f"the {line.net} net"
    if varied["skip_strength"] and line.skip_strength not in (0, 1):
        name = f"the net with α = {line.skip_strength:g}"
    details = []
    if varied["depth"]:
        details.append(f"{line.depth} layers")
    if varied["activation"]:
        details.append(line.activation)
    if varied["learning_rate"]:
        details.append(f"learning rate {line.learning_rate:g}")
    return f"{name} ({', '.join(details)})" if details else name


def _by_depth(ends: tuple[Outcome, ...]) -> str:
    """Return how each kind of net's loss goes from the shallowest to the deepest net."""
    kinds: dict[str, dict[int, list[Outcome]]] = {}
    for end in ends:
        name = f"the {end.line.net} nets"
        if end.line.net == "residual" and end.line.skip_strength != 1:
            name = f"the nets with α = {end.line.skip_strength:g}"
        kinds.setdefault(name, {}).setdefault(end.line.depth, []).append(end)
    parts: list[str] = []
    worse: list[str] = []
    for name, by_depth in kinds.items():
        shallow, deep = min(by_depth), max(by_depth)
        first, last = _mean(by_depth[shallow]), _mean(by_depth[deep])
        if _order(last) > max(PARTED * first, LEARNED):
            worse.append(name)
        said = (
            f"{_number(first)} and {_number(last)}"
            if parts
            else f"training loss is {_number(first)} with {shallow} layers and {_number(last)} "
            f"with {deep}"
        )
        parts.append(f"{name}’ {said}")
    if all(_order(end.loss) > 0.95 * CHANCE_FOR_TEN for end in ends):
        judged = "None of them is better than guessing (2.30): none learns at this setting."
    elif worse:
        judged = f"More layers make {_join(worse)} worse on the very data they train on."
    else:
        judged = "More layers do no harm here."
    return f"{', '.join(parts)}. {judged}"


def _losses(groups: list[tuple[str, list[Outcome]]]) -> str:
    parts = []
    for number, (name, ends) in enumerate(groups):
        value = _number(_mean(ends))
        among = f" (mean of {len(ends)} seeds)" if len(ends) > 1 and number == 0 else ""
        parts.append(
            f"{name}’s training loss is {value}{among}" if number == 0 else f"{name}’s {value}"
        )
    return _join(parts) + "."


def _comparison(groups: list[tuple[str, list[Outcome]]]) -> str:
    """Return what the smallest and the largest loss mean together."""
    ranked = sorted(groups, key=lambda group: _order(_mean(group[1])))
    (best, best_ends), (worst, worst_ends) = ranked[0], ranked[-1]
    low, high = _mean(best_ends), _mean(worst_ends)
    if not math.isfinite(high):
        if not math.isfinite(low):
            return "All of them exploded: none learns at this setting."
        return f"{_capital(worst)} exploded."
    if low > 0.95 * CHANCE_FOR_TEN:
        return "None of them is better than guessing (2.30): none learns at this setting."
    if high < LEARNED:
        return "All of them learn it; the difference is too small to mean anything."
    if high < PARTED * low:
        return "The difference is small: the curves have not parted."
    if len(best_ends) > 1:
        wins = sum(own.loss < other.loss for own, other in zip(best_ends, worst_ends, strict=False))
        if wins < len(best_ends):
            return f"{_capital(best)} is better on {wins} of {len(best_ends)} seeds only."
    return (
        f"{_capital(worst)} is worse on the very data it trains on, by a factor of "
        f"{_factor(high / low)}: this is not overfitting."
    )


def _flip(end: Outcome, name: str) -> str:
    step, strength = end.flips[-1]
    done = {0.0: "switched off", 1.0: "switched on"}.get(strength, f"set to {strength:g}")
    return f"The shortcuts of {name} were {done} at step {step}."


def _mean(ends: list[Outcome]) -> float:
    return statistics.fmean(end.loss for end in ends)


def _order(loss: float) -> float:
    return loss if math.isfinite(loss) else math.inf


def _number(loss: float) -> str:
    if not math.isfinite(loss):
        return "no number any more"
    return f"{loss:.2f}" if loss >= 0.1 else f"{loss:.2g}"


def _factor(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else noun + "s"


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
