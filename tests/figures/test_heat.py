"""The ramp of the maps: dark is nothing, light is most, and lighter is always more."""

import numpy as np

from resnet_demo.figures.heat import RAMP, heat


def hexadecimal(pixel: np.ndarray) -> str:
    return "#{:02X}{:02X}{:02X}".format(*pixel)


def test_zero_and_the_largest_value_get_the_ends_of_the_ramp() -> None:
    pixels = heat(np.array([[0.0, 1.0, 5.0]], np.float32))
    assert [hexadecimal(p) for p in pixels[0]] == [RAMP[0], RAMP[1], RAMP[-1]]


def test_more_is_always_lighter() -> None:
    pixels = heat(np.linspace(0, 1, 101, dtype=np.float32)[None])
    luminance = pixels[0] @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(luminance) > 0).all()


def test_a_given_largest_value_makes_two_maps_comparable() -> None:
    half = heat(np.full((1, 1), 0.5, np.float32), largest=1.0)
    assert hexadecimal(half[0, 0]) not in RAMP[-1:]
    above = heat(np.full((1, 1), 9.0, np.float32), largest=1.0)
    assert hexadecimal(above[0, 0]) == RAMP[-1]


def test_a_map_of_zeros_is_dark() -> None:
    assert hexadecimal(heat(np.zeros((2, 2), np.float32))[1, 1]) == RAMP[0]
