"""Other networks: how deep, how costly, how good, and what goes past their layers."""

import streamlit as st

from resnet_demo.relatives.table import deepest_without_skip, read_table
from resnet_demo.ui import relatives_view, table

CHANGE = "Change the experiment  :gray[all numbers, time on this machine, their answers to a photo]"

rows = read_table()
deepest = deepest_without_skip(rows)
st.title(f"Without a skip, none of these goes deeper than {deepest.depth} layers.", anchor=False)
relatives_view.chart(rows)
experiment = st.container(key="experiment")
with (
    experiment,
    st.expander(CHANGE, key="networks_open", on_change="rerun", bind="query-params"),
):
    numbers, clock, photo = st.tabs(["All numbers", "Time on this machine", "Their answers"])
    with numbers:
        relatives_view.table(rows)
    with clock:
        relatives_view.latency(rows)
    with photo:
        relatives_view.answers(table.current(), table.chosen())
