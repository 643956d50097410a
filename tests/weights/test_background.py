import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from resnet_demo.weights import connection
from resnet_demo.weights.background import DownloadJob, job_for


def send_half_then_wait(server):
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        server.release.wait(10)
        handler.wfile.write(body[len(body) // 2 :])

    return behave


def until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_job_ends_done_with_its_file(server):
    job = DownloadJob(server.weights())
    assert job.wait(10)
    assert job.done
    assert job.error is None
    assert job.fraction == 1.0
    assert job.path is not None
    assert job.path.read_bytes() == server.body


def test_a_job_is_started_and_watched_without_waiting(server):
    server.behaviour = send_half_then_wait(server)
    job = job_for(server.weights())
    until(lambda: job.received > 0)
    assert not job.done
    assert 0 < job.fraction < 1
    server.release.set()
    assert job.wait(10)
    assert job.done


def test_viewers_who_ask_at_once_share_one_job(server):
    server.behaviour = send_half_then_wait(server)
    weights = server.weights()
    jobs: list[DownloadJob] = []
    threads = [threading.Thread(target=lambda: jobs.append(job_for(weights))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs) == 16
    assert len(set(map(id, jobs))) == 1
    server.release.set()
    assert jobs[0].wait(10)
    assert server.requests == 1


def test_a_failed_job_says_why_and_the_next_begins_anew(server):
    server.behaviour = lambda handler, body: handler.send_error(500)
    failed = job_for(server.weights())
    assert failed.wait(10)
    assert "500" in (failed.error or "")
    assert failed.done
    assert failed.path is None
    server.behaviour = server.well
    again = job_for(server.weights())
    assert again is not failed
    assert again.wait(10)
    assert again.error is None


def test_cancel_returns_at_once_and_leaves_no_file(server, cache, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 1.0)
    server.behaviour = send_half_then_wait(server)
    job = job_for(server.weights())
    until(lambda: job.received > 0)
    begin = time.monotonic()
    job.cancel()
    assert time.monotonic() - begin < 0.5
    assert job.cancelled
    assert job.wait(10)
    assert job.error is not None
    assert list(cache.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_of_ours_ends_the_job_with_a_sentence(server, monkeypatch):
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("resnet_demo.weights.background.fetch", broken)
    job = DownloadJob(server.weights())
    assert job.wait(10)
    assert job.error is not None
    assert "Zero" not in job.error


def test_only_the_last_viewers_stop_ends_a_shared_download(server):
    server.behave = send_half_then_wait(server)
    lecturer, phone = job_for(server.weights()), job_for(server.weights())
    assert lecturer is phone
    phone.cancel()
    assert not lecturer.cancelled
    server.release.set()
    assert lecturer.wait(10)
    assert lecturer.error is None
