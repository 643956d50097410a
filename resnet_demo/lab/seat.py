"""A run of the lab, and a viewer's seat at it."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.trainer import Trainer
from resnet_demo.network.cifar_resnet import CifarResNet

if TYPE_CHECKING:
    from resnet_demo.lab.runner import Runner

State = Literal["waiting", "training", "paused", "finished", "failed"]


@dataclass(frozen=True)
class Progress:
    """How a run stands, for a progress bar.

    Attributes:
        state: "waiting" in the queue, "training", "paused", "finished" or "failed".
        step: steps done.
        steps: steps to do in all.
        place: 1 for the next in the queue; 0 when not waiting.
        steps_per_second: over the run's own computing time; 0 before the first step.
        seconds_left: at that pace; None when unknown.
        viewers: seats at this run.
        strengths: each line's α, as last set.
        error: the sentence to show when the state is "failed".
    """

    state: State
    step: int
    steps: int
    place: int
    steps_per_second: float
    seconds_left: float | None
    viewers: int
    strengths: tuple[float, ...]
    error: str | None


@dataclass(eq=False)
class Run:
    """One training and the seats at it. The runner's lock guards every field.

    Only the trainer belongs to the worker while `being_stepped`; `holds` keeps workers off while
    somebody waits to copy it.
    """

    config: LabConfig
    ticket: int
    lecturer: bool
    paused: bool = False
    trainer: Trainer | None = None
    records: list[LabRecord] = field(default_factory=list)
    seats: "set[Seat]" = field(default_factory=set)
    steps_allowed: int = 0
    strengths: list[float] = field(default_factory=list)
    flips: list[tuple[int, float]] = field(default_factory=list)
    diverged: bool = False
    being_stepped: bool = False
    holds: int = 0
    cancelled: bool = False
    finished: bool = False
    error: str | None = None

    def __post_init__(self) -> None:
        self.strengths = self.strengths or [line.skip_strength for line in self.config.lines()]

    @property
    def runnable(self) -> bool:
        """Return whether a worker may train the next step."""
        over = self.finished or self.cancelled or self.error is not None
        return not over and not self.holds and (not self.paused or self.steps_allowed > 0)

    @property
    def shareable(self) -> bool:
        """Return whether the run still is what its configuration says, and goes on by itself."""
        return not self.diverged and not self.paused and self.error is None

    def begin_step(self) -> list[tuple[int, float]]:
        """Take the run for one step; return the switches to set before it."""
        self.being_stepped = True
        self.steps_allowed = max(0, self.steps_allowed - 1)
        flips, self.flips = self.flips, []
        return flips

    def end_step(self, records: tuple[LabRecord, ...], error: str | None) -> None:
        """Give the run back with what the step brought."""
        self.being_stepped = False
        self.records.extend(records)
        self.error = error
        self.finished = self.trainer is not None and self.trainer.done

    def cancel(self) -> None:
        """End the run; a step under way breaks off at its next layer."""
        self.cancelled = True
        if self.trainer is not None:
            self.trainer.cancel()

    def copy(self, ticket: int) -> "Run":
        """Return a run that goes on from here on its own."""
        return Run(
            self.config,
            ticket,
            self.lecturer,
            self.paused,
            self.trainer.copy() if self.trainer else None,
            list(self.records),
            strengths=list(self.strengths),
            flips=list(self.flips),
            diverged=self.diverged,
            finished=self.finished,
            error=self.error,
        )

    def without_nets(self) -> "Run":
        """Return what is left of a run when its nets are let go: its experiment and records."""
        return Run(
            self.config, self.ticket, self.lecturer, records=list(self.records), finished=True
        )

    def progress(self, place: int) -> Progress:
        """Return how the run stands, given its place in the queue."""
        step = self.records[-1].step if self.records else 0
        seconds = self.records[-1].seconds if self.records else 0.0
        pace = step / seconds if seconds else 0.0
        left = (self.config.steps - step) / pace if pace else None
        return Progress(
            state=self._state(place),
            step=step,
            steps=self.config.steps,
            place=place,
            steps_per_second=pace,
            seconds_left=left,
            viewers=len(self.seats),
            strengths=tuple(self.strengths),
            error=self.error,
        )

    def _state(self, place: int) -> State:
        if self.error is not None:
            return "failed"
        if self.finished:
            return "finished"
        if self.paused:
            return "paused"
        return "waiting" if place else "training"


class Seat:
    """One viewer's place at a run; its methods may be called from any thread.

    Everything returns at once, except that `pause`, `single_step`, `flip` and `net` wait for the
    step under way when the run is shared (a tenth of a second at 56 layers).
    """

    def __init__(self, runner: "Runner", run: Run) -> None:
        self._runner = runner
        self._run = run
        self._deadline: float | None = None

    @property
    def config(self) -> LabConfig:
        """Return the experiment."""
        return self._run.config

    @property
    def alive(self) -> bool:
        """Return whether this seat is held and its run still has something to train."""
        with self._runner.changed:
            run = self._run
            return self in run.seats and not run.finished and run.error is None

    @property
    def expired(self) -> bool:
        """Return whether the seat was abandoned and its grace is over."""
        deadline = self._deadline
        return deadline is not None and time.monotonic() > deadline

    def records(self, since: int = 0) -> tuple[LabRecord, ...]:
        """Return the records from number `since` on, in order of step, then line."""
        with self._runner.changed:
            return tuple(self._run.records[since:])

    def progress(self) -> Progress:
        """Return how the run stands."""
        return self._runner.progress(self._run)

    def pause(self) -> None:
        """Stop before the next step, for this viewer only."""
        with self._runner.changed:
            run = self._own()
            run.paused, run.steps_allowed = True, 0

    def resume(self) -> None:
        """Go on after a pause; the place in the queue was kept."""
        with self._runner.changed:
            self._run.paused = False
            self._runner.work()

    def single_step(self) -> None:
        """Train one step, then pause."""
        with self._runner.changed:
            run = self._own()
            run.paused = True
            run.steps_allowed += 1
            self._runner.work()

    def flip(self, line: int, strength: float) -> None:
        """Set one net's shortcuts to α = `strength` from the next step on, for this viewer only.

        Raises:
            LabError: there is no such line, or the strength is outside 0 to 1.
        """
        lines = len(self.config.lines())
        if not 0 <= line < lines:
            raise LabError(f"line is {line}; this experiment has 0 to {lines - 1}.")
        if not 0 <= strength <= 1:
            raise LabError(f"skip strength is {strength!r}; it must lie between 0 and 1.")
        with self._runner.changed:
            run = self._own()
            run.diverged = True
            run.flips.append((line, strength))
            run.strengths[line] = strength

    def net(self, line: int) -> CifarResNet | None:
        """Return a copy of one net as it is now, in evaluation mode; None before the first step."""
        with self._runner.changed:
            run = self._run
            run.holds += 1
            while run.being_stepped:
                self._runner.changed.wait()
        try:
            return run.trainer.net(line) if run.trainer else None
        finally:
            with self._runner.changed:
                run.holds -= 1
                self._runner.work()

    def leave(self) -> None:
        """Give the seat up; the run ends with its last seat."""
        with self._runner.changed:
            self._run.seats.discard(self)
            self._runner.sweep()

    def abandon(self, grace: float) -> None:
        """Give the seat up in `grace` seconds unless `keep` is called; takes no lock."""
        self._deadline = time.monotonic() + grace

    def keep(self) -> None:
        """Take `abandon` back."""
        self._deadline = None

    def _own(self) -> Run:
        """Return a run of this seat's own, split off from the others' if need be."""
        if len(self._run.seats) > 1:
            self._run = self._runner.split(self, self._run)
        return self._run
