"""What was measured of weights: the bins that come closest to a probability, by hand."""

import pytest

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import WeightsCard
from resnet_demo.weights.card_file import DEFAULT_PREPROCESSING, card_from_fields
from resnet_demo.weights.measured import Bin, Calibration, Unknown

BINS = (
    Bin(0.0, 0.2, 300, 0.1, 0.2),
    Bin(0.2, 0.4, 60, 0.3, 0.5),
    Bin(0.4, 0.6, 20, 0.5, 0.4),
    Bin(0.8, 1.0, 10, 0.9, 1.0),  # nobody was answered between 0.6 and 0.8
)
TRUST = Calibration(0.1, 1.2, 0.11, 0.05, BINS)
FIELDS = {"model": "resnet18", "labels": ["cat", "dog"], "name": "mine"}


def test_a_bin_with_enough_pictures_answers_alone():
    assert TRUST.around(0.05) == BINS[0]
    assert TRUST.around(0.2, enough=50) == BINS[0], "an edge belongs to the bin below"
    assert TRUST.around(0.3, enough=50) == BINS[1]


def test_a_bin_with_few_pictures_takes_the_nearer_neighbour_first():
    # 0.45 is 0.05 above the bin below and 0.35 below the one above: 20 + 60 pictures.
    found = TRUST.around(0.45, enough=70)
    assert (found.low, found.high, found.pictures) == (0.2, 0.6, 80)
    assert found.accuracy == pytest.approx((60 * 0.5 + 20 * 0.4) / 80)
    # The last bin has 10; over the gap below it there are 20 more.
    assert TRUST.around(0.95, enough=30).low == 0.4
    assert TRUST.around(0.95, enough=30).accuracy == pytest.approx((10 + 8) / 30)


def test_all_bins_together_where_there_are_not_enough_pictures():
    assert TRUST.around(0.5, enough=10**6).pictures == 390


def test_a_card_file_brings_all_of_it():
    fields = FIELDS | {
        "best_classes": [["cat", 0.9]],
        "worst_classes": [["dog", 0.1]],
        "chosen_by": "By measurement.",
        "calibration": {
            "error": 0.1,
            "temperature": 1.2,
            "error_before": 0.11,
            "error_after": 0.05,
            "reliability": [vars(each) for each in BINS],
        },
        "unknown": [
            {
                "name": "digits",
                "pictures": 5,
                "probability": 0.7,
                "energy": 0.8,
                "mean_probability": 0.2,
            }
        ],
    }
    card = card_from_fields(fields, "mine.json")
    assert card.calibration == TRUST
    assert card.best_classes == (("cat", 0.9),)
    assert card.unknown == (Unknown("digits", 5, 0.7, 0.8, 0.2),)
    assert hash(card) == hash(card_from_fields(fields, "mine.json"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"best_classes": [["cow", 0.5]]},
        {"worst_classes": [["cat", 1.5]]},
        {"worst_classes": ["cat"]},
        {"calibration": {"error": 0.1}},
        {"calibration": {**vars(TRUST), "reliability": []}},
        {"calibration": {**vars(TRUST), "temperature": float("nan"), "reliability": []}},
        {"calibration": {**vars(TRUST), "reliability": [vars(BINS[1]), vars(BINS[0])]}},
        {"calibration": {**vars(TRUST), "reliability": [{**vars(BINS[0]), "pictures": 1.5}]}},
        {"unknown": [{"name": "a\nb", "pictures": 1, "probability": 1, "energy": 1}]},
        {"unknown": "digits"},
        {"chosen_by": 7},
    ],
)
def test_a_card_that_says_nonsense_is_refused_in_a_sentence(wrong):
    with pytest.raises(WeightsError, match=r"^mine\.json.*\.$"):
        card_from_fields(FIELDS | wrong, "mine.json")


def test_without_it_a_card_is_as_it_was():
    card = WeightsCard("n", "resnet18", "t", ("a",), DEFAULT_PREPROCESSING, None, "d", "note")
    assert (card.calibration, card.unknown, card.best_classes) == (None, (), ())
