"""`unplug`: switched-off blocks and a sweep, as JSON and for people; bad names get one line."""

import io
import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.network.resnet import build_resnet


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
