"""Other networks: one picture of all, and the table, the clock and the answers behind it."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resnet_demo.errors import RelativesError
from resnet_demo.figures.skips import drawings
from resnet_demo.photos.decode import Photo
from resnet_demo.relatives.table import ORIGINAL, Row, deepest_without_skip
from resnet_demo.ui import prose
from resnet_demo.ui.components import component
from resnet_demo.ui.words import percent

if TYPE_CHECKING:
    from resnet_demo.relatives.catalogue import Relative

CHOSEN = "ResNet-50"
_LABELLED_FIRST = ("ResNet-50", "VGG-16", "AlexNet", "ResNet-152", "DenseNet-121", "ViT-B/16")
PICTURES = ("depth", "cost")
"""What the picture compares: depth by year, or accuracy by cost; so they stand in an address."""

_TIMES = "relatives_times"  # dict: name -> milliseconds measured on this machine
_SAID = "relatives_said"  # (the photo's name, what each network said of it)

_chart = component("relatives", **drawings())


def chart(rows: Sequence[Row]) -> None:
    """Draw every network once: depth against year, or accuracy against cost.

    A link may open it on one network (?network=VGG-16) and on the second picture (?picture=cost);
    from there on it is the browser's.
    """
    shown = [
        vars(row) | {"weight": row.name in _LABELLED_FIRST} for row in rows if row.name != ORIGINAL
    ]
    deepest = deepest_without_skip(rows).depth
    network, picture = st.query_params.get("network"), st.query_params.get("picture")
    _chart(
        key="relatives",
        data={
            "rows": shown,
            "chosen": network if network in {row["name"] for row in shown} else CHOSEN,
            "picture": picture if picture in PICTURES else PICTURES[0],
            "deepest": deepest,
        },
    )


def table(rows: Sequence[Row]) -> None:
    """Draw the table; a press on a heading sorts it."""
    number = st.column_config.NumberColumn
    st.dataframe(
        [
            {
                "network": row.name,
                "year": int(row.year),
                "made for": row.task,
                "layers": row.depth,
                "parameters, M": row.parameters / 1e6,
                "GMACs": row.macs / 1e9,
                "published": row.accuracy,
                "said by": row.source,
                "skip": row.skip,
                "where it is": row.skip_words,
                "input, px": row.input_size,
                "paper": row.paper,
            }
            for row in rows
        ],
        hide_index=True,
        key="relatives_table",
        column_config={
            "year": number(format="%d"),
            "parameters, M": number(format="%.1f"),
            "GMACs": number(format="%.2f"),
        },
    )
    prose.write(
        "Layers are those with weights on the longest path. Parameters and multiply-adds (MACs) "
        "are counted on the networks themselves, at inference, without auxiliary heads. Accuracies "
        "were measured by others, each in its own way; beside each stands who said it."
    )


def latency(rows: Sequence[Row]) -> None:
    """Let the viewer time a network on this machine, beside ResNet-50."""
    names = [row.name for row in rows]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        name = st.selectbox("Network", names, index=names.index("VGG-16"), key="relatives_timed")
    with right:
        pressed = st.button("Time it here", key="relatives_time", width="stretch")
    if pressed:
        with st.spinner("Six photos each through it and through ResNet-50 …"):
            st.session_state.setdefault(_TIMES, {}).update(_measure([CHOSEN, name]))
    times: dict[str, float] = st.session_state.get(_TIMES, {})
    for timed, milliseconds in times.items():
        share = milliseconds / times[CHOSEN]
        st.markdown(f"**{timed}**: {milliseconds:.0f} ms a photo, {share:.2f} of {CHOSEN}")


def answers(photo: Photo, key: str) -> None:
    """Show what the networks whose weights are at hand say of the photo on the table.

    Args:
        photo: the photo.
        key: its name on the table.
    """
    from resnet_demo.relatives.answers import at_hand
    from resnet_demo.weights.official import checkpoints_folder

    networks = at_hand()
    if not networks:
        st.markdown("No weights of these networks are on this machine. Those that lie in")
        st.code(str(checkpoints_folder()), language=None)
        st.markdown("under torchvision's names answer here, on the photo that lies on the table.")
        return
    names = f"all {len(networks)}" if len(networks) > 1 else networks[0].name
    if st.button(f"Ask {names}", key="relatives_ask"):
        with st.spinner("One after the other looks at the photo …"):
            said = {relative.name: _answer(relative, photo) for relative in networks}
            st.session_state[_SAID] = (key, said)
    asked, said = st.session_state.get(_SAID, ("", {}))
    if asked != key:
        return
    left, right = st.columns([1, 5], gap="medium")
    with left:
        st.image(photo.pixels, width="stretch", alt="The photo on the table")
    with right:
        for name, words in said.items():
            st.text(f"{name}: {words}")


def _answer(relative: "Relative", photo: Photo) -> str:
    """Return a network's three best classes, or why it has none; the others still answer."""
    from resnet_demo.classify.device import in_turn
    from resnet_demo.relatives.answers import answer

    try:
        guesses = in_turn("cpu", partial(answer, relative, photo))
    except RelativesError as error:
        return str(error)
    return ", ".join(f"{guess.label} {percent(guess.probability)}" for guess in guesses)


def _measure(names: Sequence[str]) -> dict[str, float]:
    from resnet_demo.classify.device import in_turn
    from resnet_demo.relatives.catalogue import named
    from resnet_demo.relatives.measure import latency as time_of

    return {name: in_turn("cpu", partial(time_of, named(name))) for name in names}
