"""Unplug: a switch for each residual block, and the answer that is left."""

import streamlit as st

from resnet_demo.ui import table, unplug_view
from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm

CHANGE = "Change the experiment  :gray[photo, a net without shortcuts, random blocks, swaps, paths]"

photo, key = table.current(), table.chosen()
first_heading, heading = place()
first_figure, figure = place()
if not is_warm():
    first_heading.title(unplug_view.heading(None), anchor=False)
    with first_figure:
        unplug_view.waiting()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import network, unplug_panels, unplug_results  # noqa: E402

predictor, problem = network.predictor()
sweep = unplug_results.result("sweep", photo, key, predictor)
first_heading.empty()
heading.title(unplug_view.heading(sweep), anchor=False)
first_figure.empty()
with figure:
    unplug_panels.figure(photo, key, predictor, problem)
with experiment, st.expander(CHANGE, key="unplug_experiment"):
    unplug_panels.panels(photo, key, predictor)
