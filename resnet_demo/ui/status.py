"""One line: which weights and which device answer on this machine."""

import streamlit as st

from resnet_demo.errors import ResNetDemoError


def line() -> None:
    """Draw the line, first what is known without torch, then the rest."""
    with st.container(key="status"):
        place = st.empty()
    place.text("The network is being loaded …")

    # These import torch; the line above is on the screen by now.
    from resnet_demo.classify.device import device_title
    from resnet_demo.ui import network

    try:
        predictor, problem = network.predictor()
    except ResNetDemoError as error:
        place.text(str(error))
        return
    parts = [f"Weights ready: {predictor.card.title}", device_title(predictor.device)]
    place.text(problem or " · ".join(parts))
