"""Which network answers: the weights the viewer chose, or the best that are on this machine."""

from functools import cache, lru_cache
from pathlib import Path

import streamlit as st

from resnet_demo.classify.predictor import Answer, Predictor, load_predictor
from resnet_demo.errors import ClassifyError, WeightsError
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.samples import sample
from resnet_demo.weights.card import WeightsCard
from resnet_demo.weights.sources import (
    EMBEDDED,
    EMBEDDED_PATH,
    WeightsSource,
    find,
    find_or_next,
    installed,
)

CHOICE = "weights"  # the key of the select box, and the parameter in the address
_UNASKED = "weights_unasked"  # what answered when nobody had chosen


def choices() -> dict[str, WeightsSource]:
    """Return the weights on this machine by title, the ones that are used unasked first."""
    best, _ = find_or_next()
    named: dict[str, WeightsSource] = {}
    for source in [best, *installed()]:
        if source in named.values():
            continue
        title = source.card.title  # somebody's own card may bear the title of another
        named[f"{title} ({source.path.name})" if title in named else title] = source
    return named


def predictor() -> tuple[Predictor, str | None]:
    """Return the network that answers, loaded, and a sentence where it is not the one asked for.

    Call it before the select box is drawn.

    Raises:
        WeightsError: not even the embedded weights can be read.
    """
    _, problem = find_or_next()
    wanted = choices()[_asked(list(choices()))]
    try:
        return _load(wanted, problem)
    except WeightsError as error:
        embedded = find(EMBEDDED)
        if wanted == embedded:
            raise
        return _load(embedded, str(error))


def file_of(card: WeightsCard) -> Path:
    """Return the file of the weights in use."""
    sources = choices().values()
    return next((source.path for source in sources if source.card == card), EMBEDDED_PATH)


def _asked(titles: list[str]) -> str:
    """Return the title to use: the viewer's choice, unless that was only the former default."""
    state, unasked = st.session_state, titles[0]
    asked = state.get(CHOICE) or st.query_params.get(CHOICE)
    if asked not in titles or asked == state.get(_UNASKED):
        asked = unasked
    if CHOICE in state and state[CHOICE] != asked:
        state[CHOICE] = asked
    state[_UNASKED] = unasked
    return str(asked)


def _load(source: WeightsSource, problem: str | None) -> tuple[Predictor, str | None]:
    file = source.path.stat()
    version = (source.path, file.st_mtime_ns, file.st_size)
    if version in _refused():
        raise WeightsError(_refused()[version])
    try:
        return load_predictor(source), problem
    except WeightsError as error:
        _refused()[version] = str(error)
        raise
    except ClassifyError as error:  # RESNET_DEMO_DEVICE names what this machine does not have
        return load_predictor(source, "cpu"), str(error)


@cache
def _refused() -> dict[tuple[Path, int, int], str]:
    """Return the files that could not be loaded and why, so that no rerun reads them again."""
    return {}


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
