import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from resnet_demo.weights import connection, download
from resnet_demo.weights.download import fetch
from resnet_demo.weights.official import OfficialWeights
from tests.weights.failing import failure, nothing_left


def cut_off(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.connection.close()


def test_a_good_download_lies_in_torchvisions_cache_under_its_name(server, cache):
    path = fetch(server.weights())
    assert path == cache / server.weights().file_name
    assert path.read_bytes() == server.body
    assert [path] == list(cache.iterdir())


def test_progress_rises_to_the_size_of_the_file(server):
    seen = []
    fetch(server.weights(), lambda received, total: seen.append((received, total)))
    assert [received for received, _ in seen] == sorted({received for received, _ in seen})
    assert seen[-1] == (len(server.body), len(server.body))


def test_a_whole_file_is_not_fetched_twice(server):
    fetch(server.weights())
    fetch(server.weights())
    assert server.requests == 1


def test_a_half_file_under_the_right_name_is_replaced(server, cache):
    cache.mkdir(parents=True)
    (cache / server.weights().file_name).write_bytes(server.body[:1000])
    assert fetch(server.weights()).read_bytes() == server.body


def test_a_connection_cut_half_way_leaves_no_file(server, cache):
    server.behaviour = cut_off
    assert "broke after 0.5 of 1.0 MB" in failure(server.weights())
    assert nothing_left(cache)


def test_a_connection_reset_half_way_leaves_no_file(server, cache):
    def reset(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        import socket
        import struct

        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:1000])
        linger = struct.pack("ii", 1, 0)  # close with RST
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.connection.close()

    server.behaviour = reset
    assert "broke" in failure(server.weights())
    assert nothing_left(cache)


def test_a_failed_download_leaves_the_older_file(server, cache):
    cache.mkdir(parents=True)
    target = cache / server.weights().file_name
    target.write_bytes(b"what was there")
    server.behaviour = cut_off
    failure(server.weights())
    assert target.read_bytes() == b"what was there"


def test_a_stalled_download_ends_with_a_sentence(server, cache, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.5)

    def stall(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:1000])
        server.release.wait(10)

    server.behaviour = stall
    assert "stalled" in failure(server.weights())
    assert nothing_left(cache)


def test_a_wrong_hash_throws_the_file_away(server, cache):
    other = OfficialWeights("imagenet-v2", "resnet50", "resnet50-00000000.pth", len(server.body))
    assert "SHA-256" in failure(other)
    assert nothing_left(cache)


def test_a_name_without_a_hash_is_refused_before_the_download(server):
    nameless = OfficialWeights("imagenet-v2", "resnet50", "resnet50.pth", len(server.body))
    assert "hash" in failure(nameless)


def test_a_length_that_is_far_off_is_refused_before_a_byte_is_kept(server, cache):
    expected = server.weights()
    server.body = server.body * 4
    assert "4.1 MB where" in failure(expected)
    assert nothing_left(cache)


def test_a_declared_length_longer_than_the_body_is_a_broken_connection(server, cache):
    def lie(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) + 10))
        handler.end_headers()
        handler.wfile.write(body)

    server.behaviour = lie
    assert "broke" in failure(server.weights())
    assert nothing_left(cache)


def test_a_declared_length_shorter_than_the_body_is_not_taken_for_whole(server, cache):
    def lie(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) - 10))
        handler.end_headers()
        handler.wfile.write(body)

    server.behaviour = lie
    assert "SHA-256" in failure(server.weights())
    assert nothing_left(cache)


@pytest.mark.parametrize("length", ["nonsense", "-5", None])
def test_a_body_without_a_usable_length_is_checked_by_its_hash(server, length):
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        if length is not None:
            handler.send_header("Content-Length", length)
        handler.end_headers()
        handler.wfile.write(body)

    server.behaviour = behave
    assert fetch(server.weights()).read_bytes() == server.body


def test_a_body_without_end_is_cut_at_the_size_of_the_file(server, cache):
    def flood(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not server.release.is_set():
                handler.wfile.write(body)
        except OSError:
            pass

    server.behaviour = flood
    assert "more than" in failure(server.weights())
    assert nothing_left(cache)


def test_a_stop_leaves_no_file(server, cache):
    received = []
    sentence = failure(
        server.weights(),
        on_progress=lambda now, total: received.append(now),
        should_stop=lambda: len(received) > 0,
    )
    assert "stopped" in sentence
    assert nothing_left(cache)


def test_ctrl_c_leaves_no_file(server, cache):
    def interrupt(received: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server.weights(), interrupt)
    assert nothing_left(cache)


def test_a_full_disk_is_said_before_the_download(server, cache, monkeypatch):
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: usage(10, 10, 0))
    assert "make room" in failure(server.weights())
    assert server.requests == 0


def test_a_disk_that_fills_up_leaves_no_file(server, cache, monkeypatch):
    import errno

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download.os, "fsync", full)
    assert "disk is full" in failure(server.weights())
    assert nothing_left(cache)


def test_a_cache_that_cannot_be_made_is_one_sentence(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "file"))
    assert "TORCH_HOME" in failure(server.weights())


def test_two_downloads_at_once_both_end_with_the_whole_file(server, cache):
    paths: list[Path] = []
    threads = [
        threading.Thread(target=lambda: paths.append(fetch(server.weights()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in paths] == [server.body] * 4
    assert list(cache.iterdir()) == [paths[0]]


def test_what_a_killed_process_left_long_ago_is_removed(server, cache):
    cache.mkdir(parents=True)
    name = server.weights().file_name
    old, fresh = cache / f"{name}.1.part", cache / f"{name}.2.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    fetch(server.weights())
    assert not old.exists()
    assert fresh.exists()  # it may belong to a process that is still at it


def test_the_hash_covers_the_whole_body(server):
    digest = hashlib.sha256(server.body).hexdigest()
    assert server.weights().sha256_prefix == digest[:8]
    flipped = bytearray(server.body)
    flipped[-1] ^= 1
    weights = server.weights()
    server.body = bytes(flipped)
    assert "SHA-256" in failure(weights)
