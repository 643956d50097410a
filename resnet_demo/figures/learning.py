"""How a network learned, drawn from the log of its training: accuracy above, loss below.

One SVG for a wide place and one for a narrow one. Colours are the custom properties of the page's
theme. Words keep their size however wide the drawing is shown: whoever shows it sets `--k` to the
units of the view box in one pixel of the screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_demo.embedded.log import RunLog

_MOST_TICKS = 6
_TICK_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Geometry:
    """Where things stand, in the units of the view box.

    Attributes:
        width: of the view box.
        height: of the view box.
        left: of the panels.
        right: of the panels.
        top: of the upper panel.
        middle: where the upper panel ends.
        lower: where the lower panel begins.
        bottom: where it ends.
        labels_above: what the lines came to stands over the drawing, where there is no room beside.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    middle: float
    lower: float
    bottom: float
    labels_above: bool = False


WIDE = Geometry(1120, 500, 62, 850, 34, 296, 338, 436)
NARROW = Geometry(300, 458, 52, 298, 84, 284, 326, 396, labels_above=True)


def learning(run: RunLog, to: Geometry) -> str:
    """Return the drawing of a run as SVG, made of numbers and of our own words alone."""
    across = _Scale(0.0, max(run.passes, 1e-9), to.left, to.right)
    highest = max(run.top5, *(each.top5 for each in run.validations))
    right = _Scale(0.0, 0.5 if highest <= 0.5 else 1.0, to.middle, to.top)
    most = max(loss for _, loss in run.losses)
    loss = _Scale(0.0, most, to.bottom, to.lower)
    end = across(run.passes)
    first = [(across(each.passes), right(each.top1)) for each in run.validations]
    five = [(across(each.passes), right(each.top5)) for each in run.validations]
    losses = [(across(passes), loss(value)) for passes, value in run.losses]
    return "".join(
        (
            f'<svg viewBox="0 0 {to.width:g} {to.height:g}" role="img" class="learning">',
            f"<title>{_title(run)}</title>",
            *_bands(run, across, to),
            *_grid(right, to),
            *_ticks(run, across, to),
            *(_rule(x, to.top - 34, x, to.bottom, "later") for x in map(across, run.went_on)),
            _line("five", [*five, (end, right(run.top5))]),
            _line("first", [*first, (end, right(run.top1))]),
            _line("loss", losses),
            _dot("five", end, right(run.top5)),
            _dot("first", end, right(run.top1)),
            *_ends(run, right, to),
            *_loss_words(run, losses, to),
            "</svg>",
        )
    )


@dataclass(frozen=True)
class _Scale:
    """From values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def _title(run: RunLog) -> str:
    first, last = run.losses[0][1], run.losses[-1][1]
    return (
        f"In {run.passes:.1f} passes the training loss went from {first:.1f} to {last:.1f}; at "
        f"the end the first answer was right {100 * run.top1:.0f} times in 100, and the right "
        f"class among the first five {100 * run.top5:.0f} times."
    )


def _bands(run: RunLog, across: _Scale, to: Geometry) -> list[str]:
    """Return the stretches of one size of picture, every other one shaded, with their sizes."""
    parts = []
    for number, each in enumerate(run.stretches):
        left = across(each.start)
        right = to.right if each is run.stretches[-1] else across(each.end)
        if number % 2 == 0:
            parts.append(
                f'<rect class="band" x="{left:.1f}" y="{to.top - 34:g}" '
                f'width="{right - left:.1f}" height="{to.bottom - to.top + 34:g}"/>'
            )
        wide = right - left > 150
        words = f"{each.size} × {each.size} pixels" if wide else f"{each.size} px"
        if right - left > 52:
            parts.append(_text((left + right) / 2, to.top - 12, words, "middle", "quiet"))
    return parts


def _grid(right: _Scale, to: Geometry) -> list[str]:
    parts = []
    for share in (0.0, right.high / 2, right.high):
        y = right(share)
        parts.append(_rule(to.left, y, to.right, y))
        parts.append(_text(to.left - 10, y + 6, f"{100 * share:.0f} %", "end", "quiet"))
    parts.append(_rule(to.left, to.bottom, to.right, to.bottom))
    parts.append(_text(to.left - 10, to.bottom + 6, "0", "end", "quiet"))
    return parts


def _ticks(run: RunLog, across: _Scale, to: Geometry) -> list[str]:
    most = 4 if to.labels_above else _MOST_TICKS
    step = next((s for s in _TICK_STEPS if run.passes / s <= most), _TICK_STEPS[-1])
    parts = []
    for number in range(int(run.passes / step + 1e-9) + 1):
        x = across(number * step)
        parts.append(_rule(x, to.bottom, x, to.bottom + 6))
        parts.append(_text(x, to.bottom + 26, f"{number * step:g}", "middle", "quiet"))
    words = "passes over the training pictures"
    parts.append(_text((to.left + to.right) / 2, to.bottom + 52, words, "middle", "quiet"))
    return parts


def _ends(run: RunLog, right: _Scale, to: Geometry) -> list[str]:
    """Return what the two upper lines came to, in large type, never one over the other."""
    places = [(run.top5, "within five", "five"), (run.top1, "first answer", "first")]
    if to.labels_above:
        parts = []
        for x, (share, words, kind) in zip((to.width / 2 + 8, 0), places, strict=True):
            parts.append(_result(x, 22, share, words, f"{kind} strong"))
        return parts
    x = to.right + 22
    upper = right(run.top5) + 14
    lower = max(right(run.top1) + 14, upper + 54)
    upper = min(upper, lower - 54)
    parts = []
    for (share, words, kind), y in zip(places, (upper, lower), strict=True):
        parts.append(_result(x, y, share, words, f"number {kind}"))
    return parts


def _loss_words(run: RunLog, losses: Sequence[tuple[float, float]], to: Geometry) -> list[str]:
    (_, first), (_, last) = run.losses[0], run.losses[-1]
    head = _text(to.left + 8, to.lower - 10, "training loss", "start", "quiet")
    start = _text(to.left - 10, losses[0][1] + 6, f"{first:.1f}", "end", "quiet")
    if to.labels_above:
        return [head, start, _text(to.right - 6, losses[-1][1] - 10, f"{last:.1f}", "end", "ink")]
    return [head, start, _text(to.right + 22, losses[-1][1] + 6, f"{last:.1f}", "start", "ink")]


def _line(kind: str, points: Sequence[tuple[float, float]]) -> str:
    """Return a line that the page may draw from its start: its length counts as 1."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="line {kind}" pathLength="1" d="{path}"/>'


def _dot(kind: str, x: float, y: float) -> str:
    return f'<circle class="dot {kind}" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'


def _rule(x1: float, y1: float, x2: float, y2: float, kind: str = "rule") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _result(x: float, y: float, share: float, words: str, kind: str) -> str:
    figure = f"<tspan>{100 * share:.0f} %</tspan>"
    return _text(x, y, f'{figure}<tspan class="words" dx="8">{words}</tspan>', "start", kind)
