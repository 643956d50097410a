"""What a picture looks like, in words that anybody can check by looking: grain, direction, colour.

Nothing here names a thing: a picture that excites a channel is no proof of what the channel is for.
"""

import colorsys

import numpy as np
from numpy.typing import NDArray

_HUES = ("red", "orange", "yellow", "green", "turquoise", "blue", "violet", "pink")
_HUE_ENDS = (0.04, 0.11, 0.18, 0.42, 0.53, 0.70, 0.80, 0.94)  # upper ends; red begins again after
_DIRECTED = 0.25  # of 1: weaker than this a picture has no main direction


def describe(pixels: NDArray[np.uint8]) -> str:
    """Return a caption such as "fine upright stripes, blue and orange".

    Args:
        pixels: uint8 (S, S, 3).
    """
    return f"{_texture(pixels)}, {_colours(pixels)}"


def _texture(pixels: NDArray[np.uint8]) -> str:
    grey = pixels.mean(axis=2) / 255
    side = len(grey)
    grey = (grey - grey.mean()) * np.hanning(side)[:, None] * np.hanning(side)
    power = np.abs(np.fft.fft2(grey)) ** 2
    down, across = np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side), indexing="ij")
    total = power.sum()
    if total < 1e-6:
        return "an even area"
    frequency = float((np.hypot(down, across) * power).sum() / total)
    grain = "coarse" if frequency < 0.06 else "medium" if frequency < 0.14 else "fine"
    # The spectrum's second moment: stripes have their power along one line through its middle.
    angle = 2 * np.arctan2(down, across)
    direction = complex((power * np.exp(1j * angle)).sum() / total)
    if abs(direction) < _DIRECTED:
        return f"{grain} pattern without a main direction"
    degrees = np.degrees(np.angle(direction)) / 2 % 180  # of the waves: stripes run across them
    if min(degrees, 180 - degrees) < 22.5:
        return f"{grain} upright stripes"
    return f"{grain} level stripes" if abs(degrees - 90) < 22.5 else f"{grain} slanted stripes"


def _colours(pixels: NDArray[np.uint8]) -> str:
    small = pixels.reshape(-1, 3)[:: max(1, pixels.size // 3 // 1024)] / 255
    found: dict[str, float] = {}
    for red, green, blue in small:
        hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
        if saturation * value < 0.2:
            name = "black" if value < 0.33 else "white" if value > 0.8 else "grey"
        else:
            name = _HUES[int(np.searchsorted(_HUE_ENDS, hue)) % len(_HUES)]
        found[name] = found.get(name, 0) + 1
    strongest = sorted(found, key=lambda name: -found[name])
    named = [name for name in strongest if found[name] >= 0.2 * len(small)] or strongest[:2]
    return f"mostly {named[0]}" if len(named) == 1 else f"{named[0]} and {named[1]}"
