"""One HTTPS request that never hangs: an answer within seconds, or a sentence why not.

A socket's timeout does not cover the look-up of the name, nor several addresses tried in turn, so
the request is made in a thread that is waited for only so long. Only https is spoken, except to
this machine itself, and no redirect leads out of that.
"""

import contextlib
import http.client
import ipaddress
import queue
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import IO
from urllib.parse import urlsplit

from resnet_demo.errors import WeightsError

PATIENCE = 5.0  # seconds until the first answer, and between two pieces of the body
_LOOK = 0.05  # seconds between two questions whether to stop

_Outcome = http.client.HTTPResponse | BaseException


def open_url(url: str, should_stop: Callable[[], bool]) -> http.client.HTTPResponse:
    """Return the response to a GET request, its headers read, its body not.

    Args:
        url: https, or http to a loopback address.
        should_stop: asked while waiting; True gives up.

    Returns:
        The response; reading from it raises TimeoutError when no byte comes for `PATIENCE`.

    Raises:
        WeightsError: no answer within `PATIENCE`, or any status but success.
    """
    _check_address(url)
    outcomes: queue.Queue[_Outcome] = queue.Queue()
    given_up = threading.Event()
    threading.Thread(target=_request, args=(url, outcomes, given_up), daemon=True).start()
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                outcome = outcomes.get(timeout=_LOOK)
                if isinstance(outcome, BaseException):
                    raise WeightsError(_sentence(outcome, url)) from outcome
                return outcome
            if should_stop():
                raise WeightsError("The download was stopped.")
        raise WeightsError(_sentence(TimeoutError(), url))
    except BaseException:
        given_up.set()
        _close_late(outcomes)
        raise


def is_loopback(host: str) -> bool:
    """Return whether a host name is this machine itself, by its name or its address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _request(url: str, outcomes: queue.Queue[_Outcome], given_up: threading.Event) -> None:
    """Make the request and hand over its outcome, or close it where nobody waits any more."""
    handlers: list[urllib.request.BaseHandler] = [
        _SafeRedirects(),
        urllib.request.HTTPSHandler(context=_certificates()),
    ]
    if is_loopback(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))  # a proxy has another loopback
    request = urllib.request.Request(url, headers={"User-Agent": "resnet-demo"})
    try:
        outcome: _Outcome = urllib.request.build_opener(*handlers).open(request, timeout=PATIENCE)
    except Exception as error:  # handed to the waiting thread, which names it
        outcome = error
        if isinstance(error, urllib.error.HTTPError):
            error.close()
    outcomes.put(outcome)
    if given_up.is_set():
        _close_late(outcomes)


def _close_late(outcomes: queue.Queue[_Outcome]) -> None:
    with contextlib.suppress(queue.Empty):
        outcome = outcomes.get_nowait()
        if isinstance(outcome, http.client.HTTPResponse):
            outcome.close()


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (
            parts.scheme == "http" and is_loopback(parts.hostname or "")
        )
    except ValueError:
        safe = False
    if not safe:
        raise WeightsError("Weights are fetched over https only; correct RESNET_DEMO_WEIGHTS_URL.")


def _certificates() -> ssl.SSLContext:
    """Return the machine's trusted certificates; Python for macOS from python.org has none."""
    context = ssl.create_default_context()
    if context.cert_store_stats()["x509_ca"] == 0:
        with contextlib.suppress(ImportError):
            import certifi  # comes along with Streamlit

            context.load_verify_locations(certifi.where())
    return context


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects as long as they stay on https (or on this machine)."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the request to follow; WeightsError where it would leave https."""
        comes_from_here = is_loopback(urlsplit(req.full_url).hostname or "")
        leads_here = is_loopback(urlsplit(newurl).hostname or "")
        secure = urlsplit(newurl).scheme == "https" and not leads_here
        if not (secure or (comes_from_here and leads_here)):
            raise WeightsError("The server redirected to an address that is not https; try later.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _sentence(error: BaseException, url: str) -> str:
    """Return what happened and what to do, for a request that brought nothing."""
    host = urlsplit(url).hostname
    reason = getattr(error, "reason", error)
    if isinstance(error, WeightsError):
        return str(error)
    if isinstance(error, urllib.error.HTTPError):
        if error.code in (404, 410):
            return f"{host} has no file {url.rsplit('/', 1)[-1]} (error {error.code})."
        return f"{host} refused the file with error {error.code}; try again later."
    if isinstance(reason, ssl.SSLError):
        return f"{host} could not prove who it is; a network that intercepts https may be why."
    if isinstance(reason, TimeoutError):
        return (
            f"{host} did not answer within {PATIENCE:.0f} seconds; "
            "check the network and try again, the app goes on with the weights it has."
        )
    return (
        f"There is no way to {host} from here; "
        "connect to a network and try again, the app goes on with the weights it has."
    )
