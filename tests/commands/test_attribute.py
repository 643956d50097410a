"""`attribute`: the evidence as a picture and as numbers, for a class by name, index or answer."""

import io
import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.network.resnet import build_resnet

LABELS = ["tabby cat", "Persian cat", "coffee mug", "rocket", "rock", "flower", "temple", "wheel"]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("weights") / "tiny.pth"
    torch.manual_seed(0)
    torch.save(build_resnet("resnet18", len(LABELS)).eval().state_dict(), path)
    card = {"labels": LABELS, "preprocessing": {"resize": 64, "crop": 64}}
    path.with_suffix(".json").write_text(json.dumps(card))
    return str(path)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "a photo.png"
    Image.radial_gradient("L").convert("RGB").save(path)
    return str(path)


def run(*arguments: str, weights: str) -> Result:
    return CliRunner().invoke(main, ["attribute", "--weights", weights, *arguments])


def test_json_holds_every_value_and_they_add_up_to_the_logit(weights: str, photo: str) -> None:
    result = run(photo, "--json", "--target", "mug", weights=weights)
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["target"] == {"label": "coffee mug", "index": 2}
    assert (len(answer["values"]), len(answer["values"][0])) == (2, 2)
    total = sum(sum(row) for row in answer["values"])
    assert total == pytest.approx(answer["sum"], abs=1e-5)
    assert answer["sum"] + answer["bias"] == pytest.approx(answer["logit"], abs=1e-3)


@pytest.mark.parametrize("method", ["grad-cam", "saliency", "occlusion"])
def test_a_picture_is_written(weights: str, photo: str, tmp_path: Path, method: str) -> None:
    out = tmp_path / "evidence.png"
    stage = ["--stage", "conv3_x"] if method == "grad-cam" else []
    result = run(photo, "--method", method, *stage, "--out", str(out), weights=weights)
    assert result.exit_code == 0, result.stderr
    assert str(out) in result.stdout
    with Image.open(io.BytesIO(out.read_bytes())) as image:
        assert image.format == "PNG"
        assert image.width > 2 * 512


def test_auto_is_the_first_answer(weights: str, photo: str) -> None:
    said = CliRunner().invoke(main, ["classify", "--weights", weights, "--json", photo])
    best = json.loads(said.stdout)["predictions"][0]
    answer = json.loads(run(photo, "--json", weights=weights).stdout)
    assert answer["target"] == {"label": best["label"], "index": best["index"]}
    by_index = run(photo, "--json", "--target", str(best["index"]), weights=weights)
    assert json.loads(by_index.stdout)["values"] == answer["values"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json", "--target", "cat"], "Persian cat"),
        (["--json", "--target", "zeppelin"], "zeppelin"),
        (["--json", "--target", "99"], "0 to 7"),
        (["--json", "--stage", "conv9_x"], "conv9_x"),
        (["--json", "--method", "tea-leaves"], "tea-leaves"),
        ([], "--out"),
        (["--out", "evidence.gif"], ".png"),
        (["--out", "no such folder/evidence.png"], "cannot be written"),
    ],
)
def test_what_cannot_be_asked_takes_one_line(
    weights: str, photo: str, arguments: list[str], words: str
) -> None:
    result = run(photo, *arguments, weights=weights)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr


def test_an_exact_name_wins_over_longer_ones(weights: str, photo: str) -> None:
    answer = json.loads(run(photo, "--json", "--target", "ROCK", weights=weights).stdout)
    assert answer["target"]["label"] == "rock"
