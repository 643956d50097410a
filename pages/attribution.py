"""Attribution: where in the photo the evidence for a class is."""

import streamlit as st

from resnet_demo.ui import heat_view, table
from resnet_demo.ui.warm_up import is_warm
from resnet_demo.weights.sources import find_or_next

CHANGE = "Change the experiment  :gray[photo, stage and method, before or after +, trust, report]"

table.suggest("cat and coffee")
photo = table.current()
heading = st.empty()
figure = st.empty()
control = st.container(key="heat_control")
if not is_warm():
    heading.title("Ask for one class or for another: where is the heat?", anchor=False)
    with figure:
        heat_view.alone(photo, find_or_next()[0].card.preprocessing)
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import heat_answer, heat_class, network, trace  # noqa: E402

predictor, problem = network.predictor()
seen = trace.trace(photo, table.chosen(), predictor)
order = heat_answer.ranking(seen)
chosen = heat_class.asked(table.chosen(), order)
found = heat_answer.evidence(predictor, seen, order, chosen)
url = heat_view.region_url(photo, seen.crop.box)
heading.title(heat_answer.claim(found), anchor=False)
with figure:
    heat_answer.draw(predictor, seen, found, url)
with control:
    heat_class.control(chosen, order, predictor.card.labels)
