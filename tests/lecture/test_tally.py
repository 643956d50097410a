"""Bars of a hall's votes: each voter once, the kinds alike, and absurd guesses aside."""

import random
from collections import Counter
from collections.abc import Mapping

import pytest

from resnet_demo.lecture.questions import Given, questions
from resnet_demo.lecture.tally import MOST_BINS, bars, histogram

BY_KEY = {question.key: question for question in questions()}
VGG, BLOCK, CLASSES, WAYS = (
    BY_KEY[key] for key in ("vgg", "order-in-a-block", "two-hundred-classes", "ways-down")
)


def test_a_choice_has_a_bar_for_each_answer() -> None:
    votes: Mapping[Given, int] = {1: 3, 2: 1}
    found = bars(VGG, votes, solved=False)
    assert [(bar.sign, bar.words, bar.votes, bar.right) for bar in found] == [
        (str(place + 1), words, votes.get(place, 0), False)
        for place, words in enumerate(VGG.options)
    ]
    assert [bar.right for bar in bars(VGG, votes, solved=True)] == [False, True, False]


@pytest.mark.parametrize("question", [VGG, BLOCK, CLASSES], ids=lambda question: question.kind)
def test_hidden_bars_have_words_alone(question) -> None:
    found = bars(question, None, solved=False)
    assert tuple(bar.words for bar in found) == question.options
    assert {bar.votes for bar in found} <= {None}


def test_an_order_shows_the_halls_and_then_the_right_one() -> None:
    right, other = BLOCK.answer, (4, 1, 3, 2, 0)
    assert right == (4, 1, 3, 0, 2)
    votes: Mapping[Given, int] = {right: 3, other: 2, (0, 1, 2, 3, 4): 1}  # type: ignore[dict-item]
    halls = bars(BLOCK, votes, solved=False)
    assert [bar.words for bar in halls] == [BLOCK.options[part] for part in (4, 1, 3, 0, 2)]
    assert [bar.votes for bar in halls] == [5, 6, 5, 3, 3]
    assert [bar.sign for bar in halls] == ["1", "2", "3", "4", "5"]
    solved = bars(BLOCK, votes, solved=True)
    assert (solved[0].votes, solved[0].right) == (3, True)
    assert [bar.words for bar in solved[1:]] == [BLOCK.options[part] for part in right]  # type: ignore[union-attr]
    assert [bar.votes for bar in solved[1:]] == [5, 6, 5, 3, 3]
    assert not any(bar.right for bar in solved[1:])


def test_nobody_has_answered_yet() -> None:
    for question in (VGG, BLOCK, CLASSES):
        for solved in (False, True):
            assert sum(bar.votes or 0 for bar in bars(question, {}, solved)) == 0


def test_a_number_shows_guesses_and_then_what_is_computed() -> None:
    votes: Mapping[Given, int] = {20.0: 4, 24.0: 2, 23.9: 1, 30.0: 3}
    before = bars(CLASSES, votes, solved=False)
    assert [(bar.words, bar.votes) for bar in before] == [
        ("20 to 22", 4),
        ("22 to 24", 1),
        ("24 to 26", 2),
        ("26 to 28", 0),
        ("28 to 30", 0),
        ("30 to 32", 3),
    ]
    after = bars(CLASSES, votes, solved=True)
    assert after[0].words == "23.9 million parameters, or within 1 % of it"
    assert (after[0].votes, after[0].right) == (3, True)
    assert [(bar.words, bar.votes) for bar in after[1:]] == [
        (bar.words, bar.votes) for bar in before
    ]
    assert [bar.words for bar in after if bar.sign == "→"] == ["22 to 24"]


def test_far_apart_guesses_stand_in_powers_of_ten() -> None:
    votes: Mapping[Given, int] = {16.0: 2, 32.0: 9, 256.0: 4, 65536.0: 5}
    found = bars(WAYS, votes, solved=True)
    assert (found[0].votes, found[0].words) == (5, "65,536 ways")
    assert [(bar.words, bar.votes) for bar in found[1:]] == [
        ("10 to 100", 11),
        ("100 to 1,000", 4),
        ("1,000 to 10,000", 0),
        ("10,000 to 100,000", 5),
    ]


def test_one_absurd_guess_does_not_press_the_others_together() -> None:
    guesses = Counter({float(value): 1 for value in range(20, 40)})
    calm, absurd = histogram(guesses), histogram(guesses | Counter({1e15: 1, -5.0: 1}))
    assert [bar.words for bar in absurd[1:-1]] == [bar.words for bar in calm]
    assert absurd[-1].words.endswith("and more")
    assert absurd[0].words.startswith("under ")


def test_the_computed_number_has_a_bin_where_nobody_guessed() -> None:
    found = histogram({20.0: 3, 22.0: 2}, computed=400.0)
    assert [(bar.words, bar.votes) for bar in found if bar.sign == "→"] == [("22.5 and more", 0)]


def test_every_guess_is_in_one_bin_whatever_they_are() -> None:
    draw = random.Random(0)
    for _ in range(300):
        scale = 10.0 ** draw.randint(-6, 15)
        guesses = Counter(
            draw.choice([0.0, -1.0, 1.0, round(scale * draw.random(), 3), scale, draw.random()])
            for _ in range(draw.randint(1, 40))
        )
        found = histogram(guesses, draw.choice([None, 23.9]))
        assert sum(bar.votes or 0 for bar in found) == guesses.total()
        assert len(found) <= MOST_BINS + 4
        assert len({bar.words for bar in found}) == len(found)
