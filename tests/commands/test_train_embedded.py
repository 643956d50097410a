import json

import pytest
from click.testing import CliRunner

from resnet_demo.commands.main import main
from resnet_demo.embedded import train as entry


def train(*arguments):
    return CliRunner().invoke(main, ["train-embedded", *map(str, arguments)])


@pytest.fixture
def options(monkeypatch):
    """What the command hands on, instead of a run."""
    seen = []
    monkeypatch.setattr(entry, "train", lambda given: seen.append(given) or 0)
    return seen


def test_every_option_arrives(tmp_path, options):
    out = tmp_path / "net.safetensors"
    result = train(
        *("--data", tmp_path, "--out", out, "--epochs", 2, "--resume", "--device", "cpu"),
        *("--seed", 3, "--batch-size", 8, "--peak-rate", 0.1, "--classes", 5),
        *("--cache", tmp_path / "cache", "--compiled", "--stop-after", 9),
    )
    assert result.exit_code == 0, result.stderr
    assert options == [
        entry.Options(
            data=tmp_path,
            out=out,
            epochs=2,
            resume=True,
            device="cpu",
            seed=3,
            batch_size=8,
            peak_rate=0.1,
            classes=5,
            cache=tmp_path / "cache",
            compiled=True,
            stop_after=9,
        )
    ]


def test_both_command_lines_mean_the_same(tmp_path, options):
    arguments = ["--data", str(tmp_path), "--out", "net.safetensors", "--hours", "2"]
    assert train(*arguments).exit_code == 0
    assert entry.main(arguments) == 0
    assert options[0] == options[1]


def test_hours_and_epochs_are_one_or_the_other(tmp_path):
    result = train("--data", tmp_path, "--out", "x", "--hours", 1, "--epochs", 1)
    assert result.exit_code == 2
    assert result.stderr == "resnet_demo: Give --hours or --epochs, not both.\n"


def test_a_folder_without_data_takes_one_line(tmp_path):
    result = train("--data", tmp_path, "--out", tmp_path / "x", "--device", "cpu")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "Tiny ImageNet" in result.stderr


@pytest.mark.slow
def test_stopped_and_resumed_from_the_shell_it_writes_weights_card_and_log(tmp_path):
    from tests.embedded.conftest import write_tiny_imagenet

    data = write_tiny_imagenet(tmp_path / "data")
    out = tmp_path / "net.safetensors"
    arguments = ("--data", data, "--out", out, "--epochs", 0.5, "--batch-size", 9)
    result = train(*arguments, "--device", "cpu", "--stop-after", 0)
    assert result.exit_code == 0, result.stderr
    assert "--resume goes on" in result.stderr
    assert not out.exists()
    result = train(*arguments, "--device", "cpu", "--resume")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip() == str(out)
    assert json.loads(out.with_suffix(".json").read_text())["model"] == "resnet50"
    kinds = [json.loads(line)["record"] for line in (tmp_path / "net-log.jsonl").open()]
    assert kinds[0] == "run"
    assert kinds[-1] == "final"
