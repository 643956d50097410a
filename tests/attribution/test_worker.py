"""The queue: one job at a time, each can be stopped, and an error is a sentence."""

from threading import Event

from resnet_demo.attribution.worker import OURS, Job, Worker
from resnet_demo.errors import AttributionError

LONG = 20  # seconds; nothing here takes more than moments


def test_jobs_run_one_after_the_other_and_say_how_many_are_before_them() -> None:
    worker: Worker[str] = Worker()
    go, running, order = Event(), Event(), []

    def first(job: Job[str]) -> None:
        running.set()
        go.wait(LONG)
        order.append("first")
        job.found.append("map")

    one = worker.submit(first)
    two = worker.submit(lambda job: order.append("second"))
    three = worker.submit(lambda job: order.append("third"))
    assert running.wait(LONG)
    assert (one.waiting_behind, two.waiting_behind, three.waiting_behind) == (0, 1, 2)
    go.set()
    assert three.wait(LONG)
    assert order == ["first", "second", "third"]
    assert one.found == ["map"]
    assert (one.is_over, three.waiting_behind, one.was_stopped) == (True, 0, False)


def test_a_stopped_job_ends_with_its_next_batch_and_a_waiting_one_never_begins() -> None:
    worker: Worker[str] = Worker()
    running, ran = Event(), []

    def endless(job: Job[str]) -> None:
        while True:
            job.progress(1, 2)
            running.set()

    one, two = worker.submit(endless), worker.submit(lambda job: ran.append(1))
    assert running.wait(LONG)
    two.stop()
    one.stop()
    assert one.wait(LONG)
    assert two.wait(LONG)
    assert one.was_stopped
    assert (one.done, one.total, one.problem) == (1, 2, None)
    assert ran == []


def test_an_error_becomes_a_sentence_and_the_queue_goes_on() -> None:
    worker: Worker[str] = Worker()

    def ours(job: Job[str]) -> None:
        raise AttributionError("There is no class 7.")

    def bug(job: Job[str]) -> None:
        raise ZeroDivisionError

    one, two = worker.submit(ours), worker.submit(bug)
    three = worker.submit(lambda job: job.found.append("map"))
    assert three.wait(LONG)
    assert (one.problem, two.problem, three.problem) == ("There is no class 7.", OURS, None)
    assert three.found == ["map"]
