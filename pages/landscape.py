"""Landscape: the loss around two trained nets, with and without shortcuts."""

import streamlit as st

from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm

CHANGE = "Change the experiment  :gray[train and compute here: layers, points, span, seeds]"

first_heading, heading = place()
if not is_warm():
    first_heading.title("How good are the nets next to a trained one?", anchor=False)

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import landscape_panels, landscape_view  # noqa: E402

pair = landscape_panels.shown()
first_heading.empty()
heading.title(landscape_view.heading(pair), anchor=False)
with st.container(key="landscape"):
    landscape_panels.figure(pair)
with st.container(key="experiment"), st.expander(CHANGE, key="landscape_experiment"):
    landscape_panels.experiment()
