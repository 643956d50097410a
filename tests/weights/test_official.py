import os

import pytest
import torch
from torchvision.models import get_model_weights

from resnet_demo.errors import WeightsError
from resnet_demo.network.resnet import ARCHITECTURES
from resnet_demo.weights import official as module
from resnet_demo.weights.official import (
    OFFICIAL,
    SERVER,
    checkpoints_folder,
    official,
    official_card,
)

NAMES = {"imagenet-v1": "IMAGENET1K_V1", "imagenet-v2": "IMAGENET1K_V2"}


def test_the_table_has_every_resnet_weights_of_torchvision_and_no_other():
    ours = {(row.model, NAMES[row.name]): row for row in OFFICIAL}
    theirs = {
        (model, entry.name): entry for model in ARCHITECTURES for entry in get_model_weights(model)
    }
    assert ours.keys() == theirs.keys()
    assert len(OFFICIAL) == len(ours)
    for key, row in ours.items():
        entry = theirs[key]
        assert row.url == entry.url
        assert entry.url.startswith(SERVER)
        assert row.bytes == round(entry.meta["_file_size"] * 2**20)
        assert torch.hub.HASH_REGEX.search(row.file_name)[1] == row.sha256_prefix


@pytest.mark.parametrize("row", OFFICIAL, ids=lambda row: f"{row.model}-{row.name}")
def test_a_card_says_what_torchvision_says(row):
    entry = get_model_weights(row.model)[NAMES[row.name]]
    card = official_card(row)
    transforms = entry.transforms()
    assert list(card.labels) == entry.meta["categories"]
    assert len(card.labels) == 1000
    assert [card.preprocessing.crop] == transforms.crop_size
    assert [card.preprocessing.resize] == transforms.resize_size
    assert (list(card.preprocessing.mean), list(card.preprocessing.std)) == (
        transforms.mean,
        transforms.std,
    )
    assert card.preprocessing.bottleneck is None
    metrics = entry.meta["_metrics"]["ImageNet-1K"]
    assert card.accuracy.top1 == pytest.approx(metrics["acc@1"] / 100)
    assert card.accuracy.top5 == pytest.approx(metrics["acc@5"] / 100)


def test_the_two_kinds_of_resnet50_are_preprocessed_differently():
    first, second = (official_card(official(name)) for name in NAMES)
    assert first.preprocessing.resize != second.preprocessing.resize
    assert first.title != second.title


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"TORCH_HOME": "/somewhere"},
        {"TORCH_HOME": "~/torch"},
        {"XDG_CACHE_HOME": "/caches"},
        {"XDG_CACHE_HOME": "/caches", "TORCH_HOME": "/somewhere"},
    ],
)
def test_the_cache_is_where_torch_hub_has_it(monkeypatch, variables):
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert str(checkpoints_folder()) == os.path.join(torch.hub.get_dir(), "checkpoints")


@pytest.mark.parametrize("model", ["resnet18", "resnet34"])
def test_the_small_models_have_the_first_kind_only(model):
    assert official(None, model).name == "imagenet-v1"
    with pytest.raises(WeightsError, match="imagenet-v1"):
        official("imagenet-v2", model)


def test_the_better_kind_is_taken_where_none_is_named():
    assert official().name == "imagenet-v2"
    assert official().model == "resnet50"


@pytest.mark.parametrize(("name", "model"), [("imagenet-v3", "resnet50"), (None, "vgg16")])
def test_what_does_not_exist_is_one_sentence_with_what_does(name, model):
    with pytest.raises(WeightsError, match=r"imagenet-v2|resnet50"):
        official(name, model)


def test_the_server_can_be_another_one(monkeypatch):
    monkeypatch.setenv(module.SERVER_VARIABLE, "http://127.0.0.1:9/m")
    assert official().url == "http://127.0.0.1:9/m/resnet50-11ad3fa6.pth"
