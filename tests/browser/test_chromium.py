"""Finding a browser: the named one, an installed one, Playwright's, Debian's, or a failure."""

import os
import sys
from pathlib import Path

import pytest

from tests.browser import chromium

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder on PATH of a machine without any browser."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    monkeypatch.setenv("PATH", str(bin_folder))
    monkeypatch.delenv("RESNET_DEMO_BROWSER", raising=False)
    monkeypatch.setattr(chromium, "MAC_APPLICATIONS", ())
    monkeypatch.setattr(chromium, "playwrights_own", list)
    for installer in ("install_with_playwright", "install_with_apt"):
        monkeypatch.setattr(chromium, installer, lambda: None)
    return bin_folder


def program(path: Path, status: int = 0) -> Path:
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


def test_browser_on_the_path_is_found(bare_machine: Path) -> None:
    edge = program(bare_machine / "microsoft-edge")
    assert chromium.find() == edge


def test_command_that_does_not_start_is_no_browser(bare_machine: Path) -> None:
    program(bare_machine / "chromium-browser", status=1)
    chrome = program(bare_machine / "google-chrome")
    assert chromium.find() == chrome


def test_named_browser_wins(
    bare_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "chromium")
    mine = program(tmp_path / "mine")
    monkeypatch.setenv("RESNET_DEMO_BROWSER", str(mine))
    assert chromium.find() == mine


def test_named_browser_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESNET_DEMO_BROWSER", "/nowhere/chrome")
    with pytest.raises(chromium.NoBrowserError, match=r"names /nowhere/chrome, which does not"):
        chromium.find()


def test_playwright_is_asked_before_debian(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(chromium, "install_with_playwright", lambda: asked.append("playwright"))

    def install() -> None:
        asked.append("apt")
        program(bare_machine / "chromium")

    monkeypatch.setattr(chromium, "install_with_apt", install)
    assert chromium.obtain() == bare_machine / "chromium"
    assert asked == ["playwright", "apt"]


def test_installed_browser_means_no_installation(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "chromium")
    monkeypatch.setattr(chromium, "install_with_playwright", pytest.fail)
    assert chromium.main() == 0


def test_no_browser_and_no_way_to_install_one_is_a_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert chromium.main() == 2
    printed = capsys.readouterr().err
    assert printed.startswith("The browser tests found no Chromium, Chrome or Edge")
    assert printed.count("\n") == 1


def test_command_that_hangs_is_given_up() -> None:
    assert not chromium.run([sys.executable, "-c", "input()"], seconds=0.2)
    assert not chromium.run(["/nowhere/at-all"], seconds=1)
