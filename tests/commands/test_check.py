"""`check` tries the things themselves, says red where one fails, and exits with 2 then."""

import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from resnet_demo.commands import check as module
from resnet_demo.commands.main import main
from resnet_demo.errors import LabError
from resnet_demo.lab import recordings


def lines() -> tuple[list[str], int]:
    result = CliRunner().invoke(main, ["check"])
    return result.stdout.splitlines(), result.exit_code


def red() -> str:
    raise LabError("The race stands still: look into the log.")


def test_all_green_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKS", {"weights": lambda: "here"})
    out, status = lines()
    assert out == ["green  weights    here", "Everything is ready."]
    assert status == 0


def test_one_red_does_not_stop_the_others_and_the_status_is_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "CHECKS", {"race": red, "weights": lambda: "here"})
    out, status = lines()
    assert out[0] == "red    race       The race stands still: look into the log."
    assert out[1].startswith("green")
    assert out[2] == "1 of 2 are red."
    assert status == 2


def test_weights_that_cannot_be_used_are_red(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(tmp_path / "none.safetensors"))
    monkeypatch.setattr(module, "CHECKS", {"weights": module.weights})
    out, status = lines()
    assert out[0].startswith("red")
    assert "none.safetensors" in out[0]
    assert status == 2


def test_a_broken_recording_is_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "56-layers" in module.records()
    (tmp_path / "mine.csv").write_text("no recording")
    monkeypatch.setattr(recordings, "SHIPPED", tmp_path)
    monkeypatch.setattr(module, "CHECKS", {"records": module.records})
    assert lines()[1] == 2


def test_the_samples_the_answer_and_a_short_race_are_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    monkeypatch.setattr(module, "STEPS", 2)
    assert "cat" in module.samples()
    assert "ms on" in module.answer()
    assert module.race().startswith("2 steps")


def test_a_machine_in_no_network_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nowhere(socket.socket):
        def connect(self, address: Any) -> None:
            raise OSError("Network is unreachable")

    monkeypatch.setattr(module.socket, "socket", Nowhere)
    with pytest.raises(OSError, match="in no network"):
        module.address()
