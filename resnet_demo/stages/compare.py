"""Two photos through the same channels: which of them fire for both, which tell them apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resnet_demo.errors import StagesError
from resnet_demo.stages.maps import Floats


@dataclass(frozen=True)
class Shared:
    """Channels of one part, compared over two photos.

    Attributes:
        both: channels that fire for both, by the smaller of the two means, the strongest first.
        first: channels that tell the first photo from the second, by how much higher they are.
        second: the other way round.
        first_means: float32 (C,), each channel's mean over the first photo.
        second_means: the same over the second.
    """

    both: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    first_means: Floats
    second_means: Floats


def compare(first: Floats, second: Floats, count: int) -> Shared:
    """Return the channels that two photos share and those that tell them apart.

    Args:
        first: float32 (C, H, W), one part's maps of the first photo.
        second: of the second; the maps may be of another size.
        count: channels in each of the three lists, at most.

    Raises:
        StagesError: the two are not maps of the same channels.
    """
    if len(first) != len(second):
        raise StagesError("The two photos went through different networks; compare them in one.")
    means = [values.reshape(len(values), -1).mean(axis=1) for values in (first, second)]
    difference = means[0] - means[1]
    lists = (np.minimum(*means), difference, -difference)
    both, one, other = (
        np.array([c for c in np.argsort(-by, kind="stable")[:count] if by[c] > 0], np.int64)
        for by in lists
    )
    return Shared(both, one, other, *means)
