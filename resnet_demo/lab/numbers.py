"""Ratios over many orders of magnitude, in figures that a hall can read."""

import math


def in_words(ratio: float) -> str:
    """Return a ratio as a hall reads it: "3,100", "0.63", "3·10⁻⁶"."""
    if not math.isfinite(ratio):
        return "–"
    if ratio >= 1000:
        return f"{float(f'{ratio:.2g}'):,.0f}" if ratio < 1e6 else _power(ratio)
    if ratio >= 0.01:
        return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}"
    return _power(ratio)


def _power(ratio: float) -> str:
    digits, exponent = f"{ratio:.0e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits}·10{raised}"
