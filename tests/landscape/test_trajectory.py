"""A path that lies in a plane is found in it, with the right lengths."""

import math

import pytest
import torch

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.trajectory import trajectory


def test_a_path_in_a_plane_is_found_in_it() -> None:
    across, up = torch.zeros(2, 6), torch.zeros(2, 6)
    across[0, 1], up[1, 4] = 1.0, 1.0
    wanted = [(8.0, 1.0), (5.0, -2.0), (2.0, 0.5), (0.0, 0.0)]
    last = torch.randn(2, 6, generator=torch.Generator().manual_seed(0))
    found = trajectory([{"w": last + a * across + b * up} for a, b in wanted])
    assert sum(found.explained) == pytest.approx(1)
    assert found.explained[0] > found.explained[1]
    for (a, b), (x, y) in zip(wanted, found.points, strict=True):
        # The axes may be turned, the distance to the end may not.
        assert math.hypot(x, y) == pytest.approx(math.hypot(a, b), abs=1e-4)
        rebuilt = last + x * found.plane[0]["w"] + y * found.plane[1]["w"]
        torch.testing.assert_close(rebuilt, last + a * across + b * up, atol=1e-4, rtol=1e-4)


def test_the_rest_of_the_movement_is_owned_up_to() -> None:
    generator = torch.Generator().manual_seed(0)
    found = trajectory([{"w": torch.randn(50, generator=generator)} for _ in range(12)])
    assert sum(found.explained) < 0.8


def test_two_snapshots_are_no_path() -> None:
    with pytest.raises(LandscapeError, match="three snapshots"):
        trajectory([{"w": torch.zeros(3)}] * 2)
