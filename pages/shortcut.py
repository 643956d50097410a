"""Shortcut: one residual block taken apart, number by number, forward and backward."""

import streamlit as st

from resnet_demo.ui import shortcut_view

CHANGE = "Change the experiment  :gray[the bridge, kinds of block, the equations]"

place = st.container()
with st.container(key="experiment"):
    kind = shortcut_view.experiment(CHANGE)
with place:
    shortcut_view.draw(kind)
