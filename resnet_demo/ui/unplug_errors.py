"""Unplugging blocks on labelled pictures: Tiny ImageNet's validation set, where it is at hand.

It is looked for beside the skip lab's data sets, in RESNET_DEMO_DATA or ~/.cache/resnet-demo/data.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import streamlit as st

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.embedded.evaluate import labelled_batches, list_pictures
from resnet_demo.embedded.layout import is_tiny_imagenet
from resnet_demo.lab.data import data_folder
from resnet_demo.ui import long_work, unplug_compared
from resnet_demo.unplug.labelled import ErrorSweep, batch_size, error_sweep

PLACE = "unplug_errors"
SETS = ("tiny-imagenet-200", "tiny-imagenet")
COUNTS = (200, 500, 1000, 2000, 10_000)


def folder() -> Path | None:
    """Return where Tiny ImageNet lies on this machine, or None."""
    found = (data_folder() / name for name in SETS)
    return next((path for path in found if is_tiny_imagenet(path)), None)


def draw(predictor: Predictor) -> None:
    """Draw the errors so far, and the way to count them; nothing where there are no labels."""
    data = folder()
    if data is None:
        st.text(
            "Errors can be counted where there are labels: with Tiny ImageNet in the data folder, "
            "its validation pictures are swept here."
        )
        return
    count = st.select_slider("Labelled pictures", COUNTS, value=COUNTS[0], key="unplug_labelled")
    name = f"{predictor.card.name} {count}"
    work = long_work.current(PLACE, name)
    found = work.latest if work is not None else None
    done = found.pictures / int(count) if isinstance(found, ErrorSweep) else 0.0
    long_work.buttons(
        PLACE,
        name,
        f"Count errors on {count:,} validation pictures of Tiny ImageNet",
        partial(compute, predictor, data, int(count)),
        min(done, 1.0),
    )
    if isinstance(found, ErrorSweep):
        to_its_end = work is not None and not work.running and not work.stopped
        unplug_compared.errors(found, found.pictures if to_its_end else int(count))


def running() -> bool:
    """Return whether errors are being counted for this viewer."""
    work = long_work.current_of(PLACE)
    return work is not None and work.running


def compute(predictor: Predictor, data: Path, count: int) -> Iterator[ErrorSweep]:
    """Yield the errors so far, after each batch; other viewers' photos come in between."""
    card = predictor.card
    pictures = list_pictures(data, card)[:count]
    size = batch_size(card.preprocessing.crop)
    batches = labelled_batches(pictures, card.preprocessing, size)
    sweep = error_sweep(predictor.network, batches)
    while True:
        found = in_turn(predictor.device, lambda: next(sweep, None))
        if found is None:
            return
        yield found
