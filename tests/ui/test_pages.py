"""Every page launches through the frame, and what a viewer does to it never shows a traceback."""

import html
import io
import json
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image
from safetensors.torch import save_file
from streamlit.runtime.uploaded_file_manager import DeletedFile
from streamlit.testing.v1 import AppTest

from resnet_demo.network.resnet import build_resnet
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.ui import lecturer, own_box, table
from resnet_demo.weights.official import SERVER_VARIABLE, official

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))


def go_to(app: AppTest, page: str) -> AppTest:
    app.run()
    app.switch_page(str(ROOT / "pages" / page))
    return app.run()


def png(width: int = 60, height: int = 40) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((height, width, 3), 90, np.uint8)).save(file, "PNG")
    return file.getvalue()


def texts(app: AppTest) -> list[str]:
    """Return what the page says as text, and what it announces."""
    announced = [element.proto.body for element in app.get("html")]
    return [element.value for element in app.text] + announced


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
    assert any(html.escape(problem) in text for text in texts(app))
    assert problem.endswith(".")
    assert "\n" not in problem


def test_a_file_that_was_taken_in_and_forgotten_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = {"upload_0": DeletedFile("an id")}
    monkeypatch.setattr(st, "session_state", state)
    table.take_in("upload_0")
    assert state == {"upload_0": DeletedFile("an id")}


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
        {"photo": "coffee", "classify_look": "A box of mine", "about": "<b>cat</b>"},
        {"about": "training"},
        {"about": "classes"},
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


def pretend_imagenet(folder: Path, model: str = "resnet50", name: str = "imagenet-v2") -> None:
    """Put random weights under torchvision's file name: the real ones cannot be had in a test."""
    weights = official(name, model)
    path = folder / "hub/checkpoints" / weights.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(build_resnet(model).state_dict(), path)
    with path.open("ab") as file:  # as large as the real one, which is how a whole file is told
        file.truncate(max(path.stat().st_size, weights.bytes))


def titles(app: AppTest) -> list[str]:
    return list(app.selectbox(key="weights").options)


def heading(app: AppTest) -> str:
    return str(app.title[0].value)


def test_weights_that_appear_answer_every_viewer_who_chose_no_others(
    app: AppTest, tmp_path: Path
) -> None:
    go_to(app, "classify.py")
    assert "two hundred" in heading(app)
    pretend_imagenet(tmp_path)
    app.run()
    assert "a thousand" in heading(app)
    embedded = next(title for title in titles(app) if "Tiny" in title)
    app.selectbox(key="weights").set_value(embedded).run()
    assert "two hundred" in heading(app)
    app.run()
    assert "two hundred" in heading(app), "a choice stays"


def test_a_link_names_the_weights_from_the_first_run_on(app: AppTest, tmp_path: Path) -> None:
    pretend_imagenet(tmp_path)
    app.query_params["weights"] = "ResNet-50, Tiny ImageNet"
    go_to(app, "classify.py")
    assert "two hundred" in heading(app)


def test_other_models_are_offered_where_their_weights_are(app: AppTest, tmp_path: Path) -> None:
    pretend_imagenet(tmp_path, "resnet18", "imagenet-v1")
    go_to(app, "classify.py")
    assert "two hundred" in heading(app), "a ResNet-50 goes before another model"
    other = next(title for title in titles(app) if "ResNet-18" in title)
    app.selectbox(key="weights").set_value(other).run()
    assert "a thousand" in heading(app)


def test_a_fetch_without_a_network_ends_in_a_sentence_and_can_be_tried_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:  # a port where nobody listens
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv(SERVER_VARIABLE, f"http://127.0.0.1:{probe.getsockname()[1]}")
    monkeypatch.setattr(lecturer, "on_this_machine", lambda: True)
    go_to(app, "classify.py")
    app.button(key="fetch_best").click().run()
    job = next(iter(app.session_state["weights_jobs"].values()))
    assert job.wait(10)
    app.run()
    assert any(html.escape(job.error) in text for text in texts(app))
    assert not app.button(key="fetch_best").disabled
    assert "two hundred" in heading(app)


def test_a_viewer_from_elsewhere_is_not_offered_a_download(app: AppTest) -> None:
    go_to(app, "classify.py")
    assert "fetch_best" not in [button.key for button in app.button]


def own_weights(folder: Path, labels: list[str], title: str = "Mine") -> Path:
    """Return a ResNet-18 file with a card beside it."""
    file = folder / "mine.safetensors"
    save_file(build_resnet("resnet18", len(labels)).state_dict(), file)
    card = {"title": title, "labels": labels, "mean": [0.5] * 3, "std": [0.5] * 3}
    file.with_suffix(".json").write_text(json.dumps(card))
    return file


def test_a_damaged_log_beside_the_weights_is_named_and_the_card_is_shown(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = own_weights(tmp_path, ["a", "b", "c"])
    file.with_name("mine-log.jsonl").write_text("{")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(file))
    app.query_params["about"] = "training"
    go_to(app, "classify.py")
    assert any("mine-log.jsonl is damaged" in text for text in texts(app))
    assert not any("went wrong" in text for text in texts(app))


def test_ones_own_weights_keep_answering_under_a_title_that_is_taken(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = own_weights(tmp_path, ["a", "b", "c"], title="ResNet-50, Tiny ImageNet")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(file))
    go_to(app, "classify.py")
    assert "3 probabilities" in heading(app)
    app.run()
    assert "3 probabilities" in heading(app)
    assert len(set(titles(app))) == 2


@pytest.mark.parametrize("about", ["classes", "training"])
def test_hostile_labels_and_cards_are_text(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, about: str
) -> None:
    evil = ["<img src=x onerror=alert(1)>", "![x](http://example.invalid/x.png)", "# big"]
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(own_weights(tmp_path, evil)))
    app.query_params["about"] = about
    go_to(app, "classify.py")
    assert not app.exception
    rendered = [element.value for element in (*app.markdown, *app.caption, *app.title)]
    rendered += [element.proto.body for element in app.get("html")]
    assert not any(label in text for label in evil for text in rendered)


def test_a_broken_weights_file_still_leaves_an_answer_on_classify(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not a tensor")
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", str(broken))
    go_to(app, "classify.py")
    assert "two hundred" in heading(app)


def test_a_device_that_is_not_there_is_named_and_the_cpu_answers(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_DEMO_DEVICE", "mps")
    go_to(app, "home.py")
    assert any("mps" in text for text in texts(app))
    app.switch_page(str(ROOT / "pages/classify.py")).run()
    assert "two hundred" in heading(app)


def test_a_box_survives_a_change_of_page(app: AppTest) -> None:
    app.query_params["classify_look"] = "A box of mine"
    go_to(app, "classify.py")
    app.number_input(key="box_left").set_value(33).run()
    app.switch_page(str(ROOT / "pages/home.py")).run()
    app.switch_page(str(ROOT / "pages/classify.py")).run()
    assert app.number_input(key="box_left").value == 33


@pytest.mark.parametrize("sent", [None, [1, 2, 3], ["a", 0, 9, 9], [float("nan"), 0, 9, 9], 7])
def test_a_drawn_box_that_is_no_box_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, sent: object
) -> None:
    state = {"box_kept": (sample("cat"), [1, 2, 30, 40]), own_box.VIEW: SimpleNamespace(drawn=sent)}
    monkeypatch.setattr(st, "session_state", state)
    own_box.drawn()
    assert state["box_kept"][1] == [1, 2, 30, 40]


def test_the_first_sample_is_the_cat_and_a_link_may_name_another(app: AppTest) -> None:
    assert sample_names()[0] == "cat"
    app.query_params["photo"] = "rocket"
    go_to(app, "classify.py")
    assert app.session_state["table_chosen"] == "rocket"
