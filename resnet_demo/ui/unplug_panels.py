"""The figure of Unplug as a fragment, and what is behind "Change the experiment"."""

import streamlit as st

from resnet_demo.classify.predictor import Predictor
from resnet_demo.photos.decode import Photo
from resnet_demo.ui import classify_view, unplug_results, unplug_view
from resnet_demo.unplug.ablation import effects
from resnet_demo.unplug.wiring import block_names


@st.fragment
def figure(photo: Photo, key: str, predictor: Predictor, problem: str | None) -> None:
    """Draw the figure; a flipped switch runs only this."""
    seen = unplug_results.look_inside(photo, key, predictor)
    names = block_names(predictor.network)
    off = unplug_view.off(len(names))
    logits = unplug_results.without(off, seen.outputs, predictor)
    (now,) = effects(seen.outputs, logits)
    unplug_view.figure(
        unplug_view.Look(
            names,
            frozenset(
                number
                for number, (_, block) in enumerate(predictor.network.blocks())
                if block.downsample is not None
            ),
            unplug_results.result("sweep", photo, key, predictor),
            off,
            now,
            logits[0].softmax(0).tolist(),
            seen.outputs.logits[0].softmax(0).tolist(),
            predictor.card.labels,
            seen.crop,
            photo.name,
        )
    )
    if problem is not None:
        st.text(problem)


def panels(photo: Photo, key: str, predictor: Predictor) -> None:
    """Draw the experiments."""
    with st.container(key="intake"):
        classify_view.intake()
    classify_view.problem()
