"""Values that are made once, however many threads ask for them at the same time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """A small shared store: the first thread to ask for a key makes its value, the others wait.

    Different keys do not wait for each other. A value that could not be made is not kept, so the
    next thread tries again; those that waited get the same exception.

    Args:
        keep: how many values are kept; the one that was asked for least recently goes first.
            Whoever still holds it goes on using it.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._lock = Lock()
        self._values: OrderedDict[K, Future[V]] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the key's value, made by `make` if nobody has asked for it before."""
        with self._lock:
            future = self._values.get(key)
            is_first = future is None
            if future is None:
                future = self._values[key] = Future()
                if len(self._values) > self._keep:
                    self._values.popitem(last=False)
            self._values.move_to_end(key)
        if is_first:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    if self._values.get(key) is future:
                        del self._values[key]
                future.set_exception(error)
        return future.result()
