import dataclasses
import subprocess
import sys

import pytest

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import (
    Accuracy,
    Preprocessing,
    WeightsCard,
    accuracy_at,
    accuracy_beside_best,
    describe,
)

PREPROCESSING = Preprocessing(resize=80, crop=80, mean=(0.5,) * 3, std=(0.5,) * 3, bottleneck=64)
CARD = WeightsCard(
    name="mine",
    model="resnet50",
    title="ResNet-50, mine",
    labels=("cat", "dog"),
    preprocessing=PREPROCESSING,
    accuracy=Accuracy(0.1921, 0.429, "ten pictures"),
    data="Tiny ImageNet",
    note="Weak.",
)


def test_the_line_for_people_is_made_from_the_card():
    assert describe(CARD) == (
        "ResNet-50 · Tiny ImageNet, 2 classes · right on 19 of 100 validation pictures"
    )


def test_without_accuracy_the_line_says_so():
    card = dataclasses.replace(CARD, accuracy=None, data="", labels=("cat",))
    assert describe(card) == "ResNet-50 · 1 class · nobody has said how often it is right"


def test_a_size_that_was_measured_is_quoted_and_another_is_said_not_to_be():
    assert accuracy_at(CARD, 80) == (
        "At 80 pixels these weights are right 19 times in 100 on ten pictures."
    )
    assert accuracy_at(CARD, 224).startswith(
        "Nobody has measured these weights at 224 pixels; at 80"
    )
    assert accuracy_at(dataclasses.replace(CARD, accuracy=None), 80).startswith("Nobody")


def test_a_size_is_held_beside_the_best_one():
    poor = Accuracy(0.04, 0.1, "ten pictures")
    card = dataclasses.replace(CARD, accuracy_by_input_size=((224, poor),))
    assert accuracy_beside_best(card, 224) == (
        "At 224 pixels these weights are right 4 times in 100; at 80, their best size, 19."
    )
    assert accuracy_beside_best(card, 80) == (
        "At 80 pixels these weights are right 19 times in 100."
    )
    assert accuracy_beside_best(card, 100) == accuracy_at(card, 100)


def test_a_card_is_a_cache_key():
    assert hash(CARD) == hash(dataclasses.replace(CARD))


@pytest.mark.parametrize(
    "change",
    [
        {"resize": 79},  # smaller than the crop
        {"resize": 10**6},
        {"crop": 0},
        {"crop": -1},
        {"bottleneck": 81},  # larger than the crop
        {"bottleneck": 0},
        {"std": (0.0, 0.5, 0.5)},
        {"std": (float("nan"),) * 3},
        {"mean": (float("inf"),) * 3},
        {"mean": (-1.0, 0.5, 0.5)},
    ],
)
def test_preprocessing_out_of_range_is_refused(change):
    with pytest.raises(WeightsError, match=next(iter(change))):
        dataclasses.replace(PREPROCESSING, **change)


@pytest.mark.parametrize(("top1", "top5"), [(-0.1, 0.5), (0.5, 0.4), (0.5, 1.1), (19, 43)])
def test_accuracy_is_a_share_and_top5_is_not_below_top1(top1, top5):
    with pytest.raises(WeightsError):
        Accuracy(top1, top5, "ten pictures")


@pytest.mark.parametrize(
    "label", ["", "  ", "x" * 201, "two\nlines", "\x1b[2J", "\u202eevil", "\ud800", 7, None]
)
def test_a_label_is_short_plain_text_on_one_line(label):
    with pytest.raises(WeightsError, match="label 1"):
        dataclasses.replace(CARD, labels=("cat", label))


def test_labels_of_other_scripts_are_kept():
    dataclasses.replace(CARD, labels=("猫", "می\u200cخواهم"))


def test_importing_cards_and_sources_imports_no_torch():
    code = (
        "import sys; from resnet_demo.weights import background, card, download, sources;"
        "sources.find('embedded'); sources.locate(); sources.downloadable();"
        "sys.exit('torch' in sys.modules or 'streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
