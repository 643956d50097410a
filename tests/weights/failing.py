"""What every failed download must do: end in one sentence, and leave nothing behind."""

from pathlib import Path

import pytest

from resnet_demo.errors import WeightsError
from resnet_demo.weights.download import fetch
from resnet_demo.weights.official import OfficialWeights


def nothing_left(cache: Path) -> bool:
    return not cache.exists() or list(cache.iterdir()) == []


def failure(weights: OfficialWeights, **keywords: object) -> str:
    with pytest.raises(WeightsError) as caught:
        fetch(weights, **keywords)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence
