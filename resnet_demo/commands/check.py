"""The command `check`: is everything there for the lecture? One line each, green or red.

Each check tries the thing itself: weights answer a photo, recordings are read, nets train. What is
red comes with the sentence that says what to do, and the exit status is 2.
"""

import socket
import time
from collections.abc import Callable

import click

from resnet_demo.errors import LabError, ResNetDemoError, WeightsError

STEPS = 20
ANYWHERE = ("192.0.2.1", 9)  # nothing is sent there: it shows by which address a packet would leave


@click.command()
def check() -> int:
    """Try everything that a lecture needs: green or red, before the hall is full."""
    red = 0
    for name, attempt in CHECKS.items():
        try:
            mark, colour, sentence = "green", "green", attempt()
        except (ResNetDemoError, OSError) as error:
            mark, colour, sentence = "red", "red", str(error)
            red += 1
        click.echo(f"{click.style(f'{mark:<6}', fg=colour)} {name:<10} {sentence}")
    click.echo("Everything is ready." if not red else f"{red} of {len(CHECKS)} are red.")
    return 2 if red else 0


def weights() -> str:
    """Say which weights answer; red where RESNET_DEMO_WEIGHTS names some that cannot be used."""
    from resnet_demo.weights.card import describe
    from resnet_demo.weights.sources import find_or_next

    source, problem = find_or_next()
    if problem:
        raise WeightsError(problem)
    return describe(source.card)


def samples() -> str:
    """Decode every sample photo."""
    from resnet_demo.photos.samples import sample, sample_names

    names = sample_names()
    for name in names:
        sample(name)
    return f"{len(names)} photos: {', '.join(names)}"


def answer() -> str:
    """Ask the network about the first sample."""
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.samples import sample, sample_names
    from resnet_demo.weights.sources import find

    predictor = load_predictor(find())
    photo = sample(sample_names()[0])
    predictor.classify(photo)  # the first pass of a process is slower
    found = predictor.classify(photo)
    (best,) = found.top(1)
    return (
        f"“{photo.name}” is {best.label} to {best.probability:.0%}, "
        f"in {found.milliseconds.network:.0f} ms on {found.device}"
    )


def records() -> str:
    """Read every recorded race."""
    from resnet_demo.lab.recordings import from_csv, shipped

    files = shipped()
    if not files:
        raise LabError("No recorded race is there: take assets/recordings from the project again.")
    steps = [len({record.step for record in from_csv(file.read_bytes()).records}) for file in files]
    told = (f"{file.stem} ({count} steps)" for file, count in zip(files, steps, strict=True))
    return ", ".join(told)


def race() -> str:
    """Train a plain and a residual net for some steps."""
    from resnet_demo.lab.configuration import LabConfig
    from resnet_demo.lab.trainer import Trainer

    start = time.perf_counter()
    trained = sum(1 for _ in Trainer(LabConfig(steps=STEPS)))
    speed = trained / (time.perf_counter() - start)
    if trained != STEPS:
        raise LabError(f"The race ended after {trained} of {STEPS} steps: look into the log.")
    return f"{trained} steps, {speed:.1f} a second"


def address() -> str:
    """Say which address phones in this network would open, and that this machine answers there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
        except OSError:
            raise OSError("This machine is in no network: phones cannot reach it.") from None
        here = str(probe.getsockname()[0])
    try:
        with socket.create_server((here, 0)) as server:
            socket.create_connection(server.getsockname(), timeout=3).close()
    except OSError:
        raise OSError(f"Nothing can be reached at {here}: a firewall stands before it.") from None
    if here.startswith("127."):
        raise OSError("This machine is in no network: phones cannot reach it.")
    return f"http://{here}:8501 after `python start.py --hall`, if the network lets phones through"


CHECKS: dict[str, Callable[[], str]] = {
    "weights": weights,
    "samples": samples,
    "answer": answer,
    "records": records,
    "race": race,
    "address": address,
}
"""What is tried, in this order."""
