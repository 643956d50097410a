"""A page as it is, for the phones in the hall: its link, and the link as a QR code.

The link carries an address that phones can reach: the public one that a lecturer set in
RESNET_DEMO_PUBLIC_URL, the one under which the lecturer opened the app, or this machine's own in
its network; never localhost. It carries a sample's name, but no photo of a viewer.
"""

import io
import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from resnet_demo.ui import lecturer, table

VARIABLE = "RESNET_DEMO_PUBLIC_URL"
STAYS_HERE = frozenset({"lecture_mode", "route", "step", lecturer.ADDRESS})
"""Parameters of the lecturer's own screen."""

ONLY_HERE = (
    "Phones cannot reach this app yet, because it listens on this machine only: start it with "
    "`python start.py --hall`."
)
NO_NETWORK = "This machine is in no network, so no phone can reach it."


@dataclass(frozen=True)
class Link:
    """An address for others, and why it may not reach them.

    Attributes:
        address: None where there is none that could be given away.
        warning: one sentence, or None.
    """

    address: str | None
    warning: str | None


def link(
    path: str,
    state: Mapping[str, list[str]],
    *,
    opened: str | None,
    listens: str | None,
    port: int,
    public: str | None = None,
    own: str | None = None,
) -> Link:
    """Return the address of a page in its state.

    Args:
        path: the page's own, empty for the first page.
        state: parameters of its address, each with all its values.
        opened: the address under which this browser opened the app.
        listens: the server's setting of where it listens.
        port: the server's.
        public: an address set by the lecturer, which goes before all others.
        own: this machine's address in its network; None if it is in none.
    """
    query = urlencode({k: v for k, v in state.items() if k not in STAYS_HERE}, doseq=True)
    tail = f"/{path}" + (f"?{query}" if query else "")
    if public:
        return Link(public.rstrip("/") + tail, None)
    here = urlsplit(opened or "")
    if here.hostname and not is_loopback(here.hostname):
        return Link(f"{here.scheme}://{here.netloc}{tail}", None)
    if own is None or is_loopback(own):
        return Link(None, NO_NETWORK)
    closed = is_loopback(listens or "")
    scheme = "https" if here.scheme == "https" else "http"
    return Link(f"{scheme}://{own}:{port}{tail}", ONLY_HERE if closed else None)


def here(path: str, state: Mapping[str, list[str]]) -> Link:
    """Return the address of a page of this very app, as this session's browser reaches it."""
    return link(
        path,
        state,
        opened=st.context.url,
        listens=st.get_option("server.address"),
        port=int(st.get_option("server.port")),
        public=os.environ.get(VARIABLE),
        own=own_address(),
    )


def panel(path: str) -> None:
    """Draw the button in the header, and behind it the link and the QR code of the page."""
    with (
        st.container(key="share"),
        st.popover(
            "Share",
            icon=":material/qr_code_2:",
            type="tertiary",
            key="share_open",
            on_change="rerun",
        ) as place,
    ):
        if not place.open:
            return
        found = here(path, {key: st.query_params.get_all(key) for key in st.query_params})
        if found.warning:
            st.warning(found.warning)
        if found.address:
            st.image(qr_code(found.address), alt=f"QR code of {found.address}", width=320)
            st.code(found.address, language=None, wrap_lines=True)
        if table.chosen().startswith("own "):
            st.write("Your own photo stays here: the link opens the page with a sample.")


def qr_code(address: str) -> str:
    """Return an SVG, dark on white in both themes, with the quiet edge that cameras need."""
    file = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(file, "svg", xmldecl=False, scale=8, border=4, dark="#000000", light="#ffffff")
    return file.getvalue().decode("utf-8")


def own_address() -> str | None:
    """Return this machine's address in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:  # only asks from which address a packet would leave
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


def is_loopback(host: str) -> bool:
    """Return whether a host name or address means this machine itself, or nothing."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")
    return address.is_loopback
