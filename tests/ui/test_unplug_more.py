"""VGG-16 beside the network, and errors on labelled pictures: with their files and without."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from resnet_demo.network.resnet import build_resnet
from resnet_demo.photos.samples import sample
from resnet_demo.relatives import answers
from resnet_demo.relatives.catalogue import named
from resnet_demo.ui import unplug_compared, unplug_errors, unplug_vgg
from resnet_demo.unplug.ablation import Effect
from resnet_demo.unplug.labelled import ErrorSweep
from resnet_demo.unplug.plain_layers import LayerSweep
from tests.commands.test_unplug import thin_vgg16
from tests.embedded.conftest import WNIDS, write_tiny_imagenet

KEPT, LOST = Effect(3, 0.6, 0.5, 3), Effect(3, 0.6, 0.2, 4)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the component of bars is given."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "resnet_demo.ui.unplug_bars._bars", lambda key, data: calls.append({"key": key} | data)
    )
    return calls


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    texts: list[str] = []
    for module in (unplug_vgg, unplug_errors):
        monkeypatch.setattr(module, "st", SimpleNamespace(text=texts.append))
    answers.load.cache_clear()
    yield texts
    answers.load.cache_clear()


def test_without_the_files_each_is_one_sentence(
    said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("RESNET_DEMO_DATA", str(tmp_path))
    unplug_vgg.draw(sample("cat"), "cat", None)  # type: ignore[arg-type]
    unplug_errors.draw(None)  # type: ignore[arg-type]
    assert "VGG-16" in said[0]
    assert "validation pictures" in said[1]


def test_vgg_16_from_the_cache_is_swept_on_the_photo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    answers.load.cache_clear()
    relative = dataclasses.replace(named("VGG-16"), build=thin_vgg16)
    monkeypatch.setattr(unplug_vgg, "named", lambda name: relative)
    monkeypatch.setattr("resnet_demo.relatives.answers.RELATIVES", (relative,))
    file = answers.weights_file(relative)
    assert file is not None
    file.parent.mkdir(parents=True)
    torch.save(thin_vgg16().state_dict(), file)
    (found,) = unplug_vgg.compute(sample("cat"))
    assert len(found.effects) == 16
    assert len(found.possible) == 10
    answers.load.cache_clear()


def test_errors_are_counted_on_the_data_folders_tiny_imagenet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RESNET_DEMO_DATA", str(tmp_path))
    assert unplug_errors.folder() is None
    data = tmp_path / "tiny-imagenet-200"
    write_tiny_imagenet(data)
    assert unplug_errors.folder() == data
    torch.manual_seed(0)
    card = SimpleNamespace(
        name="three",
        wnids=WNIDS,
        labels=WNIDS,
        preprocessing=SimpleNamespace(crop=32),
    )
    network = build_resnet("resnet18", 3).eval()
    predictor = SimpleNamespace(card=card, network=network, device="cpu")
    monkeypatch.setattr(unplug_errors, "batch_size", lambda side: 4)
    monkeypatch.setattr(
        unplug_errors,
        "labelled_batches",
        lambda pictures, _, size: (
            (torch.zeros(size, 3, 32, 32), torch.zeros(size, dtype=torch.int64))
            for _ in range(0, len(pictures), size)
        ),
    )
    steps = list(unplug_errors.compute(predictor, data, 8))  # type: ignore[arg-type]
    assert [step.pictures for step in steps] == [4, 8]


def test_both_networks_stand_on_one_scale_and_what_cannot_go_is_hatched(
    drawn: list[dict[str, Any]],
) -> None:
    plain = LayerSweep("VGG-16", ("conv1_1", "conv1_2", "fc6"), (None, LOST, KEPT))
    unplug_compared.beside_vgg([KEPT] * 15 + [LOST], ["conv2_1", "conv5_3"], "ResNet-50", plain)
    (found,) = drawn
    residual, vgg = found["panels"]
    assert residual["level"] == vgg["level"] == 0.6
    assert [bar["value"] for bar in vgg["bars"]] == [None, 0.2, 0.5]
    assert found["claim"] == (
        "One out on this photo: ResNet-50 keeps its answer in 15 of 16 cases, VGG-16 in 1 of 2."
    )
    assert "Hatched: the 1 layers of VGG-16" in found["caption"]


def test_errors_so_far_are_called_so(drawn: list[dict[str, Any]]) -> None:
    sweep = ErrorSweep(100, ("conv2_1", "conv2_2"), 0.5, (0.6, 0.8), (0.3, 0.5))
    unplug_compared.errors(sweep, 200)
    unplug_compared.errors(sweep, 100)
    first, second = (one["claim"].replace("\N{NO-BREAK SPACE}", " ") for one in drawn)
    assert first == (
        "One block off: 70.0 % wrong on average, with all blocks 50.0 % (100 of 200 so far)."
    )
    assert "so far" not in second
    assert drawn[0]["panels"][0]["level"] == 0.5
    assert "40.0" in json.dumps(drawn[0]["caption"])
