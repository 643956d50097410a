"""Where the network runs, and the queue in front of it.

One thread per device runs all forward passes, in the order in which they were asked for. Two
reasons, both measured with ResNet-50 on two cores:

- Every thread that calls torch gets OpenMP threads and a memory arena of its own. Streamlit
  answers each click in a new thread, and a forward pass in a new thread takes 1.2 times (one
  core) to 1.5 times (two cores) as long as in one that has run before.
- Sixteen viewers at once would start sixteen times as many threads as there are cores, and hold
  sixteen sets of feature maps. In a queue each pass has all cores, and the last answer comes no
  later.

So nothing here sets torch's number of threads, which is one for the whole process: OMP_NUM_THREADS
decides it as usual.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

from resnet_demo.classify.once import Once
from resnet_demo.errors import ClassifyError

DEVICE_VARIABLE = "RESNET_DEMO_DEVICE"

T = TypeVar("T")

_queues: Once[str, ThreadPoolExecutor] = Once(keep=16)


def available_devices() -> list[str]:
    """Return what this machine offers, fastest first; "cpu" is always the last."""
    devices = ["cuda"] if torch.cuda.is_available() else []
    devices += ["mps"] if torch.backends.mps.is_available() else []
    return [*devices, "cpu"]


def choose_device(requested: str | None = None) -> str:
    """Return "cuda", "mps" or "cpu": what was asked for, or the fastest.

    Args:
        requested: one of them, or "cuda:1" for the second GPU; None takes what RESNET_DEMO_DEVICE
            says.

    Raises:
        ClassifyError: this machine does not have it.
    """
    devices = available_devices()
    wanted = (requested or os.environ.get(DEVICE_VARIABLE, "")).strip().lower()
    if not wanted:
        return devices[0]
    kind, _, number = wanted.partition(":")
    has_number = number.isdecimal() and kind == "cuda" and int(number) < torch.cuda.device_count()
    if kind in devices and (wanted == kind or has_number):
        return wanted
    source = "" if requested else f"{DEVICE_VARIABLE} asks for "
    shown = wanted if wanted.isprintable() and len(wanted) < 40 else "something"
    raise ClassifyError(
        f"{source}{shown!r}, but this machine offers {' and '.join(devices)}; choose one of these."
    )


def device_title(device: str) -> str:
    """Return the device as a page names it, such as "CPU, 2 threads"."""
    if device.startswith("cuda"):
        return f"GPU, {torch.cuda.get_device_name(device)}"
    if device == "mps":
        return "GPU of this Mac"
    threads = torch.get_num_threads()
    return "CPU, 1 thread" if threads == 1 else f"CPU, {threads} threads"


def in_turn(device: str, work: Callable[[], T]) -> T:
    """Return work(), run by the device's own thread when all that was asked before is done.

    Its exceptions come back to the caller. `work` must not call `in_turn` itself.
    """
    queue = _queues.get(device, lambda: ThreadPoolExecutor(1, thread_name_prefix=f"on {device}"))
    return queue.submit(work).result()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Return whether a GPU had no room: CUDA has a type for it, Apple's GPUs have only words."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)
