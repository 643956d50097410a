"""Each question's link opens its page in the state that the explanation speaks of."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from resnet_demo.lab.presets import PRESETS
from resnet_demo.lecture.questions import Question, questions
from resnet_demo.ui.shortcut_view import SHORTCUTS

ROOT = Path(__file__).resolve().parents[2]
STATES = {(one.page, tuple(one.state.items())): one for one in questions() if one.state}
PAGES = sorted({one.page for one in questions()})
PRESET_TITLES = {preset.name: preset.title for preset in PRESETS}

pytestmark = pytest.mark.slow


def opened(file: str, state: dict[str, str]) -> AppTest:
    """Open a page as its link does."""
    page = AppTest.from_file(str(ROOT / "resnet_demo/ui/frame.py"), default_timeout=120)
    page.run()
    page.switch_page(str(ROOT / f"pages/{file}.py"))
    for name, value in state.items():
        page.query_params[name] = value
    return page.run()


def drawn(page: AppTest, name: str) -> Any:
    """Return what a component of the page draws."""
    found = [data for component, data in components(page) if component == name]
    assert len(found) == 1, name
    return found[0]


def components(page: AppTest) -> Iterator[tuple[str, Any]]:
    for element in page.get("bidi_component"):
        if element.proto.json:
            yield element.proto.component_name, json.loads(element.proto.json)


@pytest.mark.parametrize("file", PAGES)
def test_a_page_that_is_linked_opens(file: str) -> None:
    assert not opened(file, {}).exception


@pytest.mark.parametrize("question", STATES.values(), ids=lambda question: question.key)
def test_a_link_opens_what_it_says(question: Question) -> None:
    page = opened(question.page, dict(question.state))
    assert not page.exception
    for name, value in question.state.items():
        assert page.query_params[name] in (value, [value]), "the page took it and kept it"
        assert SHOWN[name](page, value), (name, value)


SHOWN = {
    "preset": lambda page, value: page.title[0].value == PRESET_TITLES[value],
    "view": lambda page, value: page.query_params["view"] in (value, [value]),
    "photo": lambda page, value: value in str(list(components(page))),
    "keeps": lambda page, value: drawn(page, "staircase")["keeps"] == float(value),
    "shortcut_kind": lambda page, value: drawn(page, "shortcut")["shortcut"] == SHORTCUTS[value],
    "branch": lambda page, value: drawn(page, "shortcut")["set"]["branch"] == float(value),
    "terms": lambda page, _: drawn(page, "shortcut")["set"]["terms"] is True,
    "block": lambda page, value: drawn(page, "network_view")["block"] == int(value),
    "part": lambda page, value: drawn(page, "network_view")["part"] == value,
    "network_classes": lambda page, value: page.slider(key="network_classes").value == int(value),
    "off": lambda page, value: drawn(page, "unplug")["off"] == [int(value) - 1],
    "network": lambda page, value: drawn(page, "relatives")["chosen"] == value,
    "picture": lambda page, value: drawn(page, "relatives")["picture"] == value,
    "networks_open": lambda page, _: page.session_state["networks_open"] is True,
}
