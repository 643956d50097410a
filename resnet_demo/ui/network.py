"""Which network answers: the weights the viewer chose, or the best that are on this machine."""

from functools import lru_cache

import streamlit as st

from resnet_demo.classify.predictor import Answer, Predictor, load_predictor
from resnet_demo.errors import WeightsError
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.samples import sample
from resnet_demo.weights.sources import WeightsSource, find_or_next, installed

CHOICE = "weights"  # the key of the select box, and the parameter in the address


def choices() -> dict[str, WeightsSource]:
    """Return the weights on this machine by title, the one that is used unasked first."""
    best, _ = find_or_next()
    return {source.card.title: source for source in [best, *installed()]}


def predictor() -> tuple[Predictor, str | None]:
    """Return the network that answers, loaded, and a sentence where it is not the one asked for.

    Raises:
        WeightsError: not even the embedded weights can be read.
    """
    best, problem = find_or_next()
    asked = st.session_state.get(CHOICE)
    wanted = choices().get(asked, best) if asked else best
    try:
        return load_predictor(wanted), problem
    except WeightsError as error:
        if wanted == find_or_next("embedded")[0]:
            raise
        return load_predictor(find_or_next("embedded")[0]), str(error)


def answer(photo: Photo, key: str, network: Predictor) -> Answer:
    """Return the network's answer to the photo on the table, asked once.

    A sample's answer is shared by all viewers; the answer to a viewer's own stays in the session.
    """
    if not key.startswith("own "):
        return _sample_answer(key, network)
    kept = st.session_state.get("network_answer")
    if kept is None or kept[0] is not photo or kept[1] is not network:
        kept = st.session_state["network_answer"] = (photo, network, network.classify(photo))
    found: Answer = kept[2]
    return found


@lru_cache(maxsize=64)
def _sample_answer(name: str, network: Predictor) -> Answer:
    return network.classify(sample(name))
