"""The speaker's notes of a route, for a window of their own."""

import streamlit as st

from resnet_demo.ui import route
from resnet_demo.ui.components import component

notes = component("notes")

known = route.known()
asked = known.get(st.query_params.get("route", ""), next(iter(known.values())))
st.title(f"Notes: {asked.title}", anchor=False)
notes(
    key="notes",
    data={
        "route": asked.name,
        "steps": [
            {
                "title": step.title,
                "minutes": step.minutes,
                "live": step.live,
                "notes": step.notes,
            }
            for step in asked.steps
        ],
    },
)
