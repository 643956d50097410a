"""Start the app: `streamlit run app.py`.

Streamlit finds the ASGI application `app` by itself. The script that it runs for every viewer is
resnet_demo/ui/frame.py: a `pages` folder beside the running script would make Streamlit list the
pages on its own and break links that lead straight to one of them.
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from resnet_demo.ui.server import SecurityHeaders, harden  # noqa: E402
from resnet_demo.ui.warm_up import warm_up  # noqa: E402

harden()
warm_up()
app = st.App(ROOT / "resnet_demo/ui/frame.py", middleware=[Middleware(SecurityHeaders)])
