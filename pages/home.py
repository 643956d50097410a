"""Home: what this is, the ways in, and what answers."""

from pathlib import Path

import streamlit as st

from resnet_demo.figures.flight import NARROW, WIDE, flight
from resnet_demo.ui import route, status
from resnet_demo.ui.components import component

PAGES = Path(__file__).parent
STEPS, BLOCKS = 50, 16
LIGHT = [0.9**step for step in range(STEPS - 1)] + [0.95]  # fades on foot, arrives over the bridges
BRIDGES = [(1 + 3 * block, 4 + 3 * block) for block in range(BLOCKS)]
YOUR_PHOTO = {"look": "photo"}
TWO_THINGS = {"photo": "cat and coffee", "look": "objects"}

hero = component("hero", wide=flight(LIGHT, BRIDGES, WIDE), narrow=flight(LIGHT, BRIDGES, NARROW))

hero(key="hero")
ways = (
    ("Try it on your photo", "it stays on this machine", "classify.py", YOUR_PHOTO),
    ("Switch the shortcuts off", "two nets race, one stalls", "skip_lab.py", {}),
    ("Two things in one photo", "a cat beside a cup of coffee", "classify.py", TWO_THINGS),
)
with st.container(key="ways"):
    for column, (title, words, page, state) in zip(st.columns(3), ways, strict=True):
        with column:
            label = f"**{title}**  \n{words}"
            st.page_link(str(PAGES / page), label=label, query_params=state, width="stretch")
with st.container(key="routes", horizontal=True, vertical_alignment="center"):
    for taken in route.known().values():
        st.page_link(
            str(PAGES / route.page_file(taken.steps[0].page)),
            label=f"{taken.title}, {len(taken.steps)} steps",
            query_params=route.address(taken, 1),
        )
    with st.popover("Your own route", type="tertiary"):
        st.file_uploader(
            f"A route file: TOML, at most {route.LIMIT}",
            type="toml",
            key="route_file",
            on_change=route.open_file,
            args=("route_file",),
        )
        route.problem()
        route.copies()
status.line()
