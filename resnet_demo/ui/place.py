"""A place on a page for what is drawn twice on a first visit: while torch is loaded, and after.

What lies directly in `st.empty()` is taken away at the beginning of every rerun and put up anew at
its end. In between the page is shorter, so that it scrolls; and whoever types into a list below
sees it close and forget what was typed. A container keeps what it holds until the new is there.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def place() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return a place for the first words and, around it, the one for what stays.

    Call `.empty()` on the first before drawing into the second; it has one shape in every run.
    """
    lasting = st.container()
    return lasting.empty(), lasting
