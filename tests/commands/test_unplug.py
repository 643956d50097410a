"""`unplug`: switched-off blocks and a sweep, as JSON and for people; bad names get one line."""

import dataclasses
import io
import json
from pathlib import Path

import pytest
import torch
import torchvision.models as tv
from click.testing import CliRunner, Result
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.network.resnet import build_resnet
from resnet_demo.relatives import answers
from resnet_demo.relatives.catalogue import named
from tests.embedded.conftest import VALIDATION, WNIDS, write_tiny_imagenet


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("weights") / "tiny.pth"
    torch.manual_seed(0)
    torch.save(build_resnet("resnet18", 8).eval().state_dict(), path)
    labels = [f"thing {number}" for number in range(8)]
    card = {"labels": labels, "preprocessing": {"resize": 40, "crop": 32}}
    path.with_suffix(".json").write_text(json.dumps(card))
    return str(path)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(file, "JPEG")
    path = tmp_path / "a photo.jpg"
    path.write_bytes(file.getvalue())
    return str(path)


def run(*arguments: str, weights: str) -> Result:
    return CliRunner().invoke(main, ["unplug", "--weights", weights, *arguments])


def test_json_holds_the_answer_and_a_line_for_each_block(weights: str, photo: str) -> None:
    result = run(photo, "--block", "conv4_2", "--sweep", "--top", "3", "--json", weights=weights)
    found = json.loads(result.stdout)
    assert found["unplugged"] == ["conv4_2"]
    assert len(found["predictions"]) == 3
    assert [row["block"] for row in found["sweep"]][:3] == ["conv2_1", "conv2_2", "conv3_1"]
    alone = next(row for row in found["sweep"] if row["block"] == "conv4_2")
    assert alone["best"] == found["predictions"][0]["label"]
    assert alone["change"] == alone["probability"] - found["intact"]["probability"]


def test_without_a_block_it_is_the_intact_answer(weights: str, photo: str) -> None:
    found = json.loads(run(photo, "--json", weights=weights).stdout)
    assert found["predictions"][0]["probability"] == found["intact"]["probability"]
    assert "sweep" not in found


def test_text_names_the_answer_and_every_block(weights: str, photo: str) -> None:
    lines = run(photo, "--block", "conv3_1", "--sweep", weights=weights).stdout.splitlines()
    assert lines[0].startswith("All blocks: thing ")
    assert lines[1].startswith("Without conv3_1: ")
    assert sum("conv" in line for line in lines) == 1 + 8


def test_a_block_that_is_not_there_is_one_line(weights: str, photo: str) -> None:
    result = run(photo, "--block", "conv6_1", weights=weights)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "conv6_1" in result.stderr


def with_data(folder: Path) -> tuple[str, str]:
    """Return weights of a tiny network for the three classes of a tiny Tiny ImageNet, and it."""
    data = write_tiny_imagenet(folder / "data")
    path = folder / "three.pth"
    torch.manual_seed(0)
    torch.save(build_resnet("resnet18", 3).eval().state_dict(), path)
    card = {
        "labels": ["red", "green", "blue"],
        "wnids": list(WNIDS),
        "preprocessing": {"resize": 32, "crop": 32},
    }
    path.with_suffix(".json").write_text(json.dumps(card))
    return str(path), str(data)


def test_labelled_pictures_get_an_error_for_each_block(tmp_path: Path) -> None:
    weights, data = with_data(tmp_path)
    found = json.loads(run("--data", data, "--json", weights=weights).stdout)
    assert found["pictures"] == 3 * VALIDATION
    assert [row["block"] for row in found["sweep"]][:2] == ["conv2_1", "conv2_2"]
    assert len(found["sweep"]) == 8
    assert all(0 <= row["error"] <= 1 and 0 <= row["changed"] <= 1 for row in found["sweep"])
    # An untrained network gives one class to all: it is right on a third.
    assert found["error"] in [n / (3 * VALIDATION) for n in range(3 * VALIDATION + 1)]
    first = run("--data", data, "--limit", "5", weights=weights).stdout.splitlines()
    assert "5 labelled pictures" in first[0]
    assert sum("% wrong" in line for line in first) == 1 + 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give a PHOTO"),
        (("--data", ".", "x.jpg"), "Give a PHOTO"),
        (("--data", ".", "--sweep"), "leave the rest out"),
    ],
)
def test_a_photo_or_a_folder_and_not_both(
    weights: str, arguments: tuple[str, ...], words: str
) -> None:
    result = run(*arguments, weights=weights)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_folder_without_labels_is_one_line(weights: str, tmp_path: Path) -> None:
    result = run("--data", str(tmp_path), weights=weights)
    assert result.exit_code == 2
    assert result.stderr.strip().count("\n") == 0


def test_vgg_16_is_swept_where_its_weights_are_and_missed_in_a_sentence(
    weights: str, photo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    answers.load.cache_clear()
    missing = run(photo, "--vgg16", weights=weights)
    assert missing.exit_code == 2
    assert missing.stderr.strip().endswith("The weights of VGG-16 are not on this machine.")

    # A VGG-16 with thin layers under torchvision's name: the real one is half a gigabyte.
    relative = dataclasses.replace(named("VGG-16"), build=thin_vgg16)
    monkeypatch.setattr("resnet_demo.relatives.catalogue.named", lambda name: relative)
    file = answers.weights_file(relative)
    assert file is not None
    assert file.name.startswith("vgg16-")
    file.parent.mkdir(parents=True)
    torch.manual_seed(0)
    torch.save(thin_vgg16().state_dict(), file)
    found = json.loads(run(photo, "--vgg16", "--json", weights=weights).stdout)["vgg16"]
    assert len(found["sweep"]) == 16
    assert [row["layer"] for row in found["sweep"] if not row["possible"]] == [
        "conv1_1", "conv2_1", "conv3_1", "conv4_1", "fc6", "fc8"
    ]  # fmt: skip
    assert all("best" in row for row in found["sweep"] if row["possible"])
    lines = run(photo, "--vgg16", weights=weights).stdout.splitlines()
    assert sum("cannot be taken out" in line for line in lines) == 6
    answers.load.cache_clear()


def thin_vgg16() -> torch.nn.Module:
    """Return VGG-16 with all its layers, each of an eighth of the channels."""
    network = tv.vgg16(init_weights=False)
    thin: list[torch.nn.Module] = []
    for layer in network.features:
        if isinstance(layer, torch.nn.Conv2d):
            into = max(3, layer.in_channels // 8)
            layer = torch.nn.Conv2d(into, layer.out_channels // 8, 3, padding=1)
        thin.append(layer)
    network.features = torch.nn.Sequential(*thin)
    sizes = [(64 * 49, 32), (32, 32), (32, 1000)]
    linear = iter(torch.nn.Linear(*size) for size in sizes)
    network.classifier = torch.nn.Sequential(
        *(next(linear) if isinstance(one, torch.nn.Linear) else one for one in network.classifier)
    )
    return network.eval()
