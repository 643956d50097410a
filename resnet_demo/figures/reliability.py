"""What a probability is worth, drawn: how often answers were right, by the probability they got.

On the dashed diagonal a network is right exactly as often as it says. The area of a dot stands for
the number of pictures in its bin.

Source: reliability diagrams, Guo et al. 2017, arXiv:1706.04599, figure 1.
"""

import math

from resnet_demo.weights.measured import Calibration

WIDTH, HEIGHT = 340, 312
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 312, 14, 240
_LARGEST_DOT = 13  # radius


def reliability(calibration: Calibration) -> str:
    """Return the drawing as SVG, made of numbers and of our own words alone."""
    bins = [each for each in calibration.reliability if each.pictures]
    most = max((each.pictures for each in bins), default=1)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" class="reliability">',
        f"<title>{_title(calibration)}</title>",
    ]
    for share in (0.0, 0.5, 1.0):
        x, y = _place(share, share)
        words = f"{100 * share:.0f} %"
        parts.append(f'<line class="rule" x1="{_LEFT}" y1="{y:g}" x2="{_RIGHT}" y2="{y:g}"/>')
        parts.append(f'<text class="quiet" x="{_LEFT - 10}" y="{y + 6:g}" {_END}>{words}</text>')
        parts.append(f'<text class="quiet" x="{x:g}" y="{_BOTTOM + 30}" {_MIDDLE}>{words}</text>')
    parts.append(
        f'<line class="equal" x1="{_LEFT}" y1="{_BOTTOM}" x2="{_RIGHT}" y2="{_TOP}"/>'
        f'<text class="ink" x="{_LEFT + 12}" y="{_TOP + 22}">it was right</text>'
        f'<text class="ink" x="{(_LEFT + _RIGHT) / 2:g}" y="{_BOTTOM + 62}" {_MIDDLE}>'
        "it said</text>"
    )
    for each in bins:
        x, y = _place(each.confidence, each.accuracy)
        radius = max(3.0, _LARGEST_DOT * math.sqrt(each.pictures / most))
        parts.append(f'<circle class="dot first" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
    return "".join([*parts, "</svg>"])


_END, _MIDDLE = 'text-anchor="end"', 'text-anchor="middle"'


def _place(said: float, right: float) -> tuple[float, float]:
    return _LEFT + said * (_RIGHT - _LEFT), _BOTTOM - right * (_BOTTOM - _TOP)


def _title(calibration: Calibration) -> str:
    return (
        "How often answers were right, by the probability they were given with; on average the "
        f"two are {100 * calibration.error:.1f} points apart."
    )
