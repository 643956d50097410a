"""A hall that votes: many phones answer one question at once, and the screen counts them.

    python -m benchmarks.hall_votes [--phones 40]

One real browser is the lecturer's screen. The phones speak the server's own protocol over loopback:
each opens the room, looks every two seconds as a phone does, and votes in the same moment as all
others; then half of them change their vote. Printed are how long the confirmations took, and how
long the screen needed to show all answers.
"""

import asyncio
import json
import random
import re
import sys
from argparse import ArgumentParser
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.hall import PATIENCE, listening
from benchmarks.server import server
from resnet_demo.ui.hall_phone import BEAT
from tests.browser.chromium import FLAGS, obtain

LATE_BAR = 5.0  # seconds until 95 % of all phones have been told that their vote is counted


@dataclass
class Phone:
    """One viewer's session: what the server last said about its vote."""

    socket: ClientConnection
    query: str
    key: str
    page: str = ""
    fragment: str = ""
    element: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    listening: "asyncio.Task[None] | None" = None  # held, or it would be collected

    async def listen(self) -> None:
        """Take in what the server sends, until it closes."""
        async for frame in self.socket:
            message = ForwardMsg()
            message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
            if message.WhichOneof("type") == "navigation":
                self.page = message.navigation.page_script_hash
            component = message.delta.new_element.bidi_component
            if component.component_name == "hall_phone":
                self.fragment = message.delta.fragment_id or self.fragment
                self.element = component.id
                self.data = json.loads(component.json)
                self.changed.set()

    async def rerun(self, **events: object) -> None:
        """Look again, as the fragment's timer does, or send an event of the component."""
        ask = BackMsg()
        ask.rerun_script.query_string = self.query
        ask.rerun_script.page_script_hash = self.page
        if not self.page:
            ask.rerun_script.page_name = "hall"
        if self.fragment:
            ask.rerun_script.fragment_id = self.fragment
        if events:
            sent = ask.rerun_script.widget_states.widgets.add()
            sent.id = f"$$STREAMLIT_INTERNAL_KEY_{self.element}__events"
            payload = [{"event": name, "value": value} for name, value in events.items()]
            sent.json_trigger_value = json.dumps(payload)
        await self.socket.send(ask.SerializeToString())

    async def look(self) -> None:
        """Look every two seconds, each phone in its own moment."""
        await asyncio.sleep(random.random() * BEAT)
        while True:
            await self.rerun()
            await asyncio.sleep(BEAT)

    async def vote(self, option: int) -> float:
        """Vote; return after how many seconds the server has confirmed it."""
        start = perf_counter()
        turn = self.data["turn"]
        await self.rerun(voted={"voter": self.key, "turn": turn, "option": option})
        async with asyncio.timeout(PATIENCE):
            while self.data.get("mine") != option:
                self.changed.clear()
                await self.changed.wait()
        return perf_counter() - start


async def join(address: str, code: str, number: int) -> Phone:
    """Return a phone that shows the question."""
    socket = await connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        open_timeout=PATIENCE,
        ping_timeout=None,
    )
    phone = Phone(socket, urlencode({"room": code}), f"{number:032x}")
    phone.listening = asyncio.create_task(phone.listen())
    await phone.rerun()
    async with asyncio.timeout(PATIENCE):
        await phone.changed.wait()
    return phone


async def counted(screen: Page, phones: int) -> float:
    """Return after how many seconds the screen shows all answers."""
    start = perf_counter()
    await screen.locator(".count b", has_text=re.compile(rf"^{phones}$")).wait_for()
    return perf_counter() - start


async def hall(address: str, count: int) -> list[str]:
    """Let all vote; return what falls short."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=obtain(), args=list(FLAGS))
        screen = await browser.new_page()
        screen.set_default_timeout(PATIENCE * 1000)
        await listening(address)
        await screen.goto(address + "/check")
        await screen.get_by_role("button", name="Ask the hall").click()
        code = await screen.locator(".code b").inner_text()
        phones = await asyncio.gather(*(join(address, code, number) for number in range(count)))
        looks = [asyncio.create_task(phone.look()) for phone in phones]
        shown = asyncio.create_task(counted(screen, count))
        times = await asyncio.gather(*(phone.vote(i % 3) for i, phone in enumerate(phones)))
        seconds = await shown
        times += await asyncio.gather(*(phone.vote(3) for phone in phones[::2]))
        await screen.get_by_role("button", name="Show the bars now").click()
        wanted = [sum(i % 2 and i % 3 == n for i in range(count)) for n in range(3)]
        wanted.append(len(phones[::2]))
        await screen.locator(".votes", has_text=re.compile(rf"^{wanted[3]} ")).last.wait_for()
        votes = [int(text.split()[0]) for text in await screen.locator(".votes").all_inner_texts()]
        for look in looks:
            look.cancel()
        await browser.close()
    late = quantiles(times, n=20)[-1]
    print(f"{count} phones, {len(times)} votes, half of the phones changed theirs")
    print(
        f"confirmed after        median {sorted(times)[len(times) // 2]:.2f} s, 95 % {late:.2f} s"
    )
    print(f"all on the screen      {seconds:.2f} s after they were sent")
    print(f"bars                   {votes}")
    failed = [] if votes == wanted else [f"the bars say {votes} and should say {wanted}"]
    if late > LATE_BAR:
        failed.append(f"5 % of the votes were confirmed later than {LATE_BAR:.0f} s")
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
