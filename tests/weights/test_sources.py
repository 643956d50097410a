"""Which weights are found, in which order.

The real ImageNet weights cannot be had on test machines. A random state dict under torchvision's
own file name in a temporary cache stands in for them: finding, loading, preprocessing and the 1000
categories are exercised; only the numbers are not the real ones, nor is the hash in the file's
name, which is checked when a file is downloaded and not each time it is loaded.
"""

import json
import os
from pathlib import Path

import pytest
import torch
from torchvision.models import get_model

from resnet_demo.errors import WeightsError
from resnet_demo.weights.official import OFFICIAL, official, official_card
from resnet_demo.weights.reader import architecture_of, read
from resnet_demo.weights.skeleton import skeleton
from resnet_demo.weights.sources import (
    EMBEDDED_PATH,
    downloadable,
    find,
    find_or_next,
    installed,
    locate,
)


def touch(cache: Path, *rows: tuple[str, str]) -> None:
    """Put files under the names of published weights, for questions that do not open them.

    They are as long as the real ones, which is how a whole file is told from one cut off.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for name, model in rows:
        row = official(name, model)
        with (cache / row.file_name).open("wb") as file:
            file.truncate(row.bytes)


@pytest.fixture
def mine(tmp_path, resnet18_state) -> Path:
    path = tmp_path / "mine.pth"
    torch.save({k: v.bfloat16() for k, v in resnet18_state.items()}, path)
    return path


def test_the_embedded_weights_are_found_where_nothing_else_is():
    assert find().path == EMBEDDED_PATH
    assert find() == find("embedded")
    assert find().card.name == "embedded"


def test_imagenet_in_the_cache_comes_before_the_embedded(cache):
    touch(cache, ("imagenet-v1", "resnet50"))
    assert find().card.name == "imagenet-v1"


def test_the_second_kind_comes_before_the_first_and_the_first_by_choice(cache):
    touch(cache, ("imagenet-v1", "resnet50"), ("imagenet-v2", "resnet50"))
    assert find().card == official_card(official("imagenet-v2"))
    assert find("imagenet-v1").card == official_card(official("imagenet-v1"))
    assert find("embedded").path == EMBEDDED_PATH


@pytest.mark.parametrize("row", OFFICIAL, ids=lambda row: f"{row.model}-{row.name}")
def test_each_model_is_found_by_its_own_file(cache, row):
    touch(cache, (row.name, row.model))
    source = find(None, row.model)
    assert source.path == cache / row.file_name
    assert (source.card.model, source.card.name) == (row.model, row.name)


def test_a_file_of_the_variable_comes_before_everything(cache, mine, monkeypatch):
    touch(cache, ("imagenet-v2", "resnet50"))
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(mine))
    source = find()
    assert source.path == mine
    assert source.card.model == "resnet18"
    assert source.card.labels == ("class 0", "class 1", "class 2")


def test_what_is_requested_comes_before_the_variable(mine, monkeypatch):
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(mine))
    assert find("embedded").path == EMBEDDED_PATH


def test_the_variable_may_name_a_kind_of_weights(cache, monkeypatch):
    touch(cache, ("imagenet-v2", "resnet50"))
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", "embedded")
    assert find().path == EMBEDDED_PATH


def test_a_random_state_dict_under_torchvisions_name_goes_the_whole_way(cache):
    """It stands in for the ImageNet weights, which cannot be had on test machines.

    The hash in the file's name does not match this stand-in; it is checked at the download only.
    """
    torch.manual_seed(0)
    theirs = get_model("resnet18", weights=None).eval()
    row = official("imagenet-v1", "resnet18")
    cache.mkdir(parents=True)
    torch.save(theirs.state_dict(), cache / row.file_name)

    source = find("imagenet-v1", "resnet18")
    state = read(source.path)
    assert architecture_of(state) == ("resnet18", 1000)
    assert len(source.card.labels) == 1000
    assert source.card.preprocessing.crop == 224
    ours = skeleton("resnet18", 1000)
    ours.load_state_dict(state, strict=True, assign=True)
    photos = torch.rand(1, 3, 224, 224)
    with torch.inference_mode():
        assert torch.allclose(ours.eval()(photos), theirs(photos), atol=1e-5)


def test_a_json_file_beside_a_weights_file_gives_its_labels(mine):
    card = {"labels": ["cat", "dog", "cow"], "data": "a farm"}
    mine.with_suffix(".json").write_text(json.dumps(card))
    assert find(str(mine)).card.labels == ("cat", "dog", "cow")


def test_a_changed_file_gets_a_new_card(mine):
    before = find(str(mine)).card
    beside = mine.with_suffix(".json")
    beside.write_text(json.dumps({"labels": ["cat", "dog", "cow"]}))
    assert find(str(mine)).card != before
    beside.write_text(json.dumps({"labels": ["cat", "dog"]}))
    os.utime(beside, (1, 1))
    with pytest.raises(WeightsError, match="2 labels"):
        find(str(mine))


@pytest.mark.parametrize(
    ("requested", "model", "said"),
    [
        ("imagenet-v2", "resnet50", "weights fetch imagenet-v2 --model resnet50"),
        ("imagenet-v1", "resnet152", "weights fetch imagenet-v1 --model resnet152"),
        ("imagenet-v2", "resnet18", "it has imagenet-v1"),
        ("embedded", "resnet34", "weights fetch imagenet-v1 --model resnet34"),
        (None, "resnet101", "weights fetch imagenet-v2 --model resnet101"),
        (None, "vgg16", "there are resnet50"),
        ("no-such-file.pth", "resnet50", "no-such-file.pth"),
        ("\x1b[2J", "resnet50", "There is no weights file"),
    ],
)
def test_weights_that_are_not_here_are_one_sentence_with_the_way_to_them(requested, model, said):
    with pytest.raises(WeightsError, match=said) as caught:
        find(requested, model)
    assert str(caught.value).isprintable()


def test_where_the_wanted_weights_are_broken_the_next_stand_in(tmp_path, monkeypatch):
    (tmp_path / "broken.pth").write_bytes(b"PK\x03\x04 and then nothing")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(tmp_path / "broken.pth"))
    source, problem = find_or_next()
    assert source.path == EMBEDDED_PATH
    assert "broken.pth" in (problem or "")


def test_where_the_wanted_weights_are_good_nothing_is_said():
    assert find_or_next() == (find(), None)


def test_installed_lists_the_file_then_imagenet_by_accuracy_then_the_embedded(
    cache, mine, monkeypatch
):
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(mine))
    touch(cache, ("imagenet-v1", "resnet18"), ("imagenet-v2", "resnet50"))
    found = [(source.card.name, source.card.model) for source in installed()]
    assert found == [
        ("mine", "resnet18"),
        ("imagenet-v2", "resnet50"),
        ("imagenet-v1", "resnet18"),
        ("embedded", "resnet50"),
    ]


def test_installed_leaves_out_a_broken_file(tmp_path, monkeypatch):
    (tmp_path / "broken.pth").write_bytes(b"")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(tmp_path / "broken.pth"))
    assert [source.card.name for source in installed()] == ["embedded"]


def test_an_unfinished_download_is_not_taken_for_weights(cache):
    cache.mkdir(parents=True)
    (cache / (official().file_name + ".1234.part")).write_bytes(b"half")
    assert find().path == EMBEDDED_PATH
    assert not official().installed


def test_downloadable_says_what_is_there_already(cache):
    touch(cache, ("imagenet-v2", "resnet50"))
    assert [row for row in downloadable() if row.installed] == [official("imagenet-v2")]
    assert downloadable()[0] == official("imagenet-v2")  # what a page offers first


def test_a_file_that_was_cut_off_in_the_cache_is_not_taken_for_a_whole_one(cache):
    touch(cache, ("imagenet-v2", "resnet50"))
    row = official("imagenet-v2")
    assert row.installed
    with row.path.open("r+b") as file:
        file.truncate(row.bytes // 2)
    assert not row.installed
    assert find().card.name == "embedded"


def test_locating_opens_no_file(cache):
    touch(cache, ("imagenet-v2", "resnet50"))  # nothing but zeros
    assert locate().path == cache / official().file_name
