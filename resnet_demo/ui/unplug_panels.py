"""The figure of Unplug as a fragment, and the experiments behind "Change the experiment"."""

from pathlib import Path

import streamlit as st

from resnet_demo.classify.predictor import Predictor
from resnet_demo.photos.decode import Photo
from resnet_demo.ui import (
    classify_view,
    long_work,
    unplug_bars,
    unplug_errors,
    unplug_pair,
    unplug_results,
    unplug_vgg,
    unplug_view,
)
from resnet_demo.unplug.ablation import effects
from resnet_demo.unplug.experiments import MOST_SEEDS
from resnet_demo.unplug.wiring import block_names

SKIP_LAB = Path(__file__).resolve().parents[2] / "pages/skip_lab.py"
PHOTOS = "unplug_photos"  # where the sweep over all samples runs
EXPERIMENTS = {
    "A net without shortcuts": "pair",
    "k random blocks": "random",
    "Swap blocks": "swap",
    "All sample photos": "photos",
    "Cut the shortcuts": "cut",
    "Paths": "paths",
}


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
    """Draw the row of photos and the experiment that the viewer chose."""
    with st.container(key="intake"):
        classify_view.intake()
    classify_view.problem()
    ticking = _under_way(predictor)
    st.fragment(_experiment, run_every=long_work.TICK if ticking else None)(
        photo, key, predictor, ticking
    )


def _experiment(photo: Photo, key: str, predictor: Predictor, ticking: bool) -> None:
    chosen = st.segmented_control(
        "Experiment",
        list(EXPERIMENTS),
        default=next(iter(EXPERIMENTS)),
        required=True,
        key="unplug_more",
        bind="query-params",
        label_visibility="collapsed",
    )
    which = EXPERIMENTS[chosen or next(iter(EXPERIMENTS))]
    if which == "pair":
        unplug_pair.draw()
        unplug_vgg.draw(photo, key, predictor)
    elif which == "photos":
        _photos(predictor)
        unplug_errors.draw(predictor)
    elif which == "random":
        _random(photo, key, predictor)
    else:
        found = unplug_results.result(which, photo, key, predictor)
        label = _answer(photo, key, predictor)
        names = block_names(predictor.network)
        if which == "swap":
            unplug_bars.swaps(found, label)
        elif which == "cut":
            unplug_bars.cuts(found, names, label, predictor.card.labels)
            st.page_link(
                str(SKIP_LAB),
                label="The skip lab trains both nets from the start",
                icon=":material/arrow_forward:",
                query_params={},
            )
        else:
            unplug_bars.paths(found, label)
    if _under_way(predictor) != ticking:
        st.rerun()


def _under_way(predictor: Predictor) -> bool:
    """Return whether anything is being computed that the page should look at again."""
    work = long_work.current(PHOTOS, predictor.card.name)
    sweeping = work is not None and work.running
    return sweeping or any(each.running() for each in (unplug_pair, unplug_vgg, unplug_errors))


def _random(photo: Photo, key: str, predictor: Predictor) -> None:
    blocks = len(block_names(predictor.network))
    left, middle, right = st.columns(3, gap="large")
    with left:
        count = st.slider(
            "Blocks deleted, k", 0, blocks, min(4, blocks), key="unplug_k", bind="query-params"
        )
    with middle:
        seeds = st.slider("Random orders", 1, 20, 8, key="unplug_seeds", bind="query-params")
    with right:
        first = st.number_input("First seed", 0, 9999, 0, key="unplug_first", bind="query-params")
    with st.spinner("Deleting blocks"):
        found = unplug_results.random_deletions(
            photo, key, predictor, min(int(seeds), MOST_SEEDS), int(first)
        )
    unplug_bars.random_deletions(found, int(count), _answer(photo, key, predictor))


def _photos(predictor: Predictor) -> None:
    names = unplug_results.photo_names()
    work = long_work.current(PHOTOS, predictor.card.name)
    done, counts = work.latest if work is not None and work.latest else (0, [])
    long_work.buttons(
        PHOTOS,
        predictor.card.name,
        f"Sweep all {len(names)} sample photos",
        lambda: unplug_results.disagreement(predictor),
        done / len(names),
    )
    if done:
        unplug_bars.disagreement(counts, done, len(names), block_names(predictor.network))
    else:
        st.text("Each block in turn is unplugged on each photo, and the answers are compared.")


def _answer(photo: Photo, key: str, predictor: Predictor) -> str:
    seen = unplug_results.look_inside(photo, key, predictor)
    return predictor.card.labels[int(seen.outputs.logits.argmax())]
