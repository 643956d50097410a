"""Unplug: the sentence is what was measured, and the address is read with care."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.ui import unplug_view
from resnet_demo.unplug.ablation import Effect

pytestmark = pytest.mark.slow  # every test draws the whole page, torch included


ROOT = Path(__file__).resolve().parents[2]
KEPT, LOST = Effect(3, 0.6, 0.5, 3), Effect(3, 0.6, 0.2, 4)


@pytest.mark.parametrize(
    ("sweep", "words"),
    [
        (None, "does the answer survive?"),
        ([KEPT] * 16, "Unplug any one block, and the answer survives."),
        ([KEPT] * 13 + [LOST] * 3, "survives 13 times in 16"),
        ([LOST] * 16, "the answer changes"),
    ],
)
def test_the_heading_counts_what_was_measured(sweep: list[Effect] | None, words: str) -> None:
    assert words in unplug_view.heading(sweep)


@pytest.mark.parametrize(
    ("off", "survives", "words"),
    [
        ((), True, "With all 16 blocks"),
        ((9,), True, "Without block 10, still"),
        ((0, 9), False, "Without blocks 1 and 10, now"),
        ((0, 1, 2, 3), True, "Without 4 of 16 blocks, still"),
    ],
)
def test_the_lead_says_which_blocks_are_off(
    off: tuple[int, ...], survives: bool, words: str
) -> None:
    assert unplug_view.lead(off, 16, survives) == words


@pytest.mark.parametrize(
    ("off", "now", "words"),
    [
        ((), KEPT, ""),
        ((9,), KEPT, "60 % → 50 %, −10 points"),
        ((0, 9), LOST, "espresso: 60 % → 20 %, −40 points"),
    ],
)
def test_what_became_of_the_answer_is_told_in_points(
    off: tuple[int, ...], now: Effect, words: str
) -> None:
    said = unplug_view.changed(off, now, "espresso")
    assert said.replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("change", "decimal", "text"),
    [(-0.17, False, "−17"), (0.0124, True, "+1.2"), (-0.0002, True, "0"), (-0.004, False, "0")],
)
def test_changes_are_percentage_points_with_a_sign(change: float, decimal: bool, text: str) -> None:
    assert unplug_view.points(change, decimal) == text


@pytest.mark.parametrize(
    ("asked", "off"),
    [("3,10", (2, 9)), ("10,3,3", (2, 9)), ("0,17,x,-1,²", ()), ("", ()), ("9" * 5000, ())],
)
def test_the_address_may_say_anything(
    monkeypatch: pytest.MonkeyPatch, asked: str, off: tuple[int, ...]
) -> None:
    monkeypatch.setattr(st, "query_params", {"off": asked})
    assert unplug_view.off(16) == off


def test_the_page_says_how_often_the_answer_survived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120).run()
    app.switch_page(str(ROOT / "pages/unplug.py"))
    app.query_params["off"] = "3"
    app.run()
    assert not app.exception
    assert str(app.title[0].value).startswith("Unplug ")
    assert "?" not in str(app.title[0].value)
