"""Find a Chromium, Chrome or Edge for the browser tests, or install one.

Run as a script it makes sure that there is one, and exits with 2 and a sentence if there is not.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# What the browser is started with: it may run as root, needs no GPU, and calls nobody.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC_APPLICATIONS = ("Chromium", "Google Chrome", "Microsoft Edge")
WINDOWS_PROGRAMS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)


class NoBrowserError(Exception):
    """Why there is no browser and what to do, in one sentence."""


def obtain() -> Path:
    """Return an installed browser, or install Playwright's, or Debian's; NoBrowserError if none."""
    installers: list[Callable[[], None]] = [install_with_playwright, install_with_apt]
    browser = find()
    for install in installers:
        if browser is None:
            install()
            browser = find()
    if browser is None:
        raise NoBrowserError(
            "The browser tests found no Chromium, Chrome or Edge and could install none: install "
            "one, or name yours in RESNET_DEMO_BROWSER, or leave them out with `test --quick`."
        )
    return browser


def find() -> Path | None:
    """Return a browser that starts, or None.

    Raises:
        NoBrowserError: RESNET_DEMO_BROWSER names something that does not start.
    """
    named = os.environ.get("RESNET_DEMO_BROWSER")
    if named:
        if not starts(Path(named)):
            raise NoBrowserError(f"RESNET_DEMO_BROWSER names {named}, which does not start.")
        return Path(named)
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> list[Path]:
    """Return where a browser may be on this machine: PATH, the usual folders, Playwright's."""
    found = [Path(path) for path in map(shutil.which, COMMANDS) if path]
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        found += [folder / f"{name}.app/Contents/MacOS/{name}" for name in MAC_APPLICATIONS]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if os.environ.get(variable):
            found += [Path(os.environ[variable]) / program for program in WINDOWS_PROGRAMS]
    found = [path for path in found if path.is_file()]
    return found or playwrights_own()


def playwrights_own() -> list[Path]:
    """Return the browser that Playwright has downloaded, if it has."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            path = Path(playwright.chromium.executable_path)
    except Error:
        return []
    return [path] if path.is_file() else []


@functools.cache
def starts(browser: Path) -> bool:
    """Say whether a browser can be run: Ubuntu's `chromium-browser` may be an empty shell."""
    if sys.platform == "win32":  # there --version opens a window
        return browser.is_file()
    return run([str(browser), "--version"], seconds=30)


def install_with_playwright() -> None:
    """Let Playwright download its Chromium; 5 seconds a try where there is no network."""
    os.environ.setdefault("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", "5000")
    run([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300)


def install_with_apt() -> None:
    """Install Debian's package `chromium`, if this is Debian and we are root."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        run(["apt-get", "update"], seconds=300)
        run(["apt-get", "install", "--yes", "chromium"], seconds=600)


def run(command: list[str], seconds: float) -> bool:
    """Say whether a command succeeds within a time."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Make sure that there is a browser; return the exit status."""
    try:
        print(f"Browser for the tests: {obtain()}")
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
