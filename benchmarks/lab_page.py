"""Steps per second of the skip lab's race on an open page over the same race written bare.

    python -m benchmarks.lab_page [--depth 56] [--seconds 15] [--rounds 5]

The app runs as its viewers run it, in a process of its own with a Chromium looking on and drawing
every tick. The race on the page and the bare loop in this process take turns: one is paused while
the other trains, so that other work on the machine slows both alike.
"""

import argparse
import re
import statistics
import time

import torch
from playwright.sync_api import Page

from benchmarks.lab import bare_loop
from benchmarks.server import browser, server, visit, wait_for
from resnet_demo.lab.configuration import LabConfig

BAR = 0.8
STEPS = 10_000  # more than are ever trained here


def step(page: Page) -> int:
    """Return the step that the page shows."""
    words = page.locator(".st-key-race .count").inner_text()
    return int(re.findall(r"step (\d+) of", words)[0])


def settled(page: Page, patience: float = 60) -> int:
    """Return the step at which a paused race stands still."""
    last, until = -1, time.monotonic() + patience
    while step(page) != last and time.monotonic() < until:
        last = step(page)
        page.wait_for_timeout(1500)
    return last


def on_the_page(page: Page, seconds: float) -> float:
    """Go on with the race for a while; return its steps per second."""
    before, started = step(page), time.perf_counter()
    page.locator(".st-key-race .play").click()
    page.wait_for_timeout(1000 * seconds)
    page.locator(".st-key-race .play").click()
    took = time.perf_counter() - started
    return (settled(page) - before) / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--depth", type=int, default=56)
    parser.add_argument("--seconds", type=float, default=15, help="of a turn")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    loop = bare_loop(LabConfig(depths=(options.depth,), steps=STEPS))
    pairs: list[tuple[float, float]] = []
    with server() as (_, address), browser() as running:
        page = visit(running, f"{address}/skip-lab?depths={options.depth}&steps={STEPS}")
        wait_for(page, ".st-key-race section[data-redraw]")
        page.locator(".st-key-race .play").click()
        while step(page) < 10:  # torch is loaded, the nets are built
            page.wait_for_timeout(200)
        page.locator(".st-key-race .play").click()
        settled(page)
        next(loop)
        for _ in range(options.rounds):
            live = on_the_page(page, options.seconds)
            started, trained = time.perf_counter(), 0
            while time.perf_counter() - started < options.seconds:
                next(loop)
                trained += 1
            pairs.append((live, trained / (time.perf_counter() - started)))
            print(
                "turn {}: {:.2f} on the page, {:.2f} bare".format(len(pairs), *pairs[-1]),
                flush=True,
            )
    live, bare = (statistics.median(pair[kind] for pair in pairs) for kind in (0, 1))
    print(f"{options.depth} layers, plain and residual, {options.rounds} turns, medians")
    print(f"on the page  {live:6.2f} steps/s\nbare loop    {bare:6.2f} steps/s")
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"page over bare {ratio:6.2f}   bar {BAR}   {'met' if ratio >= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
