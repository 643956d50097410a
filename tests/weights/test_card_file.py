import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_demo.errors import WeightsError
from resnet_demo.weights.card import WeightsCard
from resnet_demo.weights.card_file import (
    DEFAULT_PREPROCESSING,
    LARGEST_CARD,
    card_beside,
    card_from_fields,
    printable,
)

GOOD = {
    "model": "resnet18",
    "title": "My net",
    "data": "my photos",
    "labels": ["cat", "dog", "cow"],
    "preprocessing": {"resize": 64, "crop": 64, "mean": [0, 0, 0], "std": [1, 1, 1]},
    "accuracy": {"top1": 0.5, "top5": 1, "measured_on": "two photos"},
}


def beside(tmp_path: Path, content: str | bytes | dict) -> WeightsCard:
    if isinstance(content, dict):
        content = json.dumps(content)
    if isinstance(content, str):
        content = content.encode("utf-8")
    (tmp_path / "mine.json").write_bytes(content)
    return card_beside(tmp_path / "mine.pth", "resnet18", 3)


def test_without_a_json_file_labels_are_class_numbers_and_preprocessing_is_imagenets(tmp_path):
    card = card_beside(tmp_path / "mine.pth", "resnet18", 3)
    assert card.labels == ("class 0", "class 1", "class 2")
    assert card.preprocessing == DEFAULT_PREPROCESSING
    assert (card.name, card.model, card.accuracy) == ("mine", "resnet18", None)


def test_the_default_preprocessing_is_that_of_torchvisions_first_weights():
    from torchvision.models import ResNet50_Weights

    transforms = ResNet50_Weights.IMAGENET1K_V1.transforms()
    assert [DEFAULT_PREPROCESSING.crop] == transforms.crop_size
    assert [DEFAULT_PREPROCESSING.resize] == transforms.resize_size
    assert list(DEFAULT_PREPROCESSING.mean) == transforms.mean
    assert list(DEFAULT_PREPROCESSING.std) == transforms.std


def test_a_json_file_beside_the_weights_gives_labels_and_preprocessing(tmp_path):
    card = beside(tmp_path, GOOD)
    assert card.labels == ("cat", "dog", "cow")
    assert card.preprocessing.crop == 64
    assert card.name == "mine"  # the file's, whatever the JSON calls itself
    assert card.title == "My net"


def test_a_json_file_may_give_labels_alone(tmp_path):
    card = beside(tmp_path, {"labels": ["a", "b", "c"]})
    assert card.preprocessing == DEFAULT_PREPROCESSING


@pytest.mark.parametrize(
    "change",
    [
        {"labels": ["cat", "dog"]},  # three classes
        {"labels": "cat"},
        {"labels": ["cat", "dog", 3]},
        {"labels": ["cat", "dog", "x" * 1000]},
        {"labels": ["cat", "dog", "<\nscript>"]},
        {"labels": {"0": "cat"}},
        {"model": "resnet50"},
        {"model": 5},
        {"preprocessing": {"resize": 64, "crop": 60_000}},
        {"preprocessing": {"resize": 64}},
        {"preprocessing": {"resize": 64.5, "crop": 64}},
        {"preprocessing": {"resize": True, "crop": True}},
        {"preprocessing": [64, 64]},
        {"preprocessing": {"resize": 64, "crop": 64, "mean": [1, 2]}},
        {"preprocessing": {"resize": 64, "crop": 64, "std": [10**400] * 3}},
        {"accuracy": {"top1": 2, "top5": 3, "measured_on": "x"}},
        {"accuracy": {"top1": "high"}},
        {"accuracy": [1, 2]},
        {"accuracy_by_input_size": {"big": {}}},
        {"accuracy_by_input_size": []},
        {"title": 5},
        {"note": "x" * 100_000},
        {"wnids": ["n1"]},
        {"wnids": [1, 2, 3]},
    ],
)
def test_a_field_that_is_wrong_is_one_sentence_naming_the_file(tmp_path, change):
    with pytest.raises(WeightsError, match=r"mine\.json") as caught:
        beside(tmp_path, GOOD | change)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        b"\xff\xfe",
        "[" * 100_000,
        '{"labels": ' + "9" * 100_000 + "}",
        b" " * (LARGEST_CARD + 1),
    ],
    ids=["empty", "cut", "list", "null", "not text", "deep", "huge number", "huge file"],
)
def test_a_file_that_is_no_json_object_is_one_sentence(tmp_path, content):
    with pytest.raises(WeightsError, match=r"mine\.json"):
        beside(tmp_path, content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "wnids", "accuracy_by_input_size", "note"]), JSON))
def test_whatever_the_fields_hold_comes_out_as_a_card_or_a_sentence(fields):
    try:
        card = card_from_fields(GOOD | fields, "mine.json", name="mine")
    except WeightsError:
        return
    assert isinstance(card, WeightsCard)
    assert hash(card) is not None


def test_file_names_are_shown_without_control_characters_and_not_endless():
    assert printable("a\x1b[2J\nb") == "a?[2J?b"
    assert len(printable("x" * 5000)) <= 100
