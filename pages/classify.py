"""Classify: the photo on the table, the network's answer, and what is behind it."""

import streamlit as st

from resnet_demo.ui import classify_view, table
from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm
from resnet_demo.ui.words import count_in_words

CHANGE = "Change the experiment  :gray[objects, a box of yours, classes, weights, time and code]"

photo = table.current()
first_heading, heading = place()
left, right = st.columns([600, 532], gap="large")
with left:
    first_photo, photo_place = place()
    classify_view.problem()
with right:
    first_answer, answer_place = place()
    offer_place = st.container(key="offer")
if not is_warm():
    first_heading.title("One photo in, probabilities out.", anchor=False)
    with first_photo:
        classify_view.photo_alone(photo)
    with first_answer:
        classify_view.waiting()
with st.container(key="intake"):
    classify_view.intake()
experiment = st.container(key="experiment")

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.classify.device import device_title  # noqa: E402
from resnet_demo.ui import about_network, classify_panels, network, weights_panel  # noqa: E402

predictor, problem = network.predictor()
answer = network.answer(photo, table.chosen(), predictor)
classes = count_in_words(len(predictor.card.labels))
first_heading.empty()
heading.title(f"One photo in, {classes} probabilities out.", anchor=False)

with experiment, st.expander(CHANGE, key="classify_experiment"):
    look = classify_panels.panels(photo, predictor, answer)
first_photo.empty()
with photo_place:
    classify_view.photo_with(photo, look)
first_answer.empty()
with answer_place:
    classify_view.answer(predictor.card, device_title(look.answer.device), look, problem)
file = network.file_of(predictor.card)
with offer_place:
    about_network.link(file)
    weights_panel.offer(predictor.card)
about_network.opened(predictor.card, file, answer)
