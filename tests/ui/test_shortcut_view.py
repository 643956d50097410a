"""What an address may ask of the block."""

import pytest

from resnet_demo.lecture.block import Block
from resnet_demo.ui.shortcut_view import USUAL, asked


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"branch": "2"},
        {"branch": "nan"},
        {"a": "1234"},
        {"a": "x" * 25},
        {"first": "1,2,3"},
        {"second": "9,9,9,9,9,9,9,9,9"},
        {"upstream": "<b>"},
        {"terms": "yes"},
    ],
)
def test_what_is_no_such_number_is_as_usual(address: dict[str, str]) -> None:
    assert asked(address) == USUAL


def test_an_address_gives_a_block_that_can_be_computed() -> None:
    kernel = ",".join("012101210")
    found = asked({"a": "0123456789" * 2 + "01234", "branch": "1", "first": kernel})
    block = Block(found["a"], found["first"], found["second"], found["branch"])
    assert block.a[1] == (5, 6, 7, 8, 9)
    assert block.first[0] == (0, 1, 2)
    assert block.branch == 1
