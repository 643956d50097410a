"""Train the embedded network from the shell: `python -m resnet_demo.embedded.train --help`.

Needs torch, NumPy and Pillow, nothing else, so that it runs on a machine that has no more;
`python -m resnet_demo train-embedded` is the same with the app's command line.

The plan for a GPU, not measured: 20 minutes on one H100 or H200, pictures of 64, then 96, then
128 pixels, to 65 % top-1 and 85 % top-5 at 128. At a guess of 7,000 pictures a second that is about
85 passes. What a run did measure stands in its log and its card.

Beside the weights lie their card (.json), the log (-log.jsonl) and, while the run lasts, the
checkpoint (.checkpoint).
"""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from resnet_demo.embedded import run
from resnet_demo.embedded.build import device_for
from resnet_demo.embedded.configuration import configuration_for
from resnet_demo.embedded.data import load
from resnet_demo.embedded.trainer import Record, Trainer
from resnet_demo.errors import ResNetDemoError

STOPPED = 130  # what shells expect after Ctrl-C


@dataclass(frozen=True)
class Options:
    """What the command line decides; None leaves it to the plan for the device."""

    data: Path
    out: Path
    hours: float | None = None
    epochs: float | None = None
    resume: bool = False
    device: str | None = None
    seed: int | None = None
    start: Path | None = None
    batch_size: int | None = None
    peak_rate: float | None = None
    classes: int | None = None
    cache: Path | None = None
    compiled: bool | None = None
    stop_after: float | None = None


def train(options: Options) -> int:
    """Train as the options say, with a progress line on stderr; return the exit status.

    Raises:
        EmbeddedError: the data are not there, an option is out of range, a file cannot be written.
    """
    device = device_for(options.device)
    configuration = configuration_for(
        device,
        hours=options.hours,
        epochs=options.epochs,
        seed=options.seed,
        start=None if options.start is None else str(options.start),
        batch_size=options.batch_size,
        peak_rate=options.peak_rate,
        compiled=options.compiled,
    )
    line = ProgressLine()
    data = load(options.data, options.cache, line.decoding)
    if options.classes is not None:
        data = data.first_classes(options.classes)
    with stopping(options.stop_after) as stop:
        written = run.train(
            data,
            configuration,
            run.Files(options.out),
            device=device,
            resume=options.resume,
            should_stop=stop.wanted,
            tell=line.training,
        )
    line.end()
    if written is None:
        print("Stopped; the same command with --resume goes on.", file=sys.stderr)
        return 0 if stop.by_the_clock else STOPPED
    print(written)
    return 0


class Stop:
    """Whether a run should end early: a signal came, or its share of the day is over."""

    def __init__(self, minutes: float | None) -> None:
        self._until = None if minutes is None else time.monotonic() + 60 * minutes
        self._signal = threading.Event()

    @property
    def by_the_clock(self) -> bool:
        """True unless a signal came."""
        return not self._signal.is_set()

    def wanted(self) -> bool:
        """Return whether to stop now."""
        late = self._until is not None and time.monotonic() >= self._until
        return late or self._signal.is_set()

    def now(self, *_: object) -> None:
        """Stop after this step."""
        self._signal.set()


@contextmanager
def stopping(minutes: float | None) -> Iterator[Stop]:
    """Let Ctrl-C and a polite kill stop a run between two steps, while the block lasts."""
    stop = Stop(minutes)
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may set handlers
        return
    before = {kind: signal.signal(kind, stop.now) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


class ProgressLine:
    """A line on stderr that is written over; where stderr is a file, a line now and then."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._loss = self._pace = self._top1 = ""
        self._shown = 0.0

    def decoding(self, done: int, total: int) -> None:
        """Say how many pictures are decoded."""
        self._show(f"decoding {done:,} of {total:,} pictures", done == total)

    def training(self, trainer: Trainer, records: list[Record]) -> None:
        """Say how far the training is."""
        for record in records:
            if record["record"] == "step":
                self._loss = f", loss {record['loss']:.3f}"
                self._pace = f", {record['pictures_per_second']:,.0f} pictures/s"
            elif record["record"] == "validation":
                self._top1 = f", validation {100 * record['top1']:.1f} % top-1"
        progress = trainer.progress
        left = trainer.seconds / progress * (1 - progress) / 60 if progress > 0 else 0.0
        filled = round(20 * progress)
        bar = "#" * filled + "-" * (20 - filled)
        epoch = trainer.step / trainer.steps_per_epoch
        text = (
            f"{bar} {100 * progress:5.1f} %, pass {epoch:.2f}{self._loss}{self._top1}{self._pace}"
        )
        self._show(
            f"{text}, {left:.0f} min left",
            any(record["record"] == "validation" for record in records),
        )

    def end(self) -> None:
        """Leave the line as it is and begin the next."""
        if self._is_terminal:
            print(file=sys.stderr)

    def _show(self, text: str, important: bool) -> None:
        now = time.monotonic()
        if self._is_terminal and (important or now - self._shown > 0.2):
            print(f"\r{text:<110}", end="", file=sys.stderr, flush=True)
            self._shown = now
        elif not self._is_terminal and (important or now - self._shown > 60):
            print(text, file=sys.stderr, flush=True)
            self._shown = now


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and train; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m resnet_demo.embedded.train",
        description="Train the embedded ResNet-50 on Tiny ImageNet, from scratch.",
    )
    parser.add_argument("--data", type=Path, required=True, help="standard folders, or parts")
    parser.add_argument("--out", type=Path, required=True, help="the weights' file to write")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--hours", type=float, help="the schedule fits itself to this much time")
    length.add_argument("--epochs", type=float, help="passes over the pictures, instead of hours")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    parser.add_argument("--device", help="cpu, cuda or mps; otherwise the fastest")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--peak-rate", type=float, help="the largest learning rate")
    parser.add_argument("--classes", type=int, help="only the first so many, for a rehearsal")
    parser.add_argument("--cache", type=Path, help="file for the decoded pictures")
    parser.add_argument("--compiled", action="store_true", default=None, help="use torch.compile")
    parser.add_argument("--stop-after", type=float, metavar="MINUTES", help="then stop, to resume")
    try:
        return train(Options(**vars(parser.parse_args(arguments))))
    except ResNetDemoError as error:
        print(f"train: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
