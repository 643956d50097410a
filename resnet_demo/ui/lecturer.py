"""Whether the lecturer is at this screen: at the machine itself, or with the lecturer's word.

The word is set where the server is started and stands in the lecturer's link: ?lecturer=a-word.
Once is enough for a session; no link for others carries it (share.py).
"""

import hmac
import os
from ipaddress import ip_address

import streamlit as st

VARIABLE = "RESNET_DEMO_LECTURER"
ADDRESS = "lecturer"
ONLY_LECTURER = (
    "Notes are for the lecturer's screen: open the app on the machine that serves it, or with the "
    "lecturer's word in the address."
)

_KNOWN = "lecturer_known"


def is_here() -> bool:
    """Say whether the lecturer is at this screen."""
    return has_word() or on_this_machine()


def has_word() -> bool:
    """Say whether the address of this session carries the lecturer's word, or has done so."""
    expected, given = os.environ.get(VARIABLE, ""), st.query_params.get(ADDRESS, "")
    if expected and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        st.session_state[_KNOWN] = True
    return bool(st.session_state.get(_KNOWN))


def word() -> dict[str, str]:
    """Return the parameter that opens another window as the lecturer's; empty without the word."""
    return {ADDRESS: os.environ[VARIABLE]} if has_word() and VARIABLE in os.environ else {}


def on_this_machine() -> bool:
    """Say whether the browser runs on the machine that serves the app."""
    address = st.context.ip_address
    try:
        return address is None or ip_address(address).is_loopback
    except ValueError:  # behind a proxy that says something else
        return False
