"""Every page launches through the frame, and what a viewer does to it never shows a traceback."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from resnet_demo.photos.samples import sample_names
from resnet_demo.ui import table

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """Return the app, not yet run, on a machine without ImageNet weights."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    st.cache_resource.clear()
    return AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)


def go_to(app: AppTest, page: str) -> AppTest:
    app.run()
    app.switch_page(str(ROOT / "pages" / page))
    return app.run()


def png(width: int = 60, height: int = 40) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), 90, np.uint8)).save(file, "PNG")
    return file.getvalue()


def texts(app: AppTest) -> list[str]:
    return [element.value for element in app.text]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_launches_without_a_complaint(app: AppTest, page: str) -> None:
    go_to(app, page)
    assert not app.exception
    assert not any("went wrong" in text for text in texts(app))


def test_an_upload_becomes_the_photo_on_the_table(app: AppTest) -> None:
    go_to(app, "classify.py")
    app.file_uploader[0].upload("mine.png", png()).run()
    assert app.session_state["table_chosen"] == "own 1"
    (own,) = app.session_state["table_own"].values()
    assert own.photo.name == "mine.png"


def test_a_bad_file_leaves_the_photo_and_says_one_sentence(app: AppTest) -> None:
    go_to(app, "classify.py")
    app.file_uploader[0].upload("mine.png", png()).run()
    app.file_uploader[0].upload("bad.png", png()[:50]).run()
    assert app.session_state["table_chosen"] == "own 1"
    problem = app.session_state["table_problem"]
    assert problem in texts(app)
    assert problem.endswith(".")
    assert "\n" not in problem


def test_a_session_keeps_a_few_own_photos_and_not_more(app: AppTest) -> None:
    go_to(app, "classify.py")
    for number in range(table.OWN_PHOTOS + 2):
        app.file_uploader[0].upload(f"{number}.png", png()).run()
    own = app.session_state["table_own"]
    assert len(own) == table.OWN_PHOTOS
    assert app.session_state["table_chosen"] == f"own {table.OWN_PHOTOS + 2}"


@pytest.mark.parametrize(
    "state",
    [
        {"photo": "no such photo"},
        {"classify_top": "900"},
        {"classify_look": "nonsense"},
        {"classify_threshold": "-3"},
        {"weights": "ResNet-9000"},
        {"photo": "coffee", "classify_look": "A box of mine", "classify_search": "<b>cat</b>"},
    ],
)
def test_an_address_somebody_made_up_opens_the_page(app: AppTest, state: dict[str, Any]) -> None:
    for name, value in state.items():
        app.query_params[name] = value
    go_to(app, "classify.py")
    assert not app.exception
    assert not any("went wrong" in text for text in texts(app))


def test_a_broken_weights_file_is_named_and_the_embedded_network_answers(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not a tensor")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(broken))
    go_to(app, "home.py")
    assert not app.exception
    (sentence,) = [text for text in texts(app) if "broken" in text]
    assert sentence.endswith(".")


def test_the_first_sample_is_the_cat_and_a_link_may_name_another(app: AppTest) -> None:
    assert sample_names()[0] == "cat"
    app.query_params["photo"] = "rocket"
    go_to(app, "classify.py")
    assert app.session_state["table_chosen"] == "rocket"
