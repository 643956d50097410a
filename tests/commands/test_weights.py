import functools
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from resnet_demo.commands.main import main
from resnet_demo.weights import official as module
from resnet_demo.weights.official import OFFICIAL, OfficialWeights, official_card
from resnet_demo.weights.sources import embedded_card

BODY = bytes(range(256)) * 4_000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", "http://127.0.0.1:1/")  # nobody listens there
    return tmp_path / "torch" / "hub" / "checkpoints"


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficialWeights]:
    """A small file that stands in for ResNet-50's weights on a server on loopback."""
    name = f"resnet50-{hashlib.sha256(BODY).hexdigest()[:8]}.pth"
    row = OfficialWeights("imagenet-v2", "resnet50", name, len(BODY))
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / name).write_bytes(BODY)
    monkeypatch.setattr(module, "OFFICIAL", (row,))
    handler = functools.partial(Quiet, directory=str(tmp_path / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", f"http://127.0.0.1:{server.server_port}/")
        yield row
        server.shutdown()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["weights", *arguments])


def test_list_says_what_is_here_and_what_could_be_fetched_and_how_good_each_is():
    result = run("list")
    assert result.exit_code == 0
    here, there = result.stdout.split("To fetch")
    assert "embedded" in here
    assert f"right on {embedded_card().accuracy.top1 * 100:.0f} of 100" in here
    for row in OFFICIAL:
        line = next(ln for ln in there.splitlines() if f"{row.name} " in ln and row.model in ln)
        assert f"right on {official_card(row).accuracy.top1 * 100:.0f} of 100" in line
        assert f"({row.bytes / 1e6:.0f} MB)" in line


def test_list_as_json_is_one_object_a_line():
    records = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert len(records) == 1 + len(OFFICIAL)
    assert records[0]["name"] == "embedded"
    assert records[0]["installed"] is True
    assert Path(records[0]["path"]).stat().st_size == records[0]["bytes"]
    assert [record["installed"] for record in records[1:]] == [False] * len(OFFICIAL)
    assert all(0 < record["top1"] < record["top5"] < 1 for record in records)


def test_list_moves_what_is_installed_to_the_front(cache):
    cache.mkdir(parents=True)
    row = OFFICIAL[0]
    with (cache / row.file_name).open("wb") as file:
        file.truncate(row.bytes)
    records = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [record["name"] for record in records if record["installed"]] == [row.name, "embedded"]


def test_list_says_why_a_file_that_was_asked_for_is_not_in_it(tmp_path, monkeypatch):
    (tmp_path / "broken.pth").write_bytes(b"")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(tmp_path / "broken.pth"))
    result = run("list")
    assert result.exit_code == 0
    assert "broken.pth" in result.stderr
    assert "broken.pth" not in result.stdout


def test_fetch_without_a_name_gets_the_better_weights_and_prints_where_they_are(published, cache):
    result = run("fetch")
    assert result.exit_code == 0
    assert str(cache / published.file_name) in result.stdout
    assert (cache / published.file_name).read_bytes() == BODY
    assert "100%" in result.stderr or published.file_name in result.stderr


def test_fetch_again_is_quick_and_good(published):
    run("fetch", "imagenet-v2")
    assert run("fetch", "imagenet-v2", "--model", "resnet50").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["fetch"], ["fetch", "imagenet-v3"], ["fetch", "--model", "vgg16"],
     ["fetch", "imagenet-v2", "--model", "resnet18"]],
)  # fmt: skip
def test_failure_is_one_line_on_stderr_and_status_2(arguments, cache):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert not cache.exists() or list(cache.iterdir()) == []


class Stalling(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        size = next(row.bytes for row in OFFICIAL if row.file_name in self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(bytes(1000))
        self.wfile.flush()
        time.sleep(4)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process on Windows")
def test_ctrl_c_ends_with_130_and_keeps_nothing(cache, monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        monkeypatch.setenv("RESNET_DEMO_WEIGHTS_URL", f"http://127.0.0.1:{server.server_port}/")
        command = [sys.executable, "-m", "resnet_demo", "weights", "fetch"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while not (cache.exists() and list(cache.iterdir())) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)  # let the first piece arrive
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
        server.shutdown()
    assert process.returncode == 130
    assert "Traceback" not in complaint
    assert "nothing was kept" in complaint
    assert list(cache.iterdir()) == []
