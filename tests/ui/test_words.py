"""Numbers as viewers read them."""

import pytest

from resnet_demo.ui.words import count_in_words, megabytes, milliseconds, percent


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100 %"),
        (0.9996, "100 %"),
        (0.998, "99 %"),
        (0.624, "62 %"),
        (0.01, "1 %"),
        (0.004, "0.4 %"),
        (0.0001, "<0.1 %"),
        (0.0, "<0.1 %"),
    ],
)
def test_percent_never_claims_a_certainty_that_is_not_there(share: float, text: str) -> None:
    assert percent(share) == text


def test_times_and_sizes_have_their_unit() -> None:
    assert (milliseconds(61.7), milliseconds(1.04)) == ("62 ms", "1.0 ms")
    assert megabytes(102_540_417) == "103 MB"


def test_counts_are_words_only_where_a_heading_reads_better_so() -> None:
    assert [count_in_words(n) for n in (200, 1000, 1203)] == ["two hundred", "a thousand", "1,203"]
