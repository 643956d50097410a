"""The speaker's notes of a route, for a window of their own."""

import streamlit as st

from resnet_demo.ui import route
from resnet_demo.ui.components import component
from resnet_demo.ui.lecturer import ONLY_LECTURER

notes = component("notes")

known = route.known()
name = st.query_params.get("route", "")
asked = known.get(name, next(iter(known.values())))
own = name == route.OWN  # its window knows it, and tells us through the browser
if route.may_read(name):
    st.title("Notes" if own else f"Notes: {asked.title}", anchor=False)
    notes(
        key="notes",
        data={"route": name if own else asked.name, "steps": [] if own else route.notes(asked)},
    )
else:
    st.title("Notes", anchor=False)
    st.text(ONLY_LECTURER)
