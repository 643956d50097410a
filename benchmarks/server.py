"""The app as `streamlit run app.py` starts it, and a browser that looks at it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, obtain

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120_000  # milliseconds

# In a browser's complaint.
NOT_YET = ("ERR_CONNECTION_REFUSED", "chrome-error://", "interrupted by another navigation")
HEADING = "h1"
ANSWER = ".st-key-answer .percent"  # the probability of the first class


@contextmanager
def server(*options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the app on a free port, options for Streamlit; yield process and address at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *options],
        cwd=ROOT,
        env={**os.environ, "RESNET_DEMO_DEVICE": "cpu"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=obtain(), args=list(FLAGS))
        yield running
        running.close()


def visit(running: Browser, address: str) -> Page:
    """Open an address in a browser that has seen nothing of the app, as soon as it is answered."""
    page = running.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    while True:
        try:
            page.goto(address, wait_until="commit")
            return page
        except Error as error:  # the server does not listen yet, or its error page came between
            if not any(words in error.message for words in NOT_YET):
                raise
            page.wait_for_timeout(20)


def wait_for(page: Page, selector: str) -> None:
    """Return when something is on the screen."""
    expect(page.locator(selector).first).to_be_visible(timeout=PATIENCE)
