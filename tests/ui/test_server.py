"""The server's own safety: headers everywhere, no upload on the disk, no question outside."""

import asyncio
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import streamlit.net_util
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from resnet_demo.photos.decode import MAX_FILE_BYTES
from resnet_demo.ui.server import HEADERS, SecurityHeaders, harden

T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: a browser test may have left a loop in this one."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, work).result()


def test_headers_are_added_once_and_replace_others() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-security-policy", b"default-src *"), (b"x-own", b"kept")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    finish(SecurityHeaders(application)({"type": "http", "path": "/"}, None, send))  # type: ignore[arg-type]
    headers = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    assert dict(headers) == {**HEADERS, "x-own": "kept"}
    assert len(headers) == len(dict(headers))


def test_streamlits_figures_about_viewers_are_not_served() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("the request must not get here")

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    for path in ("/_stcore/metrics", "/_stcore/metrics/"):
        scope = {"type": "http", "path": path}
        finish(SecurityHeaders(application)(scope, None, send))  # type: ignore[arg-type]
        assert sent[-2]["status"] == 404


def test_no_upload_rolls_over_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest upload that is allowed is parsed in memory."""
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    harden()
    assert rolls_over(MAX_FILE_BYTES) is False
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 2**20)
    assert rolls_over(MAX_FILE_BYTES) is True, "the check must be able to see a roll-over"


def rolls_over(size: int) -> bool:
    async def body() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(size // 2**20):
            yield bytes(2**20)
        yield b"\r\n--x--\r\n"

    async def parse() -> bool:
        headers = Headers({"content-type": "multipart/form-data; boundary=x"})
        form = await MultiPartParser(headers, body()).parse()
        spooled = form["file"].file  # type: ignore[union-attr]
        assert isinstance(spooled, tempfile.SpooledTemporaryFile)
        return bool(spooled._rolled)  # type: ignore[attr-defined]

    return finish(parse())


def test_the_server_never_asks_for_its_public_address() -> None:
    harden()
    assert streamlit.net_util.get_external_ip() is None
