"""What one forward pass computed on the photo on the table, for the pages that look inside.

One pass of the readable network serves every page and every control; a different photo, network or
input size is a new one. The tensors are shared by all who ask and must not be changed.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

import streamlit as st
import torch

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.network.resnet import StageOutputs
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.preprocess import Crop, at_size, preprocess
from resnet_demo.photos.samples import sample
from resnet_demo.weights.card import WeightsCard, accuracies

USUAL = 224  # pixels: the size at which networks for ImageNet are compared
_OWN = "trace_of_own_photo"


@dataclass(frozen=True, eq=False)
class Trace:
    """One photo's way through the network.

    Attributes:
        crop: what the network saw.
        outputs: stem, blocks, features and logits of a batch of one, float32 on the CPU.
    """

    crop: Crop
    outputs: StageOutputs


def trace(photo: Photo, key: str, predictor: Predictor, size: int | None = None) -> Trace:
    """Return the photo's forward pass with all that it computed on the way, run at most once.

    A sample's is shared by all viewers; that of a viewer's own photo stays in the session, one at
    a time: at 224 pixels it holds 80 MB.

    Args:
        photo: the photo on the table.
        key: its key there, a sample's name or "own N".
        predictor: whose network is looked into.
        size: side of the input in pixels; None is the size on the card of the weights.
    """
    size = size or predictor.card.preprocessing.crop
    if not key.startswith("own "):
        return _sample_trace(key, predictor, size)
    kept = st.session_state.get(_OWN)
    if kept is None or kept[:3] != (photo, predictor, size):
        kept = st.session_state[_OWN] = (photo, predictor, size, run(photo, predictor, size))
    found: Trace = kept[3]
    return found


def once(photo: Photo, key: str, predictor: Predictor, size: int) -> Trace:
    """Return the forward pass of a photo beside the one on the table; an own one is not kept."""
    own = key.startswith("own ")
    return run(photo, predictor, size) if own else _sample_trace(key, predictor, size)


def input_sizes(card: WeightsCard) -> list[int]:
    """Return the input sizes that a page offers: those measured on the card, and 224 pixels."""
    sizes = {size for size, _ in card.accuracy_by_input_size} | {card.preprocessing.crop, USUAL}
    return sorted(sizes)


def opening_size(card: WeightsCard) -> int:
    """Return the input size at which a page opens whose point is the maps, not the answer.

    The larger the input, the finer the maps; but weights that are hardly ever right at a size show
    maps of a network that does not see. So it is the largest size at which they were measured to
    be right at least half as often as at their best, among those where conv5_x has five cells a
    side or more. Where they are not that good at any, it is the one of them at which they are right
    most often; where nobody measured such a size, 224, the usual one. The page says which it is.
    """
    return _largest_good(card, cells=5, share=0.5) or _best_fine(card, cells=5) or USUAL


def heat_size(card: WeightsCard) -> int:
    """Return the input size at which a page opens whose point is the place of the evidence.

    It is the weights' own, where conv5_x has three cells a side or more there: heat on fewer points
    nowhere. Otherwise it is the largest size of so many cells at which they were measured to be
    right nine tenths as often as at their best, if there is one.
    """
    own = card.preprocessing.crop
    if _cells(own) >= 3:
        return own
    return _largest_good(card, cells=3, share=0.9) or own


def _largest_good(card: WeightsCard, cells: int, share: float) -> int | None:
    """Return the largest measured size with enough cells and enough of the best accuracy."""
    measured = accuracies(card)
    best = max((accuracy.top1 for accuracy in measured.values()), default=0.0)
    good = [
        size
        for size, accuracy in measured.items()
        if _cells(size) >= cells and accuracy.top1 >= share * best
    ]
    return max(good, default=None)


def _best_fine(card: WeightsCard, cells: int) -> int | None:
    """Return the measured size with enough cells at which the weights are right most often."""
    fine = {size: found.top1 for size, found in accuracies(card).items() if _cells(size) >= cells}
    return max(fine, key=lambda size: (fine[size], size), default=None)


def _cells(size: int) -> int:
    """Return the side of conv5_x's map: five strides of two, each rounded up."""
    return ceil(size / 32)


def run(photo: Photo, predictor: Predictor, size: int) -> Trace:
    """Return a forward pass that is kept nowhere; pages that look inside share one by `trace`."""
    preprocessing = predictor.card.preprocessing
    crop = preprocess(photo, at_size(preprocessing, size, preprocessing.bottleneck))

    def forward() -> StageOutputs:
        with torch.no_grad():  # a page may go on from these tensors with gradients
            return _on_cpu(predictor.network.forward_stages(crop.tensor.to(predictor.device)))

    return Trace(crop, in_turn(predictor.device, forward))


@lru_cache(maxsize=4)
def _sample_trace(name: str, predictor: Predictor, size: int) -> Trace:
    return run(sample(name), predictor, size)


def _on_cpu(outputs: StageOutputs) -> StageOutputs:
    stages = {
        name: [
            replace(b, branch=b.branch.cpu(), shortcut=b.shortcut.cpu(), output=b.output.cpu())
            for b in blocks
        ]
        for name, blocks in outputs.stages.items()
    }
    return StageOutputs(outputs.stem.cpu(), stages, outputs.features.cpu(), outputs.logits.cpu())
