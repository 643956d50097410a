"""Network: the photo on the table on its way through stem, stages and blocks to the answer."""

import streamlit as st

from resnet_demo.ui import classify_view, inside_view, table
from resnet_demo.ui.warm_up import is_warm

CHANGE = "Change the experiment  :gray[photo, input size, anatomy, source, torchvision]"

photo = table.current()
# Once the network is there, both places are containers: an emptied place would take the figure
# down and put up a new one at every press, and nothing in it could move.
warm = is_warm()
heading, place = (st.container(), st.container()) if warm else (st.empty(), st.empty())
if not warm:
    heading.title(
        "A photo runs through many blocks, and each adds to what it was given.", anchor=False
    )
    with place:
        inside_view.waiting(photo)
classify_view.problem()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import inside_data, inside_panels, network  # noqa: E402
from resnet_demo.ui.trace import trace  # noqa: E402

predictor, problem = network.predictor()
heading.title(inside_panels.claim(predictor), anchor=False)
with experiment, st.expander(CHANGE, key="network_experiment"):
    inside_panels.photo_panel()
    size, thickness = inside_panels.settings(predictor.card)
    way = trace(photo, table.chosen(), predictor, size)
    whole = inside_data.parts_of(predictor, way)
    names = inside_data.part_names(whole)
    inside_panels.below(predictor, way, whole, inside_view.state(names)[1])
with place:
    inside_view.figure(inside_data.picture(predictor, way, thickness), names)
