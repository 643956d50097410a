"""`classify`: JSON lines, bars for people, and good photos answered beside bad ones."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from resnet_demo.commands.main import main
from resnet_demo.network.resnet import build_resnet
from resnet_demo.photos.decode import MAX_FILE_BYTES

LABELS = [f"thing {number}" for number in range(8)]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("weights") / "tiny.pth"
    torch.manual_seed(0)
    torch.save(build_resnet("resnet18", 8).eval().state_dict(), path)
    card = {"labels": LABELS, "preprocessing": {"resize": 40, "crop": 32}}
    path.with_suffix(".json").write_text(json.dumps(card))
    return str(path)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "a photo.jpg"
    path.write_bytes(jpeg())
    return str(path)


def jpeg(colour: str = "orange") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    return file.getvalue()


def run(*arguments: str, weights: str, **extra: object) -> Result:
    return CliRunner().invoke(main, ["classify", "--weights", weights, *arguments], **extra)


def test_json_has_the_promised_fields(weights: str, photo: str) -> None:
    result = run("--json", "--top", "3", photo, weights=weights)
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    answer = json.loads(line)
    assert list(answer) == ["photo", "weights", "device", "predictions", "ms"]
    assert answer["photo"] == photo
    assert answer["weights"] == "tiny"
    assert answer["device"] == "cpu"
    assert set(answer["ms"]) == {"decode", "preprocess", "network"}
    assert all(spent >= 0 for spent in answer["ms"].values())
    assert len(answer["predictions"]) == 3
    for prediction in answer["predictions"]:
        assert set(prediction) == {"label", "index", "probability"}
        assert prediction["label"] == LABELS[prediction["index"]]
        assert 0 <= prediction["probability"] <= 1


def test_asking_for_more_classes_than_there_are_gives_all(weights: str, photo: str) -> None:
    answer = json.loads(run("--json", "--top", "99", photo, weights=weights).stdout)
    assert len(answer["predictions"]) == 8
    assert sum(best["probability"] for best in answer["predictions"]) == pytest.approx(1, abs=1e-5)


def test_good_photos_are_answered_beside_bad_ones(weights: str, photo: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(jpeg()[:200])
    missing, folder = str(tmp_path / "nothing.jpg"), str(tmp_path)
    result = run("--json", str(broken), photo, missing, folder, photo, weights=weights)
    assert result.exit_code == 2
    assert [json.loads(line)["photo"] for line in result.stdout.splitlines()] == [photo, photo]
    errors = result.stderr.splitlines()
    assert len(errors) == 3
    for error, name in zip(errors, (str(broken), missing, folder), strict=True):
        assert error.startswith(f"resnet_demo: {name}: ")


def test_a_photo_may_come_on_standard_input(weights: str) -> None:
    result = run("--json", "-", weights=weights, input=jpeg())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["photo"] == "-"


def test_no_more_of_a_huge_file_is_read_than_shows_that_it_is_huge(
    weights: str, tmp_path: Path
) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(100 * MAX_FILE_BYTES)  # a hole: takes no room on the disk
    result = run(str(path), weights=weights)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_people_get_aligned_bars(weights: str, photo: str) -> None:
    result = run("--top", "4", photo, weights=weights)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == photo
    assert len(lines) == 6
    assert len({line.index(" %  ") for line in lines[1:5]}) == 1
    assert "network" in lines[-1]
    assert "cpu" in lines[-1]


def test_weights_that_are_not_there_take_one_line(photo: str) -> None:
    result = run(photo, weights="no such file.pth")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_device_takes_one_line(
    weights: str, photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_DEMO_DEVICE", "abacus")
    result = run(photo, weights=weights)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "RESNET_DEMO_DEVICE" in result.stderr


def test_a_terminal_without_block_characters_gets_bars_all_the_same(
    weights: str, photo: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "resnet_demo", "classify", "--weights", weights, photo],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b"#" in done.stdout
