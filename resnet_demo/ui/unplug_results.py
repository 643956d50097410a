"""What the experiments of Unplug found on the photo on the table, computed once.

A sample's results are shared by all viewers, an own photo's stay in the session. The network runs
in the device's queue, as everywhere.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import streamlit as st
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.errors import ClassifyError
from resnet_demo.network.resnet import ResNet, StageOutputs
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.ui.trace import Trace, trace
from resnet_demo.unplug import ablation, experiments, paths
from resnet_demo.unplug.wiring import block_names, intact, keep

_OWN = "unplug_own"  # photo, predictor, {name: result}
Compute = Callable[[ResNet, Trace], Any]
COMPUTE: dict[str, Compute] = {
    "sweep": lambda network, seen: ablation.sweep(network, seen.outputs),
    "swap": lambda network, seen: experiments.swap_each(network, seen.outputs),
    "cut": lambda network, seen: experiments.cut_each(network, seen.outputs),
    "paths": lambda network, seen: paths.path_gradients(
        network, seen.crop.tensor, seen.outputs, int(seen.outputs.logits.argmax())
    ),
}


def look_inside(photo: Photo, key: str, predictor: Predictor) -> Trace:
    """Return the photo's intact forward pass.

    Raises:
        ClassifyError: its numbers are not finite.
    """
    seen = trace(photo, key, predictor)
    if not bool(seen.outputs.logits.isfinite().all()):
        raise ClassifyError("The network's numbers overflow on this photo; use other weights.")
    return seen


def result(name: str, photo: Photo, key: str, predictor: Predictor) -> Any:
    """Return what the experiment `name` of `COMPUTE` found on this photo, run at most once."""
    return kept(name, photo, key, predictor, COMPUTE[name])


def random_deletions(
    photo: Photo, key: str, predictor: Predictor, seeds: int, first_seed: int
) -> experiments.RandomDeletions:
    """Return random deletions for so many seeds, run at most once."""

    def compute(network: ResNet, seen: Trace) -> experiments.RandomDeletions:
        return experiments.delete_random(network, seen.outputs, seeds, first_seed)

    found: experiments.RandomDeletions = kept(
        f"random {seeds} {first_seed}", photo, key, predictor, compute
    )
    return found


def without(off: tuple[int, ...], outputs: StageOutputs, predictor: Predictor) -> Tensor:
    """Return the logits, 1×K, with these blocks unplugged; about 50 ms, so nothing is kept."""
    wiring = keep(intact(len(block_names(predictor.network))), off, "shortcut")
    return in_turn(
        predictor.device, lambda: ablation.logits_of(predictor.network, outputs, [wiring])
    )


def photo_names() -> tuple[str, ...]:
    """Return the sample photos that are swept together."""
    return sample_names()


def disagreement(predictor: Predictor) -> Iterator[tuple[int, list[int]]]:
    """Sweep one sample after the other; yield how many were, and the changed answers by block."""
    counts = [0] * len(block_names(predictor.network))
    for done, key in enumerate(sample_names(), start=1):
        for number, effect in enumerate(result("sweep", sample(key), key, predictor)):
            counts[number] += not effect.survives
        yield done, list(counts)


def kept(name: str, photo: Photo, key: str, predictor: Predictor, compute: Compute) -> Any:
    """Return what `compute` finds, from the process's results or the session's."""

    def run() -> Any:
        seen = look_inside(photo, key, predictor)
        return in_turn(predictor.device, lambda: compute(predictor.network, seen))

    if not key.startswith("own "):
        results = _shared(key, predictor)
    else:
        own = st.session_state.get(_OWN)
        if own is None or own[0] is not photo or own[1] is not predictor:
            own = st.session_state[_OWN] = (photo, predictor, {})
        results = own[2]
    if name not in results:
        results[name] = run()
    return results[name]


@lru_cache(maxsize=32)
def _shared(key: str, predictor: Predictor) -> dict[str, Any]:
    """Return the results on one sample; whoever needs one that is not there computes it."""
    return {}
