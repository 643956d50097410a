"""A pair of nets trained here and now, and the surfaces around them, row by row."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.threads import lab_threads
from resnet_demo.lab.trainer import Trainer
from resnet_demo.landscape.recording import Cut, Landscape, Trained, around
from resnet_demo.landscape.surface import line_between
from resnet_demo.network.cifar_resnet import CifarResNet
from resnet_demo.ui import long_work

PLACE = "landscape"
DEPTHS = (8, 14, 20, 32, 56)
_TRAINING = 0.4  # the share of the time that training takes, for the bar


@dataclass(frozen=True)
class Settings:
    """What a viewer may choose."""

    depth: int
    steps: int
    seed: int
    points: int
    span: float
    plane_seed: int
    pictures: int
    cut: bool


@dataclass(frozen=True)
class Progress:
    """How far the work is, 0 to 1, and what there is to see of it.

    Attributes:
        pair: with shortcuts, without; rows may be missing.
    """

    fraction: float
    pair: tuple[Landscape, ...] = ()


def controls() -> Settings:
    """Draw the settings and return them."""
    first, second, third, fourth = st.columns(4, gap="large")
    with first:
        depth = st.select_slider("Layers", DEPTHS, value=20, key="land_depth", bind="query-params")
        seed = st.number_input("Training’s seed", 0, 9999, 0, key="land_seed", bind="query-params")
    with second:
        steps = st.slider(
            "Training steps", 50, 1000, 200, 50, key="land_steps", bind="query-params"
        )
        plane = st.number_input("Plane’s seed", 0, 9999, 0, key="land_plane", bind="query-params")
    with third:
        points = st.slider(
            "Points along a side", 5, 41, 15, 2, key="land_points", bind="query-params"
        )
        cut = st.toggle("Line to a second net", key="land_cut", bind="query-params")
    with fourth:
        span = st.slider("Span", 0.1, 3.0, 1.0, 0.1, key="land_span", bind="query-params")
        pictures = st.select_slider(
            "Digits", (64, 128, 256, 512, 1024), value=256, key="land_digits", bind="query-params"
        )
    return Settings(
        int(depth), int(steps), int(seed), int(points), float(span), int(plane), int(pictures), cut
    )


def work(settings: Settings) -> long_work.Work | None:
    """Draw the button and the bar; return the work under these settings, if there is any."""
    found = long_work.current(PLACE, repr(settings))
    progress: Progress | None = found.latest if found is not None else None
    return long_work.buttons(
        PLACE,
        repr(settings),
        "Train both nets and compute",
        lambda: compute(settings),
        progress.fraction if progress else 0.0,
    )


def compute(settings: Settings) -> Iterator[Progress]:
    """Train the pair, then compute both surfaces in turn, row by row."""
    nets, accuracies, trainer = yield from _train(settings, settings.seed, 0.0)
    others: list[CifarResNet] = []
    if settings.cut:
        others, _, _ = yield from _train(settings, settings.seed + 1, _TRAINING / 2)
    data = trainer.data
    chosen = data.train_pictures[: settings.pictures], data.train_labels[: settings.pictures]
    ways = [
        around(
            net,
            Trained(settings.depth, skips, settings.seed, settings.steps, accuracy),
            *chosen,
            span=settings.span,
            points=settings.points,
            plane_seed=settings.plane_seed,
        )
        for net, skips, accuracy in zip(nets, (True, False), accuracies, strict=True)
    ]
    pair: list[Landscape | None] = [None, None]
    for row in range(settings.points):
        for number, way in enumerate(ways):
            with lab_threads():
                pair[number] = next(way)
        fraction = _TRAINING + (1 - _TRAINING) * (row + 1) / settings.points
        yield Progress(fraction, tuple(found for found in pair if found is not None))
    if settings.cut:
        with lab_threads():
            lines = [
                line_between(net, other, *chosen) for net, other in zip(nets, others, strict=True)
            ]
        yield Progress(
            1.0,
            tuple(
                replace(found, cut=Cut(settings.seed + 1, line))
                for found, line in zip(pair, lines, strict=True)
                if found is not None
            ),
        )


def _train(
    settings: Settings, seed: int, fraction: float
) -> Generator[Progress, None, tuple[list[CifarResNet], list[float], Trainer]]:
    """Train a pair; return both nets, their test accuracies, and the trainer with its data."""
    config = LabConfig(
        depths=(settings.depth,),
        skip_strengths=(1.0, 0.0),
        steps=settings.steps,
        seed=seed,
        test_every=settings.steps,
    )
    trainer = Trainer(config)
    part = _TRAINING / (2 if settings.cut else 1)
    accuracies: list[float] = []
    for records in trainer:
        accuracies = [record.test_accuracy or 0.0 for record in records]
        yield Progress(fraction + part * trainer.step_number / settings.steps)
    return [trainer.net(0), trainer.net(1)], accuracies, trainer
