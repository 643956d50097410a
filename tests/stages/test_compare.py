"""Shared and telling channels by hand."""

import numpy as np
import pytest

from resnet_demo.errors import StagesError
from resnet_demo.stages.compare import compare


def maps(*means: float) -> np.ndarray:
    return np.array(means, np.float32)[:, None, None] * np.ones((1, 2, 2), np.float32)


def test_which_channels_are_shared_and_which_tell_apart() -> None:
    found = compare(maps(5, 1, 0, 3), maps(4, 7, 0, 0), count=2)
    assert found.both.tolist() == [0, 1], "channel 2 fires for neither"
    assert found.first.tolist() == [3, 0]
    assert found.second.tolist() == [1]
    assert found.first_means.tolist() == [5, 1, 0, 3]


def test_other_channels_cannot_be_compared() -> None:
    with pytest.raises(StagesError, match="different networks"):
        compare(maps(1, 2), maps(1), 2)
