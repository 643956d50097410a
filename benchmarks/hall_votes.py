"""A hall that votes: many phones answer one question at once, and the screen counts them.

    python -m benchmarks.hall_votes [--phones 40]

It asks three questions, one of each kind that a hall can be asked. One real browser is the
lecturer's screen. The phones speak the server's own protocol (session.py): each opens the room,
looks every two seconds as a phone does, and answers in the same moment as all others; then half of
them change their answer. Printed are how long the confirmations took, and how long the screen
needed to show all answers.
"""

import asyncio
import json
import random
import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.server import server
from benchmarks.session import PATIENCE, Session, listening, opened
from resnet_demo.lecture.polls import KINDS
from resnet_demo.lecture.questions import Question, check_given, questions
from resnet_demo.lecture.tally import bars
from resnet_demo.ui.hall_phone import BEAT
from tests.browser.chromium import FLAGS, obtain

Sent = int | float | list[int]

LATE_BAR = 5.0  # seconds until 95 % of all phones have been told that their vote is counted


@dataclass
class Phone:
    """One viewer's session: what the server last said about its vote."""

    session: Session
    key: str
    fragment: str = ""
    element: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    listening: "asyncio.Task[None] | None" = None  # held, or it would be collected

    async def listen(self) -> None:
        """Take in what the server sends, until it closes."""
        async for component, fragment in self.session.drawn():
            if component.component_name == "hall_phone":
                self.fragment = fragment or self.fragment
                self.element = component.id
                self.data = json.loads(component.json)
                self.changed.set()

    async def look(self) -> None:
        """Look every two seconds, as the fragment's timer does, each phone in its own moment."""
        await asyncio.sleep(random.random() * BEAT)
        while True:
            await self.session.run(self.fragment)
            await asyncio.sleep(BEAT)

    async def vote(self, given: Sent) -> float:
        """Vote; return after how many seconds the server has confirmed it."""
        start = perf_counter()
        said = {"voter": self.key, "turn": self.data["turn"], "given": given}
        await self.session.run(self.fragment, (self.element, {"voted": said}))
        await self.until(lambda: self.data.get("mine") == given)
        return perf_counter() - start

    async def until(self, shown: Callable[[], bool]) -> None:
        """Return when the phone shows something."""
        async with asyncio.timeout(PATIENCE):
            while not shown():
                self.changed.clear()
                await self.changed.wait()


async def join(address: str, code: str, number: int) -> Phone:
    """Return a phone that shows the question."""
    phone = Phone(await opened(address, "hall", {"room": code}), f"{number:032x}")
    phone.listening = asyncio.create_task(phone.listen())
    await phone.until(lambda: bool(phone.data))
    return phone


def plan(question: Question, count: int) -> tuple[list[Sent], Sent]:
    """Return what each phone answers first, and to what half of them change."""
    if question.kind == "choice":
        return [number % 3 for number in range(count)], len(question.options) - 1
    if question.kind == "number":
        return [float(10 + number) for number in range(count)], 7.0
    parts = list(range(len(question.options)))
    turned = [
        parts[number % len(parts) :] + parts[: number % len(parts)] for number in range(count)
    ]
    return list(turned), parts[::-1]


async def counted(screen: Page, phones: int) -> float:
    """Return after how many seconds the screen shows all answers."""
    start = perf_counter()
    await screen.locator(".count b", has_text=re.compile(rf"^{phones}$")).wait_for()
    return perf_counter() - start


async def ask(browser: Browser, address: str, count: int, question: Question) -> list[str]:
    """Put a question to as many phones; return what falls short."""
    screen = await browser.new_page()
    screen.set_default_timeout(PATIENCE * 1000)
    await screen.goto(f"{address}/check?question={question.key}")
    await screen.get_by_role("button", name="Ask the hall").click()
    code = await screen.locator(".code b").inner_text()
    phones = await asyncio.gather(*(join(address, code, number) for number in range(count)))
    looks = [asyncio.create_task(phone.look()) for phone in phones]
    first, then = plan(question, count)
    shown = asyncio.create_task(counted(screen, count))
    times = await asyncio.gather(*map(Phone.vote, phones, first))
    seconds = await shown
    times += await asyncio.gather(*(phone.vote(then) for phone in phones[::2]))
    given = Counter(
        check_given(question, then if number % 2 == 0 else first[number]) for number in range(count)
    )
    wanted = [bar.votes for bar in bars(question, given, solved=False)]
    await screen.get_by_role("button", name="Show the bars now").click()
    await screen.locator(
        ".votes", has_text=re.compile(rf"^{max(bar or 0 for bar in wanted)} ")
    ).first.wait_for()
    votes = [int(text.split()[0]) for text in await screen.locator(".votes").all_inner_texts()]
    for look in looks:
        look.cancel()
    for phone in phones:
        await phone.session.socket.close()
    await screen.close()
    late = quantiles(times, n=20)[-1]
    median = sorted(times)[len(times) // 2]
    print(
        f"{question.kind:22} {count} phones, {len(times)} votes, half of the phones changed theirs"
    )
    print(f"confirmed after        median {median:.2f} s, 95 % {late:.2f} s")
    print(f"all on the screen      {seconds:.2f} s after they were sent")
    print(f"bars                   {votes}")
    failed = [] if votes == wanted else [f"the bars say {votes} and should say {wanted}"]
    if late > LATE_BAR:
        failed.append(f"5 % of the votes were confirmed later than {LATE_BAR:.0f} s")
    return failed


async def hall(address: str, count: int) -> list[str]:
    """Ask the first question of each kind; return what falls short."""
    failed: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=obtain(), args=list(FLAGS))
        await listening(address)
        for kind in KINDS:
            question = next(one for one in questions() if one.kind == kind)
            failed += await ask(browser, address, count, question)
        await browser.close()
    return failed


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phones", type=int, default=40)
    options = parser.parse_args()
    with server() as (_, address):
        failed = asyncio.run(hall(address, options.phones))
    for sentence in failed:
        print(f"short: {sentence}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
