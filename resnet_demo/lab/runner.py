"""Trainings on worker threads: who trains, who waits, who shares, and when it ends.

    runner = Runner()                          one for the process
    seat = runner.join(config)                 a viewer takes a seat at a run
    seat.records(since=40)                     what the page draws
    seat.pause() · seat.resume() · seat.single_step() · seat.flip(1, 0.0)
    seat.leave()                               the last one to leave ends the run

Viewers with the same configuration share one run. Whoever pauses it or flips a switch while others
watch takes a copy along and goes on alone, so nobody stops somebody else's race. As many workers as
the machine has cores train at once, in the order of arrival; a lecturer's runs come before all
others, from one step to the next, so that no crowd of phones can starve the projector.

A worker takes the lock only between steps, and ends when nothing is left to train. A run whose
viewers have all left, or been given up, is dropped between two layers of its current step.
"""

import itertools
import logging
import os
import threading

import torch

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.seat import Progress, Run, Seat
from resnet_demo.lab.stack import Cancelled
from resnet_demo.lab.trainer import Trainer

MAX_RUNS = 200
_log = logging.getLogger(__name__)


class Runner:
    """The runs of one process, their queue and their workers."""

    def __init__(self, workers: int | None = None) -> None:
        """Start nothing yet: workers come with work.

        Args:
            workers: trainings at once; None: the number of cores.
        """
        self.workers = workers or os.cpu_count() or 1
        self.changed = threading.Condition()
        self._runs: list[Run] = []
        self._tickets = itertools.count()
        self._threads: set[threading.Thread] = set()
        self._torch_threads = torch.get_num_threads()
        self._last: Run | None = None

    def join(
        self,
        config: LabConfig,
        *,
        lecturer: bool = False,
        fresh: bool = False,
        paused: bool = False,
    ) -> Seat:
        """Return a seat at the run of this configuration, which starts if nobody has it yet.

        Args:
            config: the experiment; an equal one is shared, from the step where it is.
            lecturer: goes before everybody else, and shares with lecturers only.
            fresh: start from the beginning, with nobody.
            paused: wait for `resume` or `single_step`, with nobody.

        Raises:
            LabError: too many runs are open already.
        """
        with self.changed:
            self.sweep()
            shared = [
                run
                for run in self._runs
                if run.config == config and run.lecturer == lecturer and run.shareable
            ]
            if shared and not fresh and not paused:
                run = shared[0]
            else:
                if len(self._runs) >= MAX_RUNS:
                    raise LabError("Too many experiments are open here: try again in a minute.")
                run = Run(config, next(self._tickets), lecturer, paused=paused)
                self._runs.append(run)
            seat = Seat(self, run)
            run.seats.add(seat)
            self.work()
            return seat

    def progress(self, run: Run) -> Progress:
        """Return how a run stands, for its seats."""
        with self.changed:
            self.sweep()
            queue = self._queue()
            place = max(0, queue.index(run) - self.workers + 1) if run in queue else 0
            return run.progress(place)

    def split(self, seat: Seat, run: Run) -> Run:
        """Return a copy of a shared run that belongs to one seat; called with the lock held.

        A step that is under way is waited for: a copy in the middle of it would be of no state.
        """
        run.holds += 1
        while run.being_stepped:
            self.changed.wait()
        run.holds -= 1
        own = run.copy(next(self._tickets))
        run.seats.discard(seat)
        own.seats = {seat}
        self._runs.append(own)
        self.work()
        return own

    def work(self) -> None:
        """See to it that somebody trains what can be trained; called with the lock held."""
        wanted = min(self.workers, len(self._queue()))
        for _ in range(wanted - len(self._threads)):
            thread = threading.Thread(target=self._worker, name="skip lab", daemon=True)
            self._threads.add(thread)
            thread.start()
        self.changed.notify_all()

    def sweep(self) -> None:
        """Drop the runs that nobody watches any more; called with the lock held."""
        for run in list(self._runs):
            run.seats = {seat for seat in run.seats if not seat.expired}
            if not run.seats and run.holds == 0:
                run.cancel()
                self._runs.remove(run)

    def last(self) -> tuple[LabConfig, tuple[LabRecord, ...]] | None:
        """Return the last run that came to its end, whoever watched it; a lecturer's goes first."""
        with self.changed:
            run = self._last
            return None if run is None else (run.config, tuple(run.records))

    @property
    def threads(self) -> int:
        """Return how many workers live."""
        with self.changed:
            return len(self._threads)

    def _queue(self) -> list[Run]:
        """Return what can be trained now, the first to be served first."""
        runnable = (run for run in self._runs if run.runnable)
        return sorted(runnable, key=lambda run: (not run.lecturer, run.ticket))

    def _worker(self) -> None:
        # A new thread takes its default from PyTorch, which another worker may have set to one.
        torch.set_num_threads(self._torch_threads)
        while True:
            with self.changed:
                self.sweep()
                free = [run for run in self._queue() if not run.being_stepped]
                if not free:
                    self._threads.discard(threading.current_thread())
                    return
                run = free[0]
                flips = run.begin_step()
            records, error = _step(run, flips)
            with self.changed:
                run.end_step(records, error)
                if run.finished and (run.lecturer or self._last is None or not self._last.lecturer):
                    self._last = run.without_nets()
                self.changed.notify_all()


def _step(run: Run, flips: list[tuple[int, float]]) -> tuple[tuple[LabRecord, ...], str | None]:
    """Train one step of a run, without the lock; return its records, or what went wrong."""
    try:
        if run.trainer is None:
            run.trainer = Trainer(run.config)
            if run.cancelled:  # dropped while its nets were being built
                return (), None
        for line, strength in flips:
            run.trainer.set_skip_strength(line, strength)
        return run.trainer.step(), None
    except Cancelled:
        return (), None
    except LabError as error:
        return (), str(error)
    except Exception:
        _log.exception("the skip lab's training failed: %s", run.config)
        return (), "The training broke off because of a fault in this program; the log has it."
