"""A plain and a residual net with blocks taken out: recorded, or trained here and now."""

from collections.abc import Iterator
from statistics import fmean

import streamlit as st

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.trainer import Trainer
from resnet_demo.ui import long_work, unplug_compared
from resnet_demo.unplug.pair import Pair, read_pair, unplug_each

PLACE = "unplug_pair"
LAST_STEPS = 20  # of the training loss that is stated
_SEED = "unplug_pair_seed"


def draw() -> None:
    """Draw the recorded pair, or the one that was trained here, and the way to train one."""
    work = long_work.current(PLACE, PLACE)
    trained = work.latest if work is not None and isinstance(work.latest, Pair) else None
    unplug_compared.pair(trained or read_pair())
    recorded = read_pair()
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        st.number_input("Seed", 0, 9999, recorded.seed, key=_SEED, bind="query-params")
    seed = int(st.session_state[_SEED])
    done = work.latest if work is not None and isinstance(work.latest, float) else 0.0
    with right:
        long_work.buttons(
            PLACE,
            PLACE,
            "Train both nets here",
            lambda: train(recorded.depth, seed, recorded.steps),
            done,
        )


def running() -> bool:
    """Return whether a pair is being trained for this viewer."""
    work = long_work.current(PLACE, PLACE)
    return work is not None and work.running


def train(depth: int, seed: int, steps: int) -> Iterator[float | Pair]:
    """Yield how far the training is, 0 to 1, and in the end the pair."""
    config = LabConfig(
        depths=(depth,), skip_strengths=(0.0, 1.0), seed=seed, steps=steps, test_every=steps
    )
    trainer = Trainer(config)
    losses: list[list[float]] = []
    for records in trainer:
        losses.append([record.train_loss for record in records])
        yield trainer.step_number / steps
    data = trainer.data
    plain, residual = (
        unplug_each(
            trainer.net(number),
            data.test_pictures,
            data.test_labels,
            fmean(step[number] for step in losses[-LAST_STEPS:]),
        )
        for number in (0, 1)
    )
    yield Pair(depth, seed, steps, len(data.test_labels), plain, residual)
