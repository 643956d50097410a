"""How much memory a piece of work takes at most, each measured in a process of its own; Linux only.

    python -m benchmarks.peak benchmarks.attribution:integrated_ours

What a process has freed it need not have given back, so a second piece of work in the same process
seems to take none. Here every tensor goes back to the system as soon as it is freed, and the
kernel's own high-water mark is set back before the work begins.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def peak(name: str) -> float:
    """Return how many MB (10⁶ bytes) above its start a piece of work takes at most.

    Args:
        name: "module:function" of a function that prepares the work and returns it, to be called
            without arguments.
    """
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peak", name],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def main() -> None:
    module, function = sys.argv[1].split(":")
    work = getattr(import_module(module), function)()
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark is what is held now
    start = _status("VmRSS")
    work()
    print(_status("VmHWM") - start)


def _status(name: str) -> float:
    """Return one line of the kernel's report on this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kilobytes) * 1024 / 1e6


if __name__ == "__main__":
    main()
