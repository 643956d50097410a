"""One thread inside every operation while a lab computes, and no slowed-down tiny numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

THREADS = 1


@contextmanager
def lab_threads(threads: int = THREADS) -> Iterator[None]:
    """Give the calling thread's operations this many threads, afterwards what it had before.

    Numbers below 1e-38 count as zero meanwhile: gradients that vanish come so low, and the
    processor takes many times longer for them. Both settings are the calling thread's own, except
    that PyTorch also takes the number of threads as the default for threads that start meanwhile.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(before)
