"""Network: the photo on the table on its way through stem, stages and blocks to the answer."""

import streamlit as st

from resnet_demo.ui import classify_view, inside_view, table
from resnet_demo.ui.warm_up import is_warm

CHANGE = "Change the experiment  :gray[photo, input size, anatomy, source, torchvision]"

photo = table.current()
# Both places keep one shape whether torch is there or not: a figure that changed its place in the
# page would be taken down and put up anew at the next press, and nothing in it could move.
heading, place = st.container(), st.container()
first_heading, first_place = heading.empty(), place.empty()
if not is_warm():
    first_heading.title(
        "A photo runs through many blocks, and each adds to what it was given.", anchor=False
    )
    with first_place:
        inside_view.waiting(photo)
classify_view.problem()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import inside_data, inside_panels, network  # noqa: E402
from resnet_demo.ui.trace import trace  # noqa: E402

predictor, problem = network.predictor()
first_heading.empty()
heading.title(inside_panels.claim(predictor), anchor=False)
with experiment, st.expander(CHANGE, key="network_experiment"):
    inside_panels.photo_panel()
    size, thickness = inside_panels.settings(predictor.card)
    way = trace(photo, table.chosen(), predictor, size)
    whole = inside_data.parts_of(predictor, way)
    names = inside_data.part_names(whole)
    inside_panels.below(predictor, way, whole, inside_view.state(names)[1])
first_place.empty()
with place:
    inside_view.figure(inside_data.picture(predictor, way, thickness), names)
