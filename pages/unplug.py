"""Unplug: a switch for each residual block, and the answer that is left."""

import streamlit as st

from resnet_demo.ui import table, unplug_view
from resnet_demo.ui.warm_up import is_warm

CHANGE = "Change the experiment  :gray[photo, a net without shortcuts, random blocks, swaps, paths]"

photo, key = table.current(), table.chosen()
heading = st.empty()
figure_place = st.empty()
if not is_warm():
    heading.title(unplug_view.heading(None), anchor=False)
    with figure_place:
        unplug_view.waiting()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import network, unplug_panels, unplug_results  # noqa: E402

predictor, problem = network.predictor()
sweep = unplug_results.result("sweep", photo, key, predictor)
heading.title(unplug_view.heading(sweep), anchor=False)
with figure_place:
    unplug_panels.figure(photo, key, predictor, problem)
with experiment, st.expander(CHANGE, key="unplug_experiment"):
    unplug_panels.panels(photo, key, predictor)
