"""`stages`: pictures and numbers of every stage in a folder, and one line where that fails."""

import csv
import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.network.resnet import STAGES, build_resnet


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("weights") / "tiny.pth"
    torch.manual_seed(0)
    torch.save(build_resnet("resnet18", 8).eval().state_dict(), path)
    card = {"labels": list("abcdefgh"), "preprocessing": {"resize": 40, "crop": 32}}
    path.with_suffix(".json").write_text(json.dumps(card))
    return str(path)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.png"
    Image.linear_gradient("L").convert("RGB").save(path)
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["stages", *arguments])


def test_every_stage_is_written(weights: str, photo: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(photo, "--out", str(out), "--size", "64", "--weights", weights)
    assert result.exit_code == 0, result.stderr
    for part in ("stem", *STAGES):
        for kind in ("channels", "colours", "mean"):
            with Image.open(out / f"{part}-{kind}.png") as picture:
                assert picture.width == picture.height
    rows = list(csv.DictReader((out / "channels.csv").open()))
    assert len(rows) == 5 * 16
    assert rows[0]["rows"] == "32"
    assert all(float(row["highest"]) >= float(row["mean"]) >= 0 for row in rows)
    assert len((out / "refinement.csv").read_text().splitlines()) == 1 + 8
    assert "conv5_x     2 × 2 × 512" in result.stdout


def test_what_goes_wrong_is_one_line(weights: str, photo: str, tmp_path: Path) -> None:
    missing = run(str(tmp_path / "none.png"), "--out", str(tmp_path / "out"))
    occupied = run(photo, "--out", f"{photo}/below", "--size", "64", "--weights", weights)
    for result in (missing, occupied):
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1
