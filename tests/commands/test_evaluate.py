"""The command on a folder made here, with a network whose answers are worked out by hand."""

import json

import pytest
import safetensors.torch
from click.testing import CliRunner
from PIL import Image

from resnet_demo.commands.main import main
from tests.embedded.colour_network import colour_network, write_colour_folder


@pytest.fixture
def weights(tmp_path):
    """A weights file with its card beside it."""
    path = tmp_path / "colours.safetensors"
    safetensors.torch.save_file(colour_network().state_dict(), path)
    card = {
        "labels": ["red", "green", "blue", "a", "b", "c"],
        "wnids": [f"n0{index}" for index in range(6)],
        "model": "resnet18",
        "preprocessing": {"resize": 32, "crop": 32},
    }
    path.with_suffix(".json").write_text(json.dumps(card))
    return path


@pytest.fixture
def data(tmp_path):
    write_colour_folder(tmp_path / "data")
    return tmp_path / "data"


def evaluate(*arguments):
    return CliRunner().invoke(main, ["evaluate", "--device", "cpu", *map(str, arguments)])


def test_json_holds_the_figures_worked_out_by_hand_for_each_size(weights, data):
    result = evaluate("--weights", weights, "--data", data, "--sizes", "32,48", "--json")
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["size"] for line in lines] == [32, 48]
    for line in lines:
        # Of eight pictures four are answered right; one is of the class that is always last of six.
        assert (line["pictures"], line["top1"], line["top5"]) == (8, 4 / 8, 7 / 8)
        assert line["weights"] == "colours"
        assert 0 < line["calibration_error"] < 1


def test_without_sizes_it_is_the_cards_and_text_names_every_figure(weights, data):
    result = evaluate("--weights", weights, "--data", data)
    assert result.exit_code == 0, result.stderr
    assert "at 32 pixels, 8 pictures" in result.stdout
    assert "top-1 50.0 %, top-5 87.5 %" in result.stdout
    assert "temperature" in result.stdout
    assert "AUROC" in result.stdout


def test_a_bottleneck_is_shown_with_the_size(weights, data):
    options = ("--weights", weights, "--data", data, "--sizes", "32,16", "--bottleneck", 20)
    heads = [line for line in evaluate(*options).stdout.splitlines() if "pictures" in line]
    assert "32 pixels, through 20" in heads[0]
    assert "through" not in next(line for line in heads if "at 16" in line)


def test_unknown_things_are_told_apart_where_they_look_like_nothing(weights, data, tmp_path):
    unknown = tmp_path / "unknown"
    unknown.mkdir()
    Image.new("RGB", (64, 64), (0, 0, 0)).save(unknown / "black.png")
    options = ("--weights", weights, "--data", data, "--unknown", unknown, "--json")
    [line] = evaluate(*options).stdout.splitlines()
    assert json.loads(line)["known_from_unknown"] == {"probability": 1.0, "energy": 1.0}


def test_class_folders_work_as_tiny_imagenet_does(weights, tmp_path):
    for name, colour in (("n00", (255, 40, 40)), ("n01", (40, 255, 40))):
        folder = tmp_path / "imagenet" / "val" / name
        folder.mkdir(parents=True)
        Image.new("RGB", (50, 40), colour).save(folder / "a.png")
    options = ("--weights", weights, "--data", tmp_path / "imagenet", "--json")
    [line] = evaluate(*options).stdout.splitlines()
    assert json.loads(line)["top1"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--sizes", "64,eighty"), "pixels with commas"),
        (("--sizes", "4"), "crop is 4"),
        (("--weights", "nowhere"), "nowhere"),
        (("--device", "abacus"), "abacus"),
    ],
)
def test_what_is_wrong_takes_one_line(weights, data, arguments, says):
    given = ("--weights", weights, "--data", data, *arguments)
    result = evaluate(*given)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_that_holds_no_pictures_takes_one_line(weights, tmp_path):
    result = evaluate("--weights", weights, "--data", tmp_path)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
