"""start.py: what the command line does, and that every failure is one sentence."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import start

PYTHON = Path(sys.executable)
SOURCE = (start.ROOT / "start.py").read_text(encoding="utf-8")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What start.py would run with everything installed; nothing is run."""
    called: list[list[str]] = []

    def note(command: list[str], *_: object, **__: object) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(start, "set_up", lambda *_: PYTHON)
    monkeypatch.setattr(start, "hand_over", note)
    monkeypatch.setattr(start.subprocess, "call", note)
    return called


def test_old_python_is_told_what_is_needed() -> None:
    assert start.too_old((3, 10, 4)) == (
        "This needs Python 3.11 or newer, not 3.10: get one from https://www.python.org."
    )
    assert start.too_old((3, 11, 0)) == ""
    assert start.too_old((4, 0)) == ""


def test_even_python_3_6_can_read_the_file_and_say_so() -> None:
    tree = ast.parse(SOURCE, feature_version=(3, 6))
    check = next(i for i, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = ast.Module(tree.body[: check + 1], [])
    # An old Python runs everything up to the check: imports it has, and no annotation.
    annotated = [node for node in ast.walk(before) if getattr(node, "annotation", None)]
    assert annotated == []
    assert "too_old" in ast.unparse(tree.body[check])


def test_start_imports_the_standard_library_only() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
        if name
    }
    assert imported <= sys.stdlib_module_names


def test_app_listens_on_this_machine_only(commands: list[list[str]]) -> None:
    assert start.main(["--no-weights"]) == 0
    [command] = commands
    assert command[1:5] == ["-m", "streamlit", "run", "app.py"]
    assert command[command.index("--server.address") + 1] == "127.0.0.1"


def test_hall_listens_to_the_network_and_names_the_address_of_the_phones(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "lan_address", lambda: "192.168.7.5")
    assert start.main(["--hall", "--no-weights"]) == 0
    [command] = commands
    assert command[command.index("--server.address") + 1] == "0.0.0.0"
    # Streamlit prints this one, with the port that it took.
    assert command[command.index("--browser.serverAddress") + 1] == "192.168.7.5"


def test_hall_without_a_network_is_one_sentence(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert start.main(["--hall", "--no-weights"]) == 2
    assert capsys.readouterr().err == "This machine is in no network: connect it, or omit --hall.\n"


def test_arguments_after_two_dashes_reach_streamlit_last(commands: list[list[str]]) -> None:
    start.main(["--no-weights", "--", "--server.port", "9000", "--", "--quick"])
    assert commands[0][-4:] == ["--server.port", "9000", "--", "--quick"]


def test_weights_are_fetched_before_the_app_starts(commands: list[list[str]]) -> None:
    start.main([])
    assert commands[0][2:] == ["resnet_demo", "weights", "fetch", "imagenet-v2"]
    assert commands[1][2] == "streamlit"


@pytest.mark.parametrize("end", [2, KeyboardInterrupt()])
def test_app_starts_without_weights_after_a_failure_or_ctrl_c(
    end: int | KeyboardInterrupt, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        if isinstance(end, KeyboardInterrupt):
            raise end
        return end

    monkeypatch.setattr(start.subprocess, "call", fail)
    assert start.main([]) == 0
    assert commands[0][2] == "streamlit"


def test_check_fetches_nothing_and_hands_over_to_the_command(commands: list[list[str]]) -> None:
    assert start.main(["check"]) == 0
    assert commands == [[str(PYTHON), "-m", "resnet_demo", "check"]]


def test_setup_starts_nothing(commands: list[list[str]]) -> None:
    assert start.main(["setup", "--no-weights"]) == 0
    assert commands == []


def test_test_looks_for_a_browser_and_runs_everything(commands: list[list[str]]) -> None:
    start.main(["test", "--", "-x"])
    browser, tests = commands
    assert browser[-1] == "tests/browser/chromium.py"
    assert tests[1:3] == ["-m", "pytest"]
    assert tests[-1] == "-x"
    assert "slow" not in " ".join(tests)


def test_quick_test_leaves_out_slow_and_browser(commands: list[list[str]]) -> None:
    start.main(["test", "--quick"])
    [tests] = commands
    assert "not slow and not browser" in tests


def test_without_a_browser_no_test_is_run(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.subprocess, "call", lambda *_, **__: 2)
    assert start.main(["test"]) == 2
    assert commands == []


def test_exit_status_of_the_tests_is_handed_on(tmp_path: Path) -> None:
    code = f"import sys, start; start.hand_over([{sys.executable!r}, '-c', 'exit(5)'], sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=start.ROOT)
    assert done.returncode == 5


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left",
            "The disk is full: free some space and run this again.",
        ),
        (
            "The virtual environment was not created successfully because ensurepip is not\n"
            "available.  On Debian/Ubuntu systems, you need to install the python3-venv package",
            "This Python lacks its venv module: install it (Debian: `sudo apt install "
            "python3-venv`) and run this again.",
        ),
        (
            "/usr/bin/python3: No module named venv",
            "This Python lacks its venv module: install it (Debian: `sudo apt install "
            "python3-venv`) and run this again.",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': "
            "Failed to establish a new connection: [Errno -3]')': /simple/torch/\n"
            "ERROR: No matching distribution found for torch===2.15.0",
            "pip cannot reach its package index: check the network and run this again.",
        ),
        (
            "something new",
            "The installation failed for the reason printed above: mend it and run this again.",
        ),
    ],
)
def test_failure_of_pip_or_venv_becomes_one_sentence(output: str, sentence: str) -> None:
    assert start.sentence_for(output) == sentence


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (start.SetupError("One sentence."), 2, "One sentence."),
        (PermissionError(13, "Permission denied", ".venv"), 2, "Permission denied"),
        (KeyboardInterrupt(), 130, "goes on from here"),
    ],
)
def test_failure_prints_one_line_and_no_traceback(
    error: BaseException,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(start, "set_up", fail)
    assert start.main(["setup"]) == status
    printed = capsys.readouterr().err.strip()
    assert sentence in printed
    assert "\n" not in printed


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_ci_runs_what_a_newcomer_runs() -> None:
    lines = (start.ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == 'exec "$python" start.py test'
    assert os.access(start.ROOT / ".ci/run", os.X_OK)
