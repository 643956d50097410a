"""Requests that must end in time, in a sentence, and never lead away from https."""

import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from resnet_demo.errors import WeightsError
from resnet_demo.weights import connection
from resnet_demo.weights.official import OfficialWeights
from tests.weights.failing import failure, nothing_left


def status(code: int):
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_error(code)

    return behave


def redirect(to: str):
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.end_headers()

    return behave


def test_a_server_that_never_answers_is_given_up_in_time(server, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.5)
    server.behaviour = lambda handler, body: server.release.wait(10)
    begin = time.monotonic()
    assert "did not answer" in failure(server.weights())
    assert time.monotonic() - begin < 3  # half a second, and what a busy machine adds


def test_patience_is_five_seconds():
    assert connection.PATIENCE <= 5


def test_a_name_that_is_looked_up_without_end_is_given_up_in_time(monkeypatch):
    # A socket's timeout does not cover getaddrinfo, which may hang for half a minute.
    release = threading.Event()
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: release.wait(10) and [])
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", "https://weights.invalid/")
    begin = time.monotonic()
    sentence = failure(OfficialWeights("imagenet-v2", "resnet50", "resnet50-00000000.pth", 10))
    release.set()
    assert "weights.invalid did not answer" in sentence
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize("code", [403, 404, 410, 429, 500, 503])
def test_a_refusal_names_its_code(server, cache, code):
    server.behaviour = status(code)
    assert str(code) in failure(server.weights())
    assert nothing_left(cache)


def test_no_server_is_one_sentence_about_the_network(monkeypatch, cache):
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", "http://127.0.0.1:1/")  # nobody listens there
    row = OfficialWeights("imagenet-v2", "resnet50", "resnet50-00000000.pth", 10)
    assert "network" in failure(row)
    assert nothing_left(cache)


def test_an_answer_that_is_not_http_is_one_sentence(server):
    server.behaviour = lambda handler, body: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")
    failure(server.weights())


@pytest.mark.parametrize(
    "address", ["http://weights.invalid/x.pth", "ftp://127.0.0.1/x.pth", "file:///etc/passwd"]
)
def test_a_redirect_away_from_https_is_refused(server, cache, address):
    server.behaviour = redirect(address)
    failure(server.weights())
    assert server.requests == 1
    assert nothing_left(cache)


def test_a_redirect_from_elsewhere_to_this_machine_is_refused():
    import urllib.request

    redirects = connection._SafeRedirects()
    request = urllib.request.Request("https://download.pytorch.org/models/x.pth")
    for inside in ("http://127.0.0.1:8501/", "https://localhost/", "http://[::1]/"):
        with pytest.raises(WeightsError):
            redirects.redirect_request(request, None, 302, "", {}, inside)


@pytest.mark.parametrize(
    "base", ["http://download.pytorch.org/", "file:///tmp/", "ftp://x/", "http://127.0.0.1.evil/"]
)
def test_only_https_or_this_machine_is_asked(monkeypatch, base):
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", base)
    row = OfficialWeights("imagenet-v2", "resnet50", "resnet50-00000000.pth", 10)
    assert "https" in failure(row)
