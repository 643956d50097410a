"""What Staircase shows: the two flights, and below them real nets and the analogy's limits."""

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from resnet_demo.errors import LectureError
from resnet_demo.lecture.staircase import KEEPS, KEEPS_RANGE, STEPS_OF_A_BLOCK, Staircase
from resnet_demo.ui import descent_view, text_view
from resnet_demo.ui.components import component

BACKWARD = "Gradient"
FORWARD = "Activation"

_staircase = component("staircase", scripts=("drawing",), styles=("slider",))


def draw(message: str, depth: int) -> None:
    """Draw both flights; the factor in the address is the browser's, message and depth are ours."""
    flight = Staircase(asked_factor(st.query_params.get("keeps")), depth)
    _staircase(
        key="staircase",
        data={
            "keeps": flight.keeps,
            "usual": KEEPS,
            "range": KEEPS_RANGE,
            "depth": flight.depth,
            "bridges": flight.bridges,
            "forward": message == FORWARD,
        },
    )


def experiment(title: str) -> tuple[str, int, ExpanderContainer]:
    """Draw what the viewer may change; return the message, the number of steps, and the place."""
    with st.expander(title, key="stairs_experiment", on_change="rerun") as opened:
        left, right = st.columns(2, gap="large")
        with left:
            message = st.segmented_control(
                "The message",
                (BACKWARD, FORWARD),
                default=BACKWARD,
                required=True,
                key="stairs_message",
                bind="query-params",
            )
        with right:
            depth = st.segmented_control(
                "Steps",
                tuple(STEPS_OF_A_BLOCK),
                default=50,
                required=True,
                format_func=str,
                key="stairs_depth",
                bind="query-params",
            )
    return message, depth, opened


def more() -> None:
    """Draw real nets, and what the analogy is good for; the nets are measured, in seconds."""
    st.header("Beside it, real nets", anchor=False)
    descent_view.draw()
    text_view.draw("staircase")


def asked_factor(text: str | None) -> float:
    """Return the factor that an address asks for; what is no such factor is the usual one."""
    try:
        return Staircase(round(float(text or KEEPS), 2)).keeps
    except (ValueError, LectureError):
        return KEEPS
