"""A viewer's session without a browser: it speaks the server's own protocol over loopback.

Many of these weigh on a server as many browsers do, and leave the machine to it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0  # seconds


@dataclass
class Session:
    """One socket on one page.

    Attributes:
        socket: to the server.
        page: address of the page, such as "classify".
        query: what stands behind its question mark.
        script: what the server calls the page; empty until it has said so.
    """

    socket: ClientConnection
    page: str
    query: str
    script: str = ""

    async def run(
        self, fragment: str = "", events: tuple[str, dict[str, Any]] | None = None
    ) -> None:
        """Have the page run, or a fragment of it.

        Args:
            fragment: what the server calls it.
            events: a component's id, and what it says by the events' names.
        """
        ask = BackMsg()
        ask.rerun_script.query_string = self.query
        ask.rerun_script.page_script_hash = self.script
        if not self.script:
            ask.rerun_script.page_name = self.page
        if fragment:
            ask.rerun_script.fragment_id = fragment
        if events is not None:
            element, values = events
            sent = ask.rerun_script.widget_states.widgets.add()
            sent.id = f"$$STREAMLIT_INTERNAL_KEY_{element}__events"
            payload = [{"event": name, "value": value} for name, value in values.items()]
            sent.json_trigger_value = json.dumps(payload)
        await self.socket.send(ask.SerializeToString())

    async def drawn(self) -> AsyncIterator[tuple[BidiComponent, str]]:
        """Yield each component of ours that the server draws, with its fragment."""
        async for frame in self.socket:
            message = ForwardMsg()
            message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
            if message.WhichOneof("type") == "navigation":
                self.script = message.navigation.page_script_hash
            element = message.delta.new_element
            if element.WhichOneof("type") == "bidi_component":
                yield element.bidi_component, message.delta.fragment_id


async def opened(address: str, page: str, state: dict[str, str]) -> Session:
    """Return a session that has asked for a page in a state, as a browser does."""
    socket = await connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        open_timeout=PATIENCE,
        ping_timeout=None,
    )
    session = Session(socket, page, urlencode(state))
    await session.run()
    return session


async def listening(address: str) -> None:
    """Return when the server takes connections."""
    host, port = address.removeprefix("http://").split(":")
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                await asyncio.sleep(0.2)
                continue
            writer.close()
            return
