"""Take home: the photo, the answer, the maps, a race and the answers given, in one file."""

import streamlit as st

from resnet_demo.ui import table, take_home_tiles
from resnet_demo.ui.check_view import sheet
from resnet_demo.ui.place import place
from resnet_demo.ui.warm_up import is_warm

photo, key = table.current(), table.chosen()
st.title("Take it home: one file that opens anywhere.", anchor=False)
first_figure, figure = place()
if not is_warm():
    with first_figure:
        take_home_tiles.waiting()

# From here on torch is needed; what stands above is on the screen by now.
from resnet_demo.ui import network, take_home_photo, take_home_view  # noqa: E402
from resnet_demo.ui.sentence import alert  # noqa: E402
from resnet_demo.ui.take_home_race import race  # noqa: E402

predictor, problem = network.predictor()
looked = take_home_photo.looked(photo, key, predictor)
evidence = take_home_photo.evidence(photo, predictor, looked)
pieces = take_home_view.Pieces(
    photo, key.startswith("own "), predictor, looked, evidence, *race(), dict(sheet())
)
first_figure.empty()
with figure:
    take_home_view.figure(pieces)
if problem is not None:
    alert(problem)
take_home_view.control(pieces)
