"""Attribution through the frame: the class in the address, foreign labels, odd weights."""

import json
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from safetensors.torch import save_file
from streamlit.testing.v1 import AppTest

from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.network.resnet import build_resnet
from resnet_demo.ui import heat_class, heat_view
from resnet_demo.ui.heat_checks import _verdict
from resnet_demo.ui.words import as_text

pytestmark = pytest.mark.slow  # every test draws the whole page, torch included


ROOT = Path(__file__).resolve().parents[2]


def opened(app: AppTest) -> AppTest:
    app.run()
    app.switch_page(str(ROOT / "pages/attribution.py"))
    app.run()
    assert not app.exception
    return app


def own_weights(folder: Path, labels: list[str], break_them: bool = False) -> str:
    state = build_resnet("resnet18", len(labels)).state_dict()
    if break_them:
        state["fc.weight"].fill_(3e38)  # finite, as the reader asks for; its sums are not
    save_file(state, folder / "mine.safetensors")
    card = {"title": "Mine", "labels": labels, "mean": [0.5] * 3, "std": [0.5] * 3}
    card["preprocessing"] = {"resize": 64, "crop": 64}
    (folder / "mine.json").write_text(json.dumps(card))
    return str(folder / "mine.safetensors")


def test_it_opens_on_two_things_and_a_claim_about_the_two_best_classes(app: AppTest) -> None:
    opened(app)
    assert app.session_state["table_chosen"] == "cat and coffee"
    assert app.title[0].value.startswith("Ask for ‘")
    first = app.session_state["heat_row"]
    assert first is not None


def test_a_photo_that_was_chosen_stays(app: AppTest) -> None:
    app.query_params["photo"] = "rocket"
    opened(app)
    assert app.session_state["table_chosen"] == "rocket"


def test_the_address_names_a_class_and_the_control_changes_it(app: AppTest) -> None:
    app.query_params["evidence"] = "7"
    opened(app)
    assert app.session_state["heat_list"] == 7 or app.session_state["heat_row"] == 7
    before = app.title[0].value
    app.selectbox(key="heat_list").set_value(11).run()
    assert app.query_params["evidence"] == "11"
    assert app.title[0].value != before
    assert not app.exception


@pytest.mark.parametrize("value", ["-1", "9999", "cat", "१", "", "1e3"])
def test_an_index_somebody_made_up_is_the_best_class(app: AppTest, value: str) -> None:
    app.query_params["evidence"] = value
    opened(app)
    assert app.session_state["heat_row"] is not None


def test_another_photo_starts_with_its_own_best_class(app: AppTest) -> None:
    app.query_params["evidence"] = "7"
    opened(app)
    app.query_params["photo"] = "rocket"
    app.run()
    assert "evidence" not in app.query_params


def test_hostile_labels_are_text(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    evil = ["![x](http://example.invalid/x.png)", "<img src=x onerror=alert(1)>", ":red[big] $x$"]
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", own_weights(tmp_path, evil))
    opened(app)
    shown = [element.value for element in (*app.markdown, *app.caption, *app.title)]
    assert not any(label in text for label in evil for text in shown)
    for option in app.get("button_group")[0].proto.options:
        assert "![" not in option.content


def test_weights_that_overflow_get_a_sentence(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", own_weights(tmp_path, ["a", "b"], break_them=True))
    opened(app)
    assert "without a meaning" in app.title[0].value


def test_markdown_is_shown_as_it_is() -> None:
    assert as_text("a_b *c*\n![d](e)") == r"a\_b \*c\* \!\[d\]\(e\)"


def of(values: list[list[float]]) -> AttributionMap:
    return AttributionMap(np.array(values, np.float32), "m", "s", Target(0, "cat"), 1.0)


def test_maps_that_are_compared_share_a_scale() -> None:
    weak, strong = of([[0.5, -3.0]]), of([[2.0, float("nan")]])
    assert heat_view.scale_of([weak, strong], signed=False) == 0.5, "NaN has no size"
    assert heat_view.scale_of([weak], signed=True) == 3.0
    assert heat_view.scale_of([of([[-1.0]])], signed=False) == 0.0


@pytest.mark.parametrize(
    ("heat", "bias"), [(2.5784, 0.0166), (11.444, -0.244), (0.0, 0.0), (3.3335, 0.3335)]
)
def test_the_shown_digits_add_up(heat: float, bias: float) -> None:
    rows = heat_view.sum_rows(heat, bias, heat + bias, "")
    first, second, third = (
        float(rows[name][1].replace("−", "-")) for name in ("heat", "bias", "logit")
    )
    sign = -1 if rows["bias"][0].startswith("−") else 1
    assert first + sign * second == pytest.approx(third, abs=1e-9)


def test_the_verdict_says_who_noticed() -> None:
    lines = [
        {"name": "Grad-CAM", "values": [1.0, 0.4, -0.1, 0.1, 0.9]},
        {"name": "Guided backprop", "values": [1.0, 0.9, 0.9, 0.8, 0.1]},
        {"name": "Flat", "values": [1.0, None, None, None, None]},
    ]
    said = _verdict(lines, ["", "classifier", "conv5_x", "conv4_x", "conv3_x"])
    assert "random weights in classifier, conv5_x, conv4_x:" in said
    assert "Grad-CAM is still 0.10 alike: it noticed." in said
    assert "Guided backprop is still 0.80 alike: it hardly noticed." in said
    assert "Flat" not in said
    assert _verdict(lines, [""]) == ""


def test_a_class_is_kept_for_its_photo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", {"evidence": "2"})
    assert heat_class.asked("cat", [4, 2, 0, 1, 3]) == 2
    assert heat_class.asked("cat", [4, 2, 0, 1, 3]) == 2
    assert heat_class.asked("rocket", [3, 2, 0, 1, 4]) == 3
