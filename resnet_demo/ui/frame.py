"""The script that runs for every viewer: page, style and menu around the page they chose."""

import logging
from pathlib import Path

import streamlit as st

from resnet_demo.errors import ResNetDemoError
from resnet_demo.ui import lab_run, lab_state, lecture

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

page = st.navigation(
    [
        st.Page(ROOT / "pages/home.py", title="Home", url_path="home", default=True),
        st.Page(ROOT / "pages/classify.py", title="Classify", url_path="classify"),
        st.Page(ROOT / "pages/staircase.py", title="Staircase", url_path="staircase"),
        st.Page(ROOT / "pages/skip_lab.py", title="Skip lab", url_path=lab_state.PATH),
        st.Page(ROOT / "pages/shortcut.py", title="Shortcut", url_path="shortcut"),
        st.Page(ROOT / "pages/network.py", title="Network", url_path="network"),
        st.Page(ROOT / "pages/stages.py", title="Stages", url_path="stages"),
        st.Page(ROOT / "pages/attribution.py", title="Attribution", url_path="attribution"),
        st.Page(ROOT / "pages/unplug.py", title="Unplug", url_path="unplug"),
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} · ResNet-50",
    page_icon=str(ROOT / "assets/icon.png"),
    layout="wide",
)
st.logo(str(ROOT / "assets/logo.svg"), size="large")
st.html(HERE / "theme.css")
st.html(HERE / "frame.css")
lecture.switch()
with st.container(key="lab_beat"):  # always there, or the page under it would be mounted anew
    lab_run.keep()
if page.url_path != lab_state.PATH:
    lab_state.left()
try:
    page.run()
except ResNetDemoError as error:
    st.text(str(error))
except Exception:
    # A mistake of ours belongs into the log, and no viewer reads a traceback.
    logging.getLogger(__name__).exception("page %s failed", page.title)
    st.text("Something went wrong on our side. Reload the page; the server's log says what it was.")
