"""A hall on one server: many sessions classify a photo while one race runs.

    python -m benchmarks.hall [--sessions 40] [--idle 10]

The sessions speak the server's own protocol (session.py): each opens Classify with a sample in its
address and waits until the answer's bars are sent to it, then stays. One real browser runs the race
of the skip lab. Printed are how long the answers took, what a session takes of the server's memory,
what is left of it when all have gone, and how much of its speed the race kept. The server is told
to forget a session 5 seconds after its socket has closed, not 120.
"""

import asyncio
import json
import re
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

from playwright.async_api import Page, async_playwright
from websockets.asyncio.client import ClientConnection

from benchmarks.memory import resident
from benchmarks.server import server
from benchmarks.session import PATIENCE, listening, opened
from resnet_demo.photos.samples import sample_names
from tests.browser.chromium import FLAGS, obtain

FORGET = "--server.disconnectedSessionTTL=5"
RACE = "/skip-lab?depths=20&steps=10000"
SPEED_BAR, MEMORY_BAR = 0.5, 1.10


@dataclass
class Visitor:
    """One session: its socket, and how many seconds its answer took."""

    socket: ClientConnection
    seconds: float


async def visit(address: str, photo: str) -> Visitor:
    """Open Classify as a browser would and return when the answer has come."""
    start = perf_counter()
    session = await opened(address, "classify", {"photo": photo})
    async with asyncio.timeout(PATIENCE):
        async for component, _ in session.drawn():
            if component.component_name == "answer" and not json.loads(component.json)["waiting"]:
                return Visitor(session.socket, perf_counter() - start)
    raise ConnectionError("the server closed a session before it was answered")


async def steps(page: Page) -> int:
    """Return how far the race is."""
    text = await page.locator(".st-key-race .count").inner_text()
    return int(re.findall(r"step ([\d,]+) of", text)[0].replace(",", ""))


async def speed(page: Page, seconds: float) -> float:
    """Return the race's steps per second over some seconds."""
    before, start = await steps(page), perf_counter()
    await asyncio.sleep(seconds)
    return (await steps(page) - before) / (perf_counter() - start)


async def hall(address: str, process_id: int, sessions: int, idle: float) -> list[str]:
    """Fill the hall and empty it again; return what falls short."""
    names = sample_names()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=obtain(), args=list(FLAGS))
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        await listening(address)
        await (await visit(address, names[0])).socket.close()  # torch is loaded, once for all
        await page.goto(address + RACE)
        await page.locator(".st-key-race .play").click()  # settings of one's own ask no question
        while await steps(page) < 5:
            await asyncio.sleep(0.5)
        alone = await speed(page, 15)
        before = resident(process_id)
        started, came = await steps(page), perf_counter()
        arriving = [visit(address, names[i % len(names)]) for i in range(sessions)]
        outcomes = await asyncio.gather(*arriving, return_exceptions=True)
        there = [found for found in outcomes if isinstance(found, Visitor)]
        lost = [found for found in outcomes if not isinstance(found, Visitor)]
        await asyncio.sleep(idle)
        together = (await steps(page) - started) / (perf_counter() - came)
        full = resident(process_id)
        for visitor in there:
            await visitor.socket.close()
        await asyncio.sleep(8)
        # Whoever leaves clears away those who left before and are forgotten.
        await (await visit(address, names[0])).socket.close()
        await asyncio.sleep(8)
        after = resident(process_id)
        await browser.close()

    times = sorted(visitor.seconds for visitor in there)
    late = quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")
    print(f"answered                      {len(there)} of {sessions} sessions")
    print(f"time to the prediction        median {times[len(times) // 2]:.1f} s, 95 % {late:.1f} s")
    print(f"memory                        {before:.0f} MB before, {full:.0f} MB with all of them:")
    print(f"                              {(full - before) / sessions:.2f} MB a session")
    print(f"memory when they have gone    {after:.0f} MB, {after / before:.2f} of the start")
    print(
        f"the race, steps a second      {alone:.1f} alone, {together:.1f} while they come and stay"
    )
    failed = [f"{len(lost)} sessions were lost: {lost[0]!r}"] if lost else []
    if after > MEMORY_BAR * before:
        failed.append(f"memory stays above {MEMORY_BAR} of the start")
    if together < SPEED_BAR * alone:
        failed.append(f"the race keeps less than {SPEED_BAR} of its speed")
    return failed


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--idle", type=float, default=15, help="seconds that they stay")
    options = parser.parse_args()
    if sys.platform == "win32":
        sys.exit("This reads `ps`, which Windows does not have.")
    with server(FORGET) as (process, address):
        failed = asyncio.run(hall(address, process.pid, options.sessions, options.idle))
    for sentence in failed:
        print(f"short: {sentence}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
