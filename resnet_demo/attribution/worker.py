"""Long work one after the other: a queue with one thread, and jobs that say how far they are.

Two viewers' long methods would each take twice as long side by side, and twice the memory. In the
queue each has the processor for itself, and everybody sees how many are before them.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event, Lock
from time import monotonic
from typing import Generic, TypeVar

from resnet_demo.errors import ResNetDemoError, StoppedError

T = TypeVar("T")

OURS = "Something went wrong on our side; the server's log says what it was."


class Job(Generic[T]):
    """One piece of work: waiting, running, done, stopped or failed.

    Attributes:
        done: units finished; `total` are to do, 0 before the work has said so.
        found: what has been made so far, in the order in which it came.
        problem: one sentence where it failed.
    """

    def __init__(self, before: Callable[["Job[T]"], int]) -> None:
        self.done = self.total = 0
        self.what = ""
        self.found: list[T] = []
        self.problem: str | None = None
        self.started: float | None = None
        self._before = before
        self._stop = Event()
        self._future: Future[None] | None = None

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will come."""
        return self._future is not None and self._future.done()

    @property
    def was_stopped(self) -> bool:
        """Return whether somebody pressed Stop before it was done."""
        return self._stop.is_set()

    @property
    def waiting_behind(self) -> int:
        """Return how many jobs are before this one; 0 once it runs."""
        return 0 if self.started is not None or self.is_over else self._before(self)

    def stop(self) -> None:
        """Ask for the end; it comes with the next batch. Sets a flag and nothing else."""
        self._stop.set()

    def progress(self, done: int, total: int) -> None:
        """Note how far the work is.

        Raises:
            StoppedError: somebody asked for the end.
        """
        if self._stop.is_set():
            raise StoppedError("Stopped.")
        self.done, self.total = done, total

    def wait(self, seconds: float) -> bool:
        """Return whether it is over within so many seconds."""
        assert self._future is not None
        return bool(wait([self._future], seconds).done)


class Worker(Generic[T]):
    """One thread that takes jobs in the order in which they came."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="attribution")
        self._lock = Lock()
        self._waiting: list[Job[T]] = []

    def submit(self, work: Callable[[Job[T]], None]) -> Job[T]:
        """Return the job of some work, queued.

        Args:
            work: appends to the job's `found`, and calls its `progress` between batches.
        """
        job: Job[T] = Job(self._before)
        with self._lock:
            self._waiting.append(job)
            job._future = self._thread.submit(self._run, job, work)
        return job

    def _before(self, job: Job[T]) -> int:
        with self._lock:
            return self._waiting.index(job) if job in self._waiting else 0

    def _run(self, job: Job[T], work: Callable[[Job[T]], None]) -> None:
        job.started = monotonic()
        try:
            job.progress(0, 0)  # stopped while it waited
            work(job)
        except StoppedError:
            pass
        except ResNetDemoError as error:
            job.problem = str(error)
        except Exception:
            logging.getLogger(__name__).exception("a job failed")
            job.problem = OURS
        finally:
            with self._lock:
                self._waiting.remove(job)
