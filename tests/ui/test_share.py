"""The link for phones: never localhost, a warning where it cannot work, only what may be shared."""

from typing import Any

import pytest
import segno

from resnet_demo.ui import share
from resnet_demo.ui.share import NO_NETWORK, ONLY_HERE, link, qr_code

USUAL: dict[str, Any] = {
    "opened": "http://127.0.0.1:8501/staircase",
    "listens": "0.0.0.0",
    "port": 8501,
    "own": "192.168.1.20",
}


def test_a_page_is_shared_under_the_machines_own_address() -> None:
    found = link("staircase", {"keeps": ["1.10"]}, **USUAL)
    assert found.address == "http://192.168.1.20:8501/staircase?keeps=1.10"
    assert found.warning is None


def test_an_app_that_listens_on_this_machine_only_says_so() -> None:
    found = link("", {}, **USUAL | {"listens": "127.0.0.1"})
    assert found.address == "http://192.168.1.20:8501/"
    assert found.warning == ONLY_HERE


@pytest.mark.parametrize("own", [None, "127.0.0.1", "127.0.1.1"])
def test_localhost_is_never_given_away(own: str | None) -> None:
    found = link("classify", {}, **USUAL | {"own": own})
    assert found == share.Link(None, NO_NETWORK)


@pytest.mark.parametrize(
    "opened", ["http://localhost:8501", "http://[::1]:8501/", None, "nonsense"]
)
def test_an_address_that_means_this_machine_is_replaced(opened: str | None) -> None:
    address = link("", {}, **USUAL | {"opened": opened}).address
    assert address == "http://192.168.1.20:8501/"


def test_the_address_under_which_the_app_was_opened_goes_on() -> None:
    found = link("unplug", {}, **USUAL | {"opened": "https://hall.example.org/classify?x=1"})
    assert found.address == "https://hall.example.org/unplug"


def test_with_a_certificate_phones_are_led_to_https() -> None:
    address = link("classify", {}, **USUAL | {"opened": "https://127.0.0.1:8501/classify"}).address
    assert address == "https://192.168.1.20:8501/classify"


def test_a_public_address_goes_before_all() -> None:
    found = link("unplug", {}, **USUAL, public="https://demo.example.org/")
    assert found.address == "https://demo.example.org/unplug"
    assert found.warning is None


def test_the_lecturers_word_is_not_shared() -> None:
    found = link("skip-lab", {"preset": ["depth"], "lecturer": ["a-word"]}, **USUAL)
    assert found.address == "http://192.168.1.20:8501/skip-lab?preset=depth"


def test_the_lecturers_own_screen_is_not_shared() -> None:
    state = {"lecture_mode": ["true"], "route": ["twenty"], "step": ["3"], "b": ["1", "2"]}
    address = link("unplug", state, **USUAL).address
    assert address == "http://192.168.1.20:8501/unplug?b=1&b=2"


def test_what_is_in_an_address_cannot_leave_it() -> None:
    address = link("classify", {"photo": ['"><script>&x=1#']}, **USUAL).address
    assert address is not None
    assert address.isascii()
    assert not set(address) & set('"<> #')


def test_the_code_is_that_of_the_link() -> None:
    address = "http://192.168.1.20:8501/staircase?keeps=1.10"
    svg = qr_code(address)
    size = segno.make(address, error="m", micro=False).symbol_size(scale=8, border=4)[0]
    assert f'width="{size}"' in svg
    assert "#fff" in svg
