"""One running app for the browser tests, and pages of one browser that reach nothing else."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.chromium import FLAGS

ROOT = Path(__file__).resolve().parents[2]
# A camera that shows a test picture, and leave to use it.
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PATIENCE = 60_000  # milliseconds; the machine may be busy, and nothing here measures time


@dataclass
class App:
    """The app as a lecturer starts it, with an empty cache of weights."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def file_in_temporary_folder(self) -> list[str]:
        """Return what the server has written where it keeps temporary files."""
        folder = self.log.parent / "tmp"
        return [str(path) for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Start the app on a free port of this machine, once for all browser tests."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "tmp").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("RESNET_DEMO_")
    }
    environment |= {
        "TORCH_HOME": str(folder / "torch"),
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
        "RESNET_DEMO_DEVICE": "cpu",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address + "/_stcore/health", process, log)
        yield App(address, process, log)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; fail with its log if it ends or takes a minute."""
    deadline = monotonic() + PATIENCE / 1000
    while monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            sleep(0.2)
    pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=[*FLAGS, *CAMERA])
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that no page may do."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Browser, app: App) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address of the app in a browser of its own.

    A request to anywhere else is refused and fails the test, as does an error in a script.
    """
    contexts = []
    watch = Watch()

    def only_the_app(route: Route) -> None:
        if route.request.url.startswith(app.address):
            route.continue_()
        else:
            watch.outside.append(route.request.url)
            route.abort()

    def open_one(path: str = "/", width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        context.route("**/*", only_the_app)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: watch.errors.append(str(error)))
        page.goto(app.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not watch.outside, "the app asked for something outside this machine"
    assert not watch.errors
