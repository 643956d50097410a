"""The panels of Stages run through the frame, and made-up addresses open the page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.slow  # every test draws the whole page, torch included


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(app: AppTest) -> AppTest:
    """Return Stages, not yet run, with the experiment open."""
    app.query_params["stages_size"] = "96"  # small and quick
    app.run()
    app.switch_page(str(ROOT / "pages/stages.py"))
    app.session_state["stages_experiment"] = True
    return app


def complains(page: AppTest) -> bool:
    said = [element.value for element in page.text]
    return bool(page.exception) or any("went wrong" in text for text in said)


def announced(page: AppTest) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_the_accuracy_at_the_chosen_size_is_said(page: AppTest) -> None:
    page.run()
    assert not complains(page)
    assert any("in 100" in element.value for element in page.text)


def test_a_channel_that_is_not_there_is_said_in_a_sentence(page: AppTest) -> None:
    page.run()
    page.number_input(key="stages_channel").set_value(9999).run()
    assert not complains(page)
    assert "no channel 9999" in announced(page)


@pytest.mark.parametrize(
    "picked",
    [
        {"part": "conv4_x", "channel": 7, "row": 1, "column": 2},
        {"part": "conv9_x", "channel": 7, "row": 1, "column": 2},
        {"part": "conv4_x", "channel": -1, "row": 1, "column": 2},
        ["nonsense"],
    ],
)
def test_a_click_is_followed_where_it_is_one(page: AppTest, picked: object) -> None:
    page.session_state["stages_picked"] = picked
    page.run()
    assert not complains(page)
    followed = isinstance(picked, dict) and picked["part"] == "conv4_x" and picked["channel"] > 0
    assert (page.selectbox(key="stages_part").value == "conv4_x") == followed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stages_size", "7"),
        ("stages_count", "5"),
        ("stages_order", "beauty"),
        ("stages_depth", "conv9"),
        ("stages_tab", "nothing"),
    ],
)
def test_an_address_somebody_made_up_opens_the_page(page: AppTest, name: str, value: str) -> None:
    page.query_params[name] = value
    page.run()
    assert not complains(page)


def test_a_picture_forms_until_it_is_stopped(page: AppTest) -> None:
    page.session_state["stages_tab"] = "What it looks for"
    page.run()
    assert page.button(key="stages_stop").disabled
    page.button(key="stages_form").click().run()
    _, job = page.session_state["stages_job"]
    page.button(key="stages_stop").click().run()
    assert job.done.wait(60)
    page.run()
    assert not complains(page)
    assert not page.button(key="stages_form").disabled


@pytest.mark.parametrize("tab", ["Refinement in numbers", "Two photos"])
def test_the_other_tabs_are_drawn(page: AppTest, tab: str) -> None:
    page.session_state["stages_tab"] = tab
    page.run()
    assert not complains(page)
    assert {"Refinement in numbers": "refine", "Two photos": "pair"}[tab] in announced(page)
