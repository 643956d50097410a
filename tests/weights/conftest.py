"""A cache and a server of our own: no test here sees the user's weights or the network."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from torch import Tensor

from resnet_demo.network.resnet import build_resnet
from resnet_demo.weights.official import OfficialWeights

Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """torchvision's checkpoints folder, empty, for this test alone."""
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return tmp_path / "torch" / "hub" / "checkpoints"


class FileServer:
    """Serves one body on loopback, in whatever bad manner a test sets."""

    def __init__(self) -> None:
        self.body = bytes(range(256)) * 4_000  # 1 MB
        self.well: Behaviour = send_well
        self.behaviour = self.well
        self.requests = 0
        self.release = threading.Event()  # ends the stalls
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests += 1
                outer.behaviour(self, outer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.handle_error = lambda request, address: None  # it is told to misbehave
        self.url = f"http://127.0.0.1:{self.http.server_port}/models/"

    def weights(self) -> OfficialWeights:
        """The body as a published file: its name tells its hash."""
        digest = hashlib.sha256(self.body).hexdigest()
        return OfficialWeights(
            "imagenet-v2", "resnet50", f"resnet50-{digest[:8]}.pth", len(self.body)
        )


def send_well(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", server.url)
    yield server
    server.release.set()
    server.http.shutdown()
    server.http.server_close()
    thread.join()


@pytest.fixture(scope="session")
def resnet18_state() -> dict[str, Tensor]:
    """A ResNet-18 of three classes with random weights, the smallest there is; do not change it."""
    torch.manual_seed(0)
    return build_resnet("resnet18", 3).state_dict()
