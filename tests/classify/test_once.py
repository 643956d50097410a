"""One value per key, however many threads ask."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from resnet_demo.classify.once import Once


def test_sixteen_threads_get_one_value_made_once() -> None:
    made = []
    gate = threading.Barrier(16)
    store: Once[str, object] = Once(keep=2)

    def make() -> object:
        made.append(threading.get_ident())
        return object()

    def ask(_: int) -> object:
        gate.wait()
        return store.get("key", make)

    with ThreadPoolExecutor(16) as pool:
        values = list(pool.map(ask, range(16)))
    assert len(made) == 1
    assert len(set(map(id, values))) == 1


def test_one_key_does_not_wait_for_another() -> None:
    store: Once[str, str] = Once(keep=2)
    started, release = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        assert release.wait(10)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.get, "slow", slow)
        assert started.wait(10)
        assert store.get("quick", lambda: "quick") == "quick"
        release.set()
        assert waiting.result() == "slow"


def test_a_value_that_could_not_be_made_is_tried_again() -> None:
    store: Once[str, str] = Once(keep=2)

    def fail() -> str:
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        store.get("key", fail)
    assert store.get("key", lambda: "made") == "made"


def test_the_value_asked_for_least_recently_goes_first() -> None:
    store: Once[str, list[int]] = Once(keep=2)
    first = store.get("first", lambda: [1])
    store.get("second", lambda: [2])
    assert store.get("first", lambda: [9]) is first
    store.get("third", lambda: [3])
    assert store.get("first", lambda: [9]) is first
    assert store.get("second", lambda: [8]) == [8]
