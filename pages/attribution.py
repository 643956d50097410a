"""Attribution: where in the photo the evidence for a class is."""

import streamlit as st

from resnet_demo.ui import classify_view, heat_view, table
from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm
from resnet_demo.weights.sources import find_or_next

CHANGE = "Change the experiment  :gray[photo, stage and method, before or after +, trust, report]"
TABS = ["Photo", "Stage and method", "Before or after +", "Boxes", "Can you trust it?", "Save"]

table.suggest("cat and coffee")
photo = table.current()
first_heading, heading = place()
first_figure, figure = place()
control = st.container(key="heat_control")
classify_view.problem()
if not is_warm():
    first_heading.title("Ask for one class or for another: where is the heat?", anchor=False)
    with first_figure:
        heat_view.alone(photo, find_or_next()[0].card.preprocessing)
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import (  # noqa: E402
    heat_answer,
    heat_checks,
    heat_class,
    heat_panels,
    heat_save,
    heat_work,
    network,
    trace,
)

predictor, problem = network.predictor()
with experiment, st.expander(CHANGE, key="heat_experiment", on_change="rerun") as expander:
    tabs = st.tabs(TABS, key="heat_tab", on_change="rerun")
    is_open = {name: bool(expander.open and tab.open) for name, tab in zip(TABS, tabs, strict=True)}
    with tabs[0]:
        classify_view.intake()
        size = heat_answer.size(predictor.card)

seen = trace.trace(photo, table.chosen(), predictor, size)
order = heat_answer.ranking(seen)
chosen = heat_class.asked(table.chosen(), order)
found = heat_answer.evidence(predictor, seen, order, chosen)
url = heat_view.region_url(photo, seen.crop.box)
first_heading.empty()
heading.title(heat_answer.claim(found), anchor=False)
first_figure.empty()
with figure:
    heat_answer.draw(predictor, seen, found, url)
with control:
    heat_class.control(chosen, order, predictor.card.labels)
    if problem is not None:
        st.text(problem)

bench = heat_work.bench(predictor, seen, photo)
for name, tab, panel in zip(
    TABS[1:4],
    tabs[1:4],
    (heat_panels.compare, heat_panels.addition, heat_panels.boxes),
    strict=True,
):
    with tab:
        panel(bench, found, url, is_open[name])
with tabs[4]:
    heat_checks.draw(bench, found, is_open[TABS[4]])
with tabs[5]:
    heat_save.draw(bench, found)
