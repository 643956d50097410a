"""What an address may ask of the staircase."""

import pytest

from resnet_demo.lecture.staircase import KEEPS
from resnet_demo.ui.staircase_view import asked_factor


@pytest.mark.parametrize("text", [None, "", "0.5", "9", "nonsense", "nan", "inf", "<b>1</b>"])
def test_a_factor_that_is_none_is_the_usual_one(text: str | None) -> None:
    assert asked_factor(text) == KEEPS


def test_a_factor_is_taken_to_two_decimals() -> None:
    assert asked_factor("1.1") == 1.1
    assert asked_factor("0.954") == 0.95
