"""The whole app for the tests of its pages."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).resolve().parents[2] / "resnet_demo/ui/frame.py"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """Return the app, not yet run, on a machine without ImageNet weights."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    st.cache_resource.clear()
    return AppTest.from_file(str(FRAME), default_timeout=120)
