"""At which input size a page opens: fine enough to show, of a network that still sees."""

from dataclasses import replace

import pytest

from resnet_demo.ui.trace import heat_size, input_sizes, opening_size
from resnet_demo.weights.card import Accuracy, WeightsCard, accuracy_at
from resnet_demo.weights.sources import embedded_card


def card_of(measured: dict[int, float]) -> WeightsCard:
    sizes = tuple(
        (side, Accuracy(top1, 0.9, f"pictures at {side} pixels")) for side, top1 in measured.items()
    )
    return replace(embedded_card(), accuracy=None, accuracy_by_input_size=sizes)


@pytest.mark.parametrize(
    ("measured", "size"),
    [
        ({128: 0.36, 160: 0.31, 224: 0.19}, 224),  # half of the best is enough
        ({128: 0.36, 160: 0.31, 224: 0.17}, 160),
        ({128: 0.36, 160: 0.17, 224: 0.05}, 160),  # none is good: the best of those fine enough
        ({128: 0.36, 160: 0.05, 224: 0.05}, 224),  # alike: the finer one
        ({64: 0.17, 80: 0.19, 96: 0.17}, 224),  # none is fine enough
        ({176: 0.80, 224: 0.81, 288: 0.82}, 288),
        ({}, 224),
    ],
)
def test_stages_opens_at_the_largest_size_at_which_the_weights_still_see(
    measured: dict[int, float], size: int
) -> None:
    card = card_of(measured)
    assert opening_size(card) == size
    assert size in input_sizes(card)
    if size in measured:
        assert f"right {100 * measured[size]:.0f} times in 100" in accuracy_at(card, size)
    else:
        assert accuracy_at(card, size).startswith("Nobody has measured")


def test_the_accuracy_at_the_weights_own_size_counts() -> None:
    card = embedded_card()
    own = replace(card.preprocessing, crop=224, resize=224)
    official = replace(
        card, preprocessing=own, accuracy=Accuracy(0.8, 0.9, "photos"), accuracy_by_input_size=()
    )
    assert opening_size(official) == 224
    assert "80 times in 100" in accuracy_at(official, 224)


@pytest.mark.parametrize(
    ("measured", "own", "size"),
    [
        ({48: 0.36, 64: 0.35, 80: 0.34, 96: 0.29}, 48, 80),  # 96 is below nine tenths
        ({48: 0.36, 64: 0.35, 80: 0.31, 96: 0.29}, 48, 48),  # none of three cells is good enough
        ({64: 0.17, 80: 0.19, 96: 0.19}, 80, 80),  # three cells: the weights' own
        ({176: 0.80, 224: 0.81, 288: 0.82}, 224, 224),
    ],
)
def test_heat_needs_three_cells_a_side_to_point_anywhere(
    measured: dict[int, float], own: int, size: int
) -> None:
    card = card_of(measured)
    shown = replace(card.preprocessing, crop=own, resize=own, bottleneck=None)
    assert heat_size(replace(card, preprocessing=shown)) == size
