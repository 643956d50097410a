"""The command on a folder made here, with a network whose answers are worked out by hand."""

import json
import math

import pytest
import safetensors.torch
from click.testing import CliRunner
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.weights.sources import find
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
    [black] = json.loads(line)["unknown"]
    assert (black["name"], black["pictures"]) == ("unknown", 1)
    assert (black["probability"], black["energy"]) == (1.0, 1.0)
    # Black is below every mean, so only the biases speak: e^0 of 3 e^0 + e^-1 + e^-2 + e^-3.
    assert black["mean_probability"] == pytest.approx(
        1 / (3 + sum(math.exp(-k) for k in (1, 2, 3)))
    )


def test_named_unknown_sets_are_at_hand(weights, data):
    options = ("--weights", weights, "--data", data, "--unknown", "textures")
    result = evaluate(*options)
    assert result.exit_code == 0, result.stderr
    assert "known things from squares of photos" in result.stdout


def test_figures_go_into_the_card_and_the_log_and_both_say_the_same(weights, data, tmp_path):
    unknown = tmp_path / "unknown"
    unknown.mkdir()
    Image.new("RGB", (64, 64), (0, 0, 0)).save(unknown / "black.png")
    options = ("--weights", weights, "--data", data, "--sizes", "32,48")
    result = evaluate(*options, "--unknown", unknown, "--into-card")
    assert result.exit_code == 0, result.stderr
    card = find(str(weights)).card
    log = weights.with_name("colours-log.jsonl").read_text().splitlines()
    last = json.loads(log[-1])
    assert last["record"] == "evaluation"
    assert card.accuracy.top1 == last["top1"] == 4 / 8
    assert card.accuracy.top5 == last["top5"] == 7 / 8
    assert card.preprocessing.crop == last["size"] == 32, "of two that are as good, the smaller"
    assert [size for size, _ in card.accuracy_by_input_size] == [32, 48]
    assert [vars(each) for each in card.unknown] == last["unknown"]
    assert sum(each.pictures for each in card.calibration.reliability) == 8
    # Both red pictures are answered right; of class "b" there are none, so nothing is said of it.
    assert card.best_classes[0] == ("red", 1.0)
    assert {label for label, share in card.worst_classes if share == 0} == {"a", "c"}
    assert "b" not in dict(card.worst_classes)
    # A second evaluation adds a record; what it did not measure stays.
    assert evaluate(*options, "--into-card").exit_code == 0
    assert find(str(weights)).card.unknown == card.unknown
    log = weights.with_name("colours-log.jsonl").read_text().splitlines()
    assert [json.loads(line)["record"] for line in log] == ["evaluation"] * 2


def test_the_card_takes_no_figures_of_a_part_of_the_pictures(weights, data):
    before = weights.with_suffix(".json").read_text()
    result = evaluate("--weights", weights, "--data", data, "--limit", 4, "--into-card")
    assert result.exit_code == 2
    assert "--limit" in result.stderr
    assert weights.with_suffix(".json").read_text() == before


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
        (("--unknown", "nowhere"), "textures, digits or a folder"),
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
