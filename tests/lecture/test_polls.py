"""Rooms for the hall: one vote a viewer, one lecturer a room, bounded, and right under threads."""

import threading
from collections.abc import Callable

import pytest

from resnet_demo.errors import LectureError
from resnet_demo.lecture import polls
from resnet_demo.lecture.polls import Polls, as_code
from resnet_demo.lecture.questions import questions

OWNER = "owner" * 4
OTHER = "other" * 4


BY_KEY = {question.key: question for question in questions()}
VGG, NEXT = BY_KEY["vgg"], BY_KEY["edges-to-objects"]


def voter(number: int) -> str:
    return f"voter-{number:010d}"


@pytest.fixture
def hall() -> Polls:
    return Polls()


@pytest.fixture
def room(hall: Polls) -> str:
    """Return a room with a question of three answers."""
    code = hall.open(OWNER)
    hall.ask(code, OWNER, VGG)
    return code


def test_a_question_opens_without_votes_and_with_hidden_bars(hall: Polls, room: str) -> None:
    poll = hall.look(room)
    assert (poll.turn, poll.question, poll.votes, poll.total) == (1, "vgg", {}, 0)
    assert (poll.open, poll.bars, poll.solved) == (True, False, False)


def test_a_viewer_has_one_vote_and_may_change_it(hall: Polls, room: str) -> None:
    for option in (0, 1, 1, 2):
        hall.vote(room, voter(1), 1, option)
    hall.vote(room, voter(2), 1, 0)
    assert hall.look(room).votes == {0: 1, 2: 1}
    assert hall.vote_of(room, voter(1)) == 2
    assert hall.vote_of(room, voter(3)) is None


def test_the_right_answer_closes_the_votes(hall: Polls, room: str) -> None:
    hall.vote(room, voter(1), 1, 0)
    hall.solve(room, OWNER)
    poll = hall.look(room)
    assert (poll.open, poll.bars, poll.solved, poll.votes) == (False, True, True, {0: 1})
    with pytest.raises(LectureError, match="closed"):
        hall.vote(room, voter(1), 1, 1)
    assert hall.look(room).votes == {0: 1}


def test_bars_are_shown_and_hidden_while_votes_go_on(hall: Polls, room: str) -> None:
    hall.show_bars(room, OWNER, on=True)
    assert hall.look(room).bars
    hall.vote(room, voter(1), 1, 1)
    hall.show_bars(room, OWNER, on=False)
    assert not hall.look(room).bars
    assert hall.look(room).open


def test_the_next_question_forgets_the_votes_and_refuses_a_late_one(hall: Polls, room: str) -> None:
    hall.vote(room, voter(1), 1, 2)
    hall.ask(room, OWNER, NEXT)
    assert hall.look(room).votes == {}
    assert hall.vote_of(room, voter(1)) is None
    with pytest.raises(LectureError, match="closed"):
        hall.vote(room, voter(1), 1, 2)
    hall.vote(room, voter(1), 2, 1)
    assert hall.look(room).votes == {1: 1}


def test_only_its_lecturer_rules_a_room(hall: Polls, room: str) -> None:
    forbidden: list[Callable[[], None]] = [
        lambda: hall.ask(room, OTHER, NEXT),
        lambda: hall.show_bars(room, OTHER, on=True),
        lambda: hall.solve(room, OTHER),
        lambda: hall.end(room, OTHER),
    ]
    for attempt in forbidden:
        with pytest.raises(LectureError, match="opened this room"):
            attempt()
    assert hall.owns(room, OWNER)
    assert not hall.owns(room, OTHER)
    assert hall.look(room).question == "vgg"
    assert not hall.look(room).bars


def test_two_lecturers_work_at_once(hall: Polls, room: str) -> None:
    second = hall.open(OTHER)
    assert second != room
    hall.ask(second, OTHER, NEXT)
    hall.vote(room, voter(1), 1, 0)
    hall.vote(second, voter(1), 1, 1)
    assert hall.look(room).votes == {0: 1}
    assert hall.look(second).votes == {1: 1}
    assert hall.open(OTHER) == second
    hall.end(second, OTHER)
    assert hall.codes() == (room,)
    with pytest.raises(LectureError, match="closed"):
        hall.look(second)
    assert hall.vote_of(second, voter(1)) is None


@pytest.mark.parametrize("option", [-1, 3, True, None, "1", 1.0])
def test_what_is_no_option_is_not_counted(hall: Polls, room: str, option: object) -> None:
    with pytest.raises(LectureError):
        hall.vote(room, voter(1), 1, option)
    assert hall.look(room).total == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "ü" * 20, None, 7, ["x"] * 20])
def test_what_is_no_key_has_no_vote(hall: Polls, room: str, key: object) -> None:
    with pytest.raises(LectureError):
        hall.vote(room, key, 1, 0)  # type: ignore[arg-type]
    with pytest.raises(LectureError):
        hall.open(key)  # type: ignore[arg-type]
    assert hall.look(room).total == 0


def test_a_vote_is_an_answer_of_the_questions_kind(hall: Polls, room: str) -> None:
    order = BY_KEY["order-in-a-block"]
    hall.ask(room, OWNER, order)
    hall.vote(room, voter(1), 2, [4, 1, 3, 0, 2])
    hall.vote(room, voter(2), 2, [4, 1, 3, 0, 2])
    hall.vote(room, voter(2), 2, [0, 1, 2, 3, 4])  # changes their mind
    assert hall.look(room).votes == {(4, 1, 3, 0, 2): 1, (0, 1, 2, 3, 4): 1}
    for wrong in ([0, 1, 2, 3], [0, 0, 1, 2, 3], 3, "43120", [[]]):
        with pytest.raises(LectureError, match="in order"):
            hall.vote(room, voter(3), 2, wrong)
    hall.ask(room, OWNER, BY_KEY["two-hundred-classes"])
    hall.vote(room, voter(1), 3, 24)
    hall.vote(room, voter(2), 3, 24.0)
    assert hall.look(room).votes == {24.0: 2}
    for wrong in ("many", float("nan"), float("inf"), True, [24]):
        with pytest.raises(LectureError, match="Type a number"):
            hall.vote(room, voter(3), 3, wrong)
    assert hall.look(room).total == 2


def test_a_hall_is_not_asked_to_point_at_cells(hall: Polls, room: str) -> None:
    with pytest.raises(LectureError, match="cannot point"):
        hall.ask(room, OWNER, BY_KEY["closed-gate"])
    assert hall.look(room).question == "vgg"


def test_nothing_can_be_voted_on_before_the_first_question(hall: Polls) -> None:
    code = hall.open(OWNER)
    with pytest.raises(LectureError):
        hall.vote(code, voter(1), 0, 0)
    assert hall.look(code).turn == 0


def test_forty_phones_at_once_are_counted_once_each(hall: Polls, room: str) -> None:
    start = threading.Barrier(41)
    seen: list[int] = []

    def phone(number: int) -> None:
        start.wait()
        for option in (number % 3, (number + 1) % 3, 2):  # changes its mind
            hall.vote(room, voter(number), 1, option)

    def screen() -> None:
        start.wait()
        seen.extend(hall.look(room).total for _ in range(200))

    threads = [threading.Thread(target=phone, args=(number,)) for number in range(40)]
    threads.append(threading.Thread(target=screen))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert hall.look(room).votes == {2: 40}
    assert seen == sorted(seen)  # a changed vote is never counted twice, nor lost in between


def test_a_room_takes_no_more_than_it_can_hold(
    hall: Polls, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polls, "MOST_VOTERS", 3)
    for number in range(3):
        hall.vote(room, voter(number), 1, 0)
    with pytest.raises(LectureError, match="full"):
        hall.vote(room, voter(3), 1, 0)
    hall.vote(room, voter(2), 1, 1)  # who is in may change their mind
    assert hall.look(room).votes == {0: 2, 1: 1}


def test_rooms_are_few_and_a_used_one_is_never_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "MOST_ROOMS", 3)
    now = [0.0]
    hall = Polls(clock=lambda: now[0])
    codes = [hall.open(f"lecturer number {number}") for number in range(3)]
    with pytest.raises(LectureError, match="Too many rooms"):
        hall.open("lecturer number 3")
    now[0] = polls.SPARED + 1
    assert hall.owns(codes[0], "lecturer number 0")  # still on the screen
    hall.open("lecturer number 3")
    assert codes[0] in hall.codes()
    assert codes[1] not in hall.codes()
    assert len(hall.codes()) == 3


def test_a_room_is_gone_hours_after_its_lecturer() -> None:
    now = [0.0]
    hall = Polls(clock=lambda: now[0])
    code = hall.open(OWNER)
    hall.ask(code, OWNER, VGG)
    now[0] = polls.KEPT - 1
    assert hall.owns(code, OWNER)
    now[0] += polls.KEPT
    assert hall.look(code).question == "vgg"
    now[0] += 1
    with pytest.raises(LectureError, match="closed"):
        hall.look(code)
    assert hall.codes() == ()


def test_a_code_is_typed_in_any_way() -> None:
    assert as_code(" k7q x\n") == "K7QX"
    for typed in ("", "K7Q", "K7QXX", "K7Q0", "<b>x", "ßßßß"):
        assert as_code(typed) == ""


def test_codes_are_readable_and_their_own(hall: Polls) -> None:
    codes = {hall.open(f"lecturer number {number}") for number in range(20)}
    assert len(codes) == 20
    assert all(as_code(code) == code for code in codes)
