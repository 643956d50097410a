"""Five kinds of skip, each as a small picture: layers as boxes, what goes past them as lines.

Colours are the custom properties of the theme. A line that is added ends in a plus, one that is
concatenated in a bar.
"""

from itertools import pairwise

WIDTH, HEIGHT = 240, 96
_BOX, _GAP, _TOP = 26, 24, 44


def drawings() -> dict[str, str]:
    """Return an SVG for each kind of skip, by a name that HTML can hold."""
    return {
        "none": _svg("Four layers in a row", _row()),
        "residual": _svg("A line past two layers, added", _row() + _residual()),
        "parallel_branches": _svg(
            "Three branches side by side, concatenated; an auxiliary head, in training only",
            _parallel() + _auxiliary_head(),
        ),
        "dense_concatenation": _svg("Lines from each layer to all later ones", _row() + _dense()),
        "long_concatenation": _svg("Long lines across a valley, concatenated", _valley()),
    }


def _svg(title: str, body: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" fill="none" '
        f'stroke="currentColor" stroke-width="3.5" stroke-linecap="round">{body}</svg>'
    )


def _left(number: int) -> int:
    return 16 + number * (_BOX + _GAP)


def _box(x: float, y: float, side: float = _BOX) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" rx="5" class="layer"/>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "path") -> str:
    return f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" class="{kind}"/>'


def _row() -> str:
    middle = _TOP + _BOX / 2
    return _line(2, middle, WIDTH - 2, middle) + "".join(_box(_left(n), _TOP) for n in range(4))


def _arc(start: float, end: float, height: float) -> str:
    middle = _TOP + _BOX / 2
    return (
        f'<path d="M{start:g} {middle:g}C{start:g} {middle - height:g} {end:g} '
        f'{middle - height:g} {end:g} {middle - 8:g}" class="skip"/>'
    )


def _plus(x: float) -> str:
    middle = _TOP + _BOX / 2
    return (
        f'<circle cx="{x:g}" cy="{middle:g}" r="8" class="join"/>'
        f'<path d="M{x - 4:g} {middle:g}h8M{x:g} {middle - 4:g}v8" stroke-width="2.5"/>'
    )


def _residual() -> str:
    pairs = [(_left(first) - _GAP / 2, _left(first + 2) - _GAP / 2) for first in (0, 2)]
    return "".join(_arc(start, end, 62) + _plus(end) for start, end in pairs)


def _dense() -> str:
    between = [_left(number) - _GAP / 2 for number in range(5)]
    return "".join(
        _arc(between[start], between[end], 22 + 18 * (end - start))
        for start in range(3)
        for end in range(start + 1, 4)
    )


def _parallel() -> str:
    parts, middle = [_line(2, 48, 20, 48), _line(150, 48, WIDTH - 2, 48)], 72
    for y in (10, 35, 60):
        centre = y + _BOX / 2
        parts.append(
            f'<path d="M20 48C42 48 42 {centre:g} {middle:g} {centre:g}H124C138 {centre:g} 138 48 '
            '150 48" class="skip"/>'
        )
        parts.append(_box(middle, y))
    return "".join(parts) + '<path d="M150 26v44" stroke-width="6"/>'


def _auxiliary_head() -> str:
    """Return a second classifier that leaves the way half-way; dashed, for answers go past it."""
    return (
        '<path d="M182 48V34" stroke-dasharray="5 6" class="path"/>'
        '<rect x="169" y="6" width="26" height="26" rx="5" stroke-dasharray="5 6" class="layer"/>'
    )


def _valley() -> str:
    side, parts = 20, []
    places = [(18, 4), (58, 36), (110, 68), (162, 36), (202, 4)]
    for (x1, y1), (x2, y2) in pairwise(places):
        parts.append(_line(x1 + side / 2, y1 + side / 2, x2 + side / 2, y2 + side / 2))
    for left, right in ((0, 4), (1, 3)):
        y = places[left][1] + side / 2
        parts.append(_line(places[left][0] + side, y, places[right][0] - 6, y, "skip"))
        end = places[right][0] - 5
        parts.append(f'<path d="M{end} {y - 8:g}v16" stroke-width="6"/>')
    return "".join(parts) + "".join(_box(x, y, side) for x, y in places)
