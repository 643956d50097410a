"""Skip lab: two nets that differ in one flag race on the same batches, live."""

import streamlit as st

from resnet_demo.ui import lab_controls, lab_state, lab_view

CHANGE = "Change the experiment  :gray[presets, depth, seed, learning rate, shortcuts, recordings]"

experiment, problem = lab_state.arrive()
st.title(experiment.title, anchor=False)
if problem is not None:
    with st.container(key="lab_problem"):
        st.text(f"{problem} This is the default experiment.")
lab_view.draw(experiment)
if "settings" not in experiment.hidden:
    with st.container(key="experiment"), st.expander(CHANGE, key="lab_experiment"):
        lab_controls.panels(experiment)
