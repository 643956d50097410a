"""Stages: what each part of the network sees of the photo on the table."""

import streamlit as st

from resnet_demo.ui import classify_view, stages_view, table
from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm

CHANGE = (
    "Change the experiment  :gray[size, channels, blocks, one cell's sum, what a channel likes]"
)

photo = table.current()
st.title("Each stage keeps less detail and sees more of the photo.", anchor=False)
first_figure, figure = place()
if not is_warm():
    with first_figure:
        stages_view.waiting(photo)
classify_view.problem()
with st.container(key="intake"):
    classify_view.intake()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.stages.maps import feature_maps  # noqa: E402
from resnet_demo.ui import network, stages_panels  # noqa: E402
from resnet_demo.ui.sentence import alert  # noqa: E402
from resnet_demo.ui.trace import trace  # noqa: E402
from resnet_demo.weights.card import accuracy_beside_best  # noqa: E402

predictor, problem = network.predictor()
with experiment:
    if problem is not None:
        alert(problem)
    change = st.expander(CHANGE, key="stages_experiment", on_change="rerun")
with change:
    size = stages_panels.chosen_size(predictor.card)
    names = stages_panels.columns_shown(predictor)
    choice = stages_panels.choice(size)
way = trace(photo, table.chosen(), predictor, size)
stem = stages_panels.stem_of(predictor, way)
maps = feature_maps(predictor.network, way.outputs, stem, names)
first_figure.empty()
with figure:
    stages_view.figure(way, maps, choice, accuracy_beside_best(predictor.card, size))
if change.open:
    with change:
        stages_panels.keep(way, maps, choice)
        stages_panels.panels(predictor, way)
