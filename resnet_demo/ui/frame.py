"""The script that runs for every viewer: page, style and menu around the page they chose."""

import logging
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from resnet_demo.errors import ResNetDemoError
from resnet_demo.lecture.routes import PAGES
from resnet_demo.ui import (
    lab_run,
    lab_state,
    lecture,
    lecturer,
    page_words,
    prose,
    route,
    share,
)

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def _page(file: str, title: str, path: str) -> StreamlitPage:
    return st.Page(ROOT / f"pages/{file}.py", title=title, url_path=path, default=path == "home")


page = st.navigation(
    {
        "": [
            _page("home", "Home", "home"),
            _page("classify", "Classify", "classify"),
            _page("staircase", "Staircase", "staircase"),
            _page("skip_lab", "Skip lab", lab_state.PATH),
            _page("shortcut", "Shortcut", "shortcut"),
            _page("network", "Network", "network"),
            _page("stages", "Stages", "stages"),
            _page("attribution", "Attribution", "attribution"),
            _page("unplug", "Unplug", "unplug"),
            st.Page(ROOT / "pages/notes.py", title="Notes", url_path="notes", visibility="hidden"),
            st.Page(ROOT / "pages/hall.py", title="Hall", url_path="hall", visibility="hidden"),
        ],
        "More": [
            _page("landscape", "Landscape", "landscape"),
            _page("networks", "Other networks", "networks"),
            _page("check", "Check yourself", "check"),
            _page("take_home", "Take home", "take-home"),
            _page("glossary", "Glossary and sources", "glossary"),
        ],
    },
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
lecturer.has_word()  # on whichever page the link leads to
lecture.switch()
share.panel(page.url_path)
with st.container(key="lab_beat"):  # always there, or the page under it would be mounted anew
    lab_run.keep()
if page.url_path != lab_state.PATH:
    lab_state.left()
try:
    prose.begin()
    page.run()
    page_words.draw(page.url_path)
    if page.url_path != "notes":
        route.bar({name: str(ROOT / "pages" / route.page_file(name)) for name in PAGES})
except ResNetDemoError as error:
    st.text(str(error))
except Exception:
    # A mistake of ours belongs into the log, and no viewer reads a traceback.
    logging.getLogger(__name__).exception("page %s failed", page.title)
    st.text("Something went wrong on our side. Reload the page; the server's log says what it was.")
