"""How long the first usable page takes after `streamlit run app.py`.

    python -m benchmarks.start [--runs 5]

The measure is a bare `import streamlit, torch, torchvision` in a new process, taken in turn with
the starts of the app. A page counts as usable when its heading stands on the screen of a browser
that was already running and has never seen the app; when the first prediction stands there is
printed as well.
"""

import subprocess
import sys
from argparse import ArgumentParser
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser

from benchmarks.server import ANSWER, HEADING, browser, server, visit, wait_for
from benchmarks.timing import verdict

BAR = 1.3
IMPORTS, HOME = "import streamlit, torch, torchvision", "Home, heading on the screen"
CLASSIFY, ANSWERED = "Classify, heading on the screen", "Classify, first prediction on the screen"


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    durations: dict[str, list[float]] = {IMPORTS: [], HOME: [], CLASSIFY: [], ANSWERED: []}
    with browser() as running:
        for number in range(runs + 1):
            taken = {IMPORTS: bare_imports(), **start(running, "/"), **start(running, "/classify")}
            for name, seconds in taken.items():
                if number > 0:  # the first round fills the disk's cache
                    durations[name].append(seconds)
    medians = {name: median(seconds) for name, seconds in durations.items()}
    print(f"Start, median of {runs}; 1.00 was {medians[IMPORTS]:.1f} s")
    for name, seconds in medians.items():
        bar = BAR if name in (HOME, CLASSIFY) else None
        print(f"  {name:<42}{verdict(seconds / medians[IMPORTS], bar)}   {seconds:5.1f} s")


def bare_imports() -> float:
    """Return the seconds that a new process takes for the imports alone."""
    started = perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return perf_counter() - started


def start(running: Browser, path: str) -> dict[str, float]:
    """Return the seconds from starting the server to what stands on the screen, by name."""
    started = perf_counter()
    with server() as (_, address):
        page = visit(running, address + path)
        wait_for(page, HEADING)
        heading = perf_counter() - started
        if path == "/":
            page.context.close()
            return {HOME: heading}
        wait_for(page, ANSWER)
        answered = perf_counter() - started
        page.context.close()
    return {CLASSIFY: heading, ANSWERED: answered}


if __name__ == "__main__":
    main()
