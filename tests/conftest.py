"""What every test gets: no network but loopback, one seed, one thread a worker, and a browser."""

import ipaddress
import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before torch is imported: several workers share few cores, and one thread sums in one order.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from tests.browser import chromium


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let every connection of this process to another machine, and every name look-up, fail."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex"):
            patch.setattr(socket.socket, method, guarded(getattr(socket.socket, method)))
        look_up = socket.getaddrinfo

        def look_up_here(host: str | bytes | None, *rest: Any, **named: Any) -> Any:
            refuse_unless_here(host)
            return look_up(host, *rest, **named)

        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


def guarded(connect: Any) -> Any:
    """Return a socket's connect method that reaches this machine only."""

    def connect_here(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and self.type == socket.SOCK_STREAM:
            refuse_unless_here(address[0])
        return connect(self, address)

    return connect_here


def refuse_unless_here(host: str | bytes | None) -> None:
    """Raise OSError, as a machine without a network does, unless a host is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        here = ipaddress.ip_address(name)
    except ValueError:
        raise socket.gaierror(socket.EAI_NONAME, f"tests have no network: {name}") from None
    if not (here.is_loopback or here.is_unspecified):
        raise OSError(f"tests have no network: {name}")


@pytest.fixture(autouse=True)
def same_seeds() -> None:
    """Start every test with the same random numbers, for code that draws from global generators."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Return a browser; a machine without one fails the test and does not skip it."""
    browser = chromium.find()
    if browser is None:
        pytest.fail("no Chromium, Chrome or Edge: `python start.py test` finds or installs one")
    return browser
