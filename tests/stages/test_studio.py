"""Jobs run one after the other, and whoever is not wanted any more ends."""

import threading
from collections.abc import Iterator

import numpy as np

from resnet_demo.errors import StagesError
from resnet_demo.stages.maximise import Forming
from resnet_demo.stages.studio import Studio


def forming(step: int) -> Forming:
    return Forming(step, np.zeros((1, 2, 2, 3), np.uint8), np.zeros(1, np.float32))


def test_a_job_comes_to_its_last_step() -> None:
    job = Studio().ask(lambda: map(forming, range(1, 4)))
    assert job.done.wait(10)
    last = job.now()
    assert last is not None
    assert last.step == 3
    assert job.error is None


def test_a_stop_ends_after_the_step_under_way_and_keeps_the_picture() -> None:
    begun = threading.Event()

    def endless() -> Iterator[Forming]:
        step = 0
        while True:
            step += 1
            yield forming(step)
            begun.set()

    studio = Studio()
    job = studio.ask(endless)
    assert begun.wait(10)
    job.stop()
    assert job.done.wait(10)
    assert job.now() is not None
    following = studio.ask(lambda: iter([forming(1)]))
    assert following.done.wait(10), "the next one has its turn"


def test_an_abandoned_job_ends_and_one_that_is_kept_does_not() -> None:
    studio, gate = Studio(), threading.Event()

    def gated() -> Iterator[Forming]:
        yield forming(1)
        gate.wait(10)
        yield forming(2)
        yield forming(3)

    kept, lost = studio.ask(gated), studio.ask(lambda: iter([forming(1)]))
    kept.abandon(0)
    kept.keep()
    lost.abandon(-1)
    gate.set()
    assert kept.done.wait(10)
    assert lost.done.wait(10)
    last = kept.now()
    assert last is not None
    assert last.step == 3
    assert lost.now() is None


def test_an_error_is_a_sentence_and_the_thread_goes_on() -> None:
    def fails() -> Iterator[Forming]:
        raise StagesError("There is no such channel.")

    def breaks() -> Iterator[Forming]:
        raise ZeroDivisionError

    studio = Studio()
    jobs = [studio.ask(fails), studio.ask(breaks), studio.ask(lambda: iter([forming(1)]))]
    assert all(job.done.wait(10) for job in jobs)
    assert jobs[0].error == "There is no such channel."
    assert jobs[1].error is not None
    assert "fault" in jobs[1].error
    assert jobs[2].error is None
