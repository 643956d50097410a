"""One thread inside every operation while a lab computes, and no slowed-down tiny numbers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

THREADS = 1


@contextmanager
def lab_threads(threads: int = THREADS) -> Iterator[None]:
    """Give the calling thread's operations this many threads, afterwards what it had before.

    Numbers below 1e-38 count as zero meanwhile: gradients that vanish come so low, and the
    processor takes many times longer for them. Both settings are the calling thread's own.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    _set_default(before)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(before)


def _set_default(threads: int) -> None:
    """Give threads that start from now on this many.

    PyTorch hands the last number that any thread has set to every thread that uses it for the
    first time, for good: a photo classified first during a training step would have been computed
    by one core ever after. A thread that sets the number and ends leaves the others alone.
    """
    helper = threading.Thread(target=torch.set_num_threads, args=(threads,))
    helper.start()
    helper.join()
