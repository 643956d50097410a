"""Questions to a whole hall: rooms of one lecturer each, and one vote a viewer.

A room is what the phones join, by its short code; its lecturer puts one question after the other
into it. Who votes is known by a random key alone, and everything is gone with the process, or some
hours after the lecturer last looked. Thread-safe: every method holds the one lock for microseconds.

    polls = Polls()
    code = polls.open(owner="the lecturer's secret")
    polls.ask(code, owner="the lecturer's secret", question=questions()[0])
    polls.vote(code, voter="a phone's key", turn=1, given=2)
    polls.look(code).votes  # {2: 1}

A vote is an answer as Check yourself takes it, of whatever kind; tally.py makes bars of the votes.
"""

import hmac
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from resnet_demo.errors import LectureError
from resnet_demo.lecture.questions import Given, Kind, Question, check_given

KINDS: tuple[Kind, ...] = ("choice", "order", "number")
"""What a hall can be asked. A grid to point at is too large for a phone and a screen."""

LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
"""What a code is made of: nothing that is misread from the last row, and no words."""

CODE_LENGTH = 4
MOST_ROOMS = 32
MOST_VOTERS = 1_000  # in one room
KEPT = 4 * 3600.0  # seconds after the lecturer's screen last looked
SPARED = 600.0  # seconds; a room whose lecturer looked since is never given to another
MOST_KEY = 64  # characters

GONE = "This room is closed; ask for the code on the screen."
NOT_YOURS = "Only the window that opened this room can do that."


@dataclass(frozen=True)
class Poll:
    """What a room shows at one moment.

    Attributes:
        code: the room's.
        turn: number of the question in this room, from 1; 0 before the first.
        question: its key, or "".
        votes: answer -> how many have given it.
        open: whether votes are taken.
        bars: whether the screen shows the counts.
        solved: whether the right answer is shown.
    """

    code: str
    turn: int
    question: str
    votes: Mapping[Given, int]
    open: bool
    bars: bool
    solved: bool

    @property
    def total(self) -> int:
        """Return how many viewers have voted."""
        return sum(self.votes.values())


@dataclass(eq=False)
class _Room:
    """What the registry keeps of a room; its lock guards every field."""

    owner: str
    seen: float
    turn: int = 0
    question: Question | None = None
    votes: dict[str, Given] = field(default_factory=dict)
    open: bool = False
    bars: bool = False
    solved: bool = False


class Polls:
    """All rooms of one process.

    Args:
        clock: seconds, for the tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, _Room] = {}

    def open(self, owner: str) -> str:
        """Return the code of the owner's room, a new one if they have none.

        Raises:
            LectureError: too many rooms are open.
        """
        _check_key(owner)
        with self._lock:
            self._forget()
            for code, room in self._rooms.items():
                if _same(room.owner, owner):
                    return code
            self._make_place()
            code = next(code for code in iter(_draw, "") if code not in self._rooms)
            self._rooms[code] = _Room(owner, self._clock())
            return code

    def ask(self, code: str, owner: str, question: Question) -> None:
        """Put a question into a room: votes begin at none, and its bars are hidden.

        Args:
            code: the room's.
            owner: its lecturer's secret.
            question: of a kind that a hall can be asked.

        Raises:
            LectureError: the room is gone or another's, or the question is of another kind.
        """
        if question.kind not in KINDS:
            raise LectureError("A hall cannot point at cells; ask another question.")
        with self._lock:
            room = self._own(code, owner)
            room.turn += 1
            room.question = question
            room.votes = {}
            room.open, room.bars, room.solved = True, False, False

    def show_bars(self, code: str, owner: str, on: bool) -> None:
        """Show the counts on the screen while votes come in, or hide them again."""
        with self._lock:
            self._own(code, owner).bars = on

    def solve(self, code: str, owner: str) -> None:
        """Take no more votes, and show the counts and the right answer."""
        with self._lock:
            room = self._own(code, owner)
            room.open, room.bars, room.solved = False, True, room.question is not None

    def end(self, code: str, owner: str) -> None:
        """Close a room and forget it with all its votes."""
        with self._lock:
            self._own(code, owner)
            del self._rooms[code]

    def owns(self, code: str, owner: str) -> bool:
        """Say whether a room is there and this is its lecturer, who is then known to be present."""
        with self._lock:
            room = self._rooms.get(code)
            if room is None or not _same(room.owner, owner):
                return False
            room.seen = self._clock()
            return True

    def vote(self, code: str, voter: str, turn: int, given: object) -> None:
        """Count a viewer's vote, in place of an earlier one on the same question.

        Args:
            code: the room's.
            voter: the viewer's key.
            turn: of the question that was in front of the viewer.
            given: the answer; it comes from a browser and may be anything.

        Raises:
            LectureError: the room is gone or full, votes are closed, another question is on by
                now, or this is no answer to it.
        """
        _check_key(voter)
        with self._lock:
            room = self._there(code)
            if turn != room.turn or not room.open or room.question is None:
                raise LectureError("Votes on this question are closed; look at the screen.")
            answer = check_given(room.question, given)
            if voter not in room.votes and len(room.votes) >= MOST_VOTERS:
                raise LectureError(f"This room is full: {MOST_VOTERS:,} have voted.")
            room.votes[voter] = answer

    def vote_of(self, code: str, voter: str) -> Given | None:
        """Return what a viewer has answered to the question that is on, or None."""
        with self._lock:
            room = self._rooms.get(code)
            return room.votes.get(voter) if room else None

    def look(self, code: str) -> Poll:
        """Return what a room shows; LectureError if it is gone."""
        with self._lock:
            room = self._there(code)
            key = room.question.key if room.question else ""
            votes = Counter(room.votes.values())
            return Poll(code, room.turn, key, votes, room.open, room.bars, room.solved)

    def codes(self) -> tuple[str, ...]:
        """Return the codes of all open rooms."""
        with self._lock:
            self._forget()
            return tuple(self._rooms)

    def _there(self, code: str) -> _Room:
        self._forget()
        room = self._rooms.get(code)
        if room is None:
            raise LectureError(GONE)
        return room

    def _own(self, code: str, owner: str) -> _Room:
        room = self._there(code)
        if not _same(room.owner, owner):
            raise LectureError(NOT_YOURS)
        room.seen = self._clock()
        return room

    def _forget(self) -> None:
        """Drop the rooms whose lecturers have been away for hours."""
        latest = self._clock() - KEPT
        for code in [code for code, room in self._rooms.items() if room.seen < latest]:
            del self._rooms[code]

    def _make_place(self) -> None:
        """Drop the room that was left longest ago, when there are too many."""
        if len(self._rooms) < MOST_ROOMS:
            return
        code, room = min(self._rooms.items(), key=lambda entry: entry[1].seen)
        if room.seen > self._clock() - SPARED:
            raise LectureError("Too many rooms are open; try again in ten minutes.")
        del self._rooms[code]


def as_code(typed: str) -> str:
    """Return what somebody typed as a code, or "" if it can be none."""
    code = "".join(typed.split()).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def _draw() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def _same(secret: str, given: str) -> bool:
    return hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))


def _check_key(key: str) -> None:
    """Refuse what is no key; the keys come from browsers, which may send anything."""
    if not isinstance(key, str) or not key.isascii() or not 16 <= len(key) <= MOST_KEY:
        raise LectureError("This browser sent no key to vote with; reload the page.")
