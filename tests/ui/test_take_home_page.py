"""Take home: what is in the file, whose race it is, and the ways to what is missing."""

import dataclasses
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.figures.take_home.document import document
from resnet_demo.figures.take_home.parts import Curve, Race
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lecture.questions import questions
from resnet_demo.ui import check_view, lab_run, take_home_race, take_home_view
from resnet_demo.ui.take_home_photo import Evidence, looked
from resnet_demo.ui.take_home_view import Pieces
from tests.ui.test_attribution_page import own_weights

ROOT = Path(__file__).resolve().parents[2]
SMALL = LabConfig(depths=(8,), steps=30, batch_size=32)
LINKS = {"classify": "Classify", "skip-lab": "Skip lab", "check": "Check yourself"}


def records(config: LabConfig, steps: int) -> tuple[LabRecord, ...]:
    return tuple(
        LabRecord(line.number, line.net, line.depth, 0, step, 1.0, False, 2.0 + line.number)
        for step in range(1, steps + 1)
        for line in config.lines()
    )


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.delenv("RESNET_DEMO_WEIGHTS", raising=False)
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)
    app.run()
    return app.switch_page(str(ROOT / "pages/take_home.py"))


def ways(page: AppTest) -> set[str]:
    """Return the pages that the page sends the viewer to."""
    assert not page.exception
    return {link.proto.page for link in page.get("page_link")}


def test_what_is_missing_is_offered_and_what_is_there_is_not(page: AppTest) -> None:
    assert ways(page.run()) == set(LINKS)
    page.session_state[check_view.SHEET] = {questions()[0].key: 1}
    page.session_state[lab_run._LAST] = (SMALL, records(SMALL, 30))
    assert ways(page.run()) == {"classify"}
    assert len(page.get("download_button")) == 1


def test_a_race_that_was_put_away_is_still_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    held = SimpleNamespace(config=SMALL, records=lambda: records(SMALL, 7), leave=lambda: None)
    state: dict[str, object] = {lab_run._SEAT: held}
    monkeypatch.setattr(st, "session_state", state)
    assert lab_run.last() == (SMALL, records(SMALL, 7))
    lab_run.reset()
    assert lab_run._SEAT not in state
    assert lab_run.last() == (SMALL, records(SMALL, 7))
    state[lab_run._SEAT] = SimpleNamespace(config=SMALL, records=tuple)
    assert lab_run.last() == (SMALL, records(SMALL, 7)), "a run without a step is none yet"


def test_the_race_is_ones_own_else_the_halls_else_the_recorded_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(st, "session_state", {})
    hall: list[object] = [None]
    monkeypatch.setattr(lab_run, "runner", lambda: SimpleNamespace(last=lambda: hall[0]))
    found, whose = take_home_race.race()
    assert found is not None
    assert whose == "recorded"
    assert found.source.startswith("Recorded on ")
    assert {curve.kind for curve in found.curves} == {"with", "plain"}
    assert found.at[-1] == found.steps

    hall[0] = (SMALL, records(SMALL, 30))
    found, whose = take_home_race.race()
    assert found is not None
    assert whose == "hall"
    assert "8 layers, 30 steps" in found.source

    monkeypatch.setattr(st, "session_state", {lab_run._LAST: (SMALL, records(SMALL, 12))})
    found, whose = take_home_race.race()
    assert found is not None
    assert whose == "own"
    assert found.at[-1] == 12
    assert found.verdict.startswith("After 12 steps")
    assert {curve.losses[-1] for curve in found.curves} == {2.0, 3.0}


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    """Return what the first sample gives, with a made-up race and one answer of each kind."""
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.samples import sample
    from resnet_demo.weights.sources import EMBEDDED, find

    predictor = load_predictor(find(EMBEDDED), "cpu")
    found = looked(sample("cat"), "cat", predictor)
    evidence = Evidence(found.maps, False, found.side, "")
    race = Race("source", (1, 2), 2, (Curve("a", "with", (1.0, None)),), 2.3, "verdict")
    sheet = {questions()[0].key: 0, questions()[1].key: questions()[1].answer}
    return Pieces(sample("cat"), True, predictor, found, evidence, race, "own", sheet)  # type: ignore[arg-type]


def test_the_file_holds_every_piece(pieces: Pieces) -> None:
    home = take_home_view.keepsake(pieces, "2026-01-31")
    best = home.guesses[0]
    assert best.label == pieces.looked.answer.labels[pieces.looked.answer.ranking[0]]
    assert best.probability == max(guess.probability for guess in home.guesses)
    np.testing.assert_array_equal(home.seen.crop, pieces.looked.answer.crop.pixels)
    assert [stage.name for stage in home.stages] == [
        "stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x"
    ]  # fmt: skip
    assert [stage.field for stage in home.stages] == [7, 35, 91, 267, 427]
    assert len({stage.maps.tobytes() for stage in home.stages}) == 5
    assert [heat.lines[1] for heat in home.heats] == [
        f"for {guess.label}" for guess in home.guesses[:2]
    ]
    assert [answer.is_right for answer in home.answers] == [False, True]
    assert home.answers[0].solution == questions()[0].options[1]
    assert "verdict" in document(home)


def test_the_sheets_say_what_is_there(pieces: Pieces) -> None:
    photo, answer, _, evidence, race, answers = take_home_view.tiles(pieces)
    assert photo.title == "Your photo"
    assert answer.big.endswith("%")
    assert evidence.said.startswith("2 maps for ")
    assert race.there
    assert answers.big == "1 of 2"
    bare = dataclasses.replace(pieces, is_own=False, whose="recorded", sheet={}, race=None)
    there = [tile.there for tile in take_home_view.tiles(bare)]
    assert there == [False, True, True, True, False, False]


def test_numbers_without_a_meaning_are_called_so(pieces: Pieces) -> None:
    broken = AttributionMap(
        np.full((2, 2), np.nan, np.float32), "Grad-CAM", "conv5_x", Target(0, "cat"), 1.0
    )
    odd = dataclasses.replace(
        pieces,
        looked=dataclasses.replace(pieces.looked, stages=(), maps=(broken,)),
        evidence=Evidence((broken,), False, 64, ""),
    )
    said = [(tile.title, tile.said, tile.big) for tile in take_home_view.tiles(odd)]
    assert "nan" not in str(said).lower()
    assert "overflow" in document(take_home_view.keepsake(odd, "2026-01-31"))


def test_maps_left_on_attribution_come_along_and_those_of_another_photo_do_not(
    page: AppTest,
) -> None:
    page.query_params["photo"] = "coffee"
    page.switch_page(str(ROOT / "pages/attribution.py")).run()
    bench = page.session_state["heat_bench"]
    assert bench.left is not None
    bench.leave(bench.left[0], signed=True)
    page.switch_page(str(ROOT / "pages/take_home.py")).run()
    (mine,) = [one for one in shown_tiles(page) if one["title"] == "The evidence"]
    assert bench.left[0].first.target.label in mine["said"]
    page.query_params["photo"] = "rocket"
    page.run()
    (other,) = [one for one in shown_tiles(page) if one["title"] == "The evidence"]
    assert other["picture"] != mine["picture"]


def shown_tiles(page: AppTest) -> list[dict[str, str]]:
    """Return what the component was given."""
    assert not page.exception
    for element in page.get("bidi_component"):
        data = json.loads(element.proto.json)
        if "tiles" in data:
            return list(data["tiles"])
    pytest.fail("there are no sheets")


@pytest.mark.slow
def test_somebodys_own_weights_are_taken_home_too(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weights = own_weights(tmp_path, ["<b>one</b>", "two", "three"])
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", weights)
    page.run()
    answer = next(one for one in shown_tiles(page) if one["title"] == "The answer")
    assert answer["said"] in {"<b>one</b>", "two", "three"}


@pytest.mark.slow
def test_weights_whose_numbers_overflow_get_a_sentence(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    weights = own_weights(tmp_path, ["one", "two", "three"], break_them=True)
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", weights)
    page.run()
    assert not page.exception
    assert any("no number" in text.value or "overflow" in text.value for text in page.text), [
        text.value for text in page.text
    ]
    assert not page.get("download_button")
