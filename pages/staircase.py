"""Staircase: a message on its way down, with bridges and without; the analogy made touchable."""

import streamlit as st

from resnet_demo.ui import staircase_view

CHANGE = "Change the experiment  :gray[forward or backward, depth, real nets, the analogy's limits]"

place = st.container()
with st.container(key="experiment"):
    message, depth, opened = staircase_view.experiment(CHANGE)
with place:
    staircase_view.draw(message, depth)
if opened.open:
    with opened:
        staircase_view.more()
