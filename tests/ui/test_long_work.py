"""Work on a thread: its last result stays, it stops at its next step, it fails in a sentence."""

import threading
from collections.abc import Iterator

from resnet_demo.errors import UnplugError
from resnet_demo.ui.long_work import Work


def test_it_runs_to_its_end_and_keeps_the_last() -> None:
    work = Work("count", lambda: iter([1, 2, 3]))
    assert work.wait(10)
    assert (work.latest, work.running, work.error) == (3, False, None)


def test_it_stops_at_its_next_step() -> None:
    go, seen = threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        for number in range(1000):
            yield number
            seen.set()
            go.wait(10)

    work = Work("count", steps)
    assert seen.wait(10)
    work.stop()
    assert not work.running, "a page need not wait for the step under way"
    go.set()
    assert work.wait(10)
    assert work.latest == 0


def test_a_failure_is_one_sentence() -> None:
    def steps() -> Iterator[int]:
        yield 1
        raise UnplugError("Not so.")

    work = Work("fail", steps)
    assert work.wait(10)
    assert (work.latest, work.error) == (1, "Not so.")


def test_a_mistake_of_ours_shows_no_traceback() -> None:
    def steps() -> Iterator[int]:
        raise ZeroDivisionError
        yield 1

    work = Work("fail", steps)
    assert work.wait(10)
    assert "our side" in (work.error or "")
