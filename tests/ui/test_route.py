"""Routes on the pages: each step opens its page in its state; a file is taken in or refused."""

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from resnet_demo.lecture.routes import Step, file_of, routes
from resnet_demo.ui import lecturer, route
from resnet_demo.ui.lab_address import parse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test be a lecturer, who may read the notes."""
    monkeypatch.setattr(lecturer, "on_this_machine", lambda: True)


def given(app: AppTest, component: str) -> dict[str, Any]:
    """Return the data that a component was given."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == component:
            found: dict[str, Any] = json.loads(element.proto.json)
            return found
    raise AssertionError(f"no {component} on the page")


def announced(app: AppTest) -> str:
    texts = [element.value for element in app.text]
    return "\n".join(texts + [html.unescape(element.proto.body) for element in app.get("html")])


# What an address asks for, and how the page shows that it heard.
HEARD: dict[str, Callable[[AppTest, str], bool]] = {
    "photo": lambda app, name: app.session_state["table_chosen"] == name,
    "keeps": lambda app, factor: given(app, "staircase")["keeps"] == float(factor),
    "branch": lambda app, factor: given(app, "shortcut")["set"]["branch"] == float(factor),
    "preset": lambda app, name: app.title[0].value == parse({"preset": name})[0].title,
}


def open_step(app: AppTest, name: str, number: int, step: Step) -> None:
    for key in list(app.query_params):
        del app.query_params[key]
    for key, value in {**dict(step.state), "route": name, "step": str(number)}.items():
        app.query_params[key] = value
    app.switch_page(str(ROOT / "pages" / route.page_file(step.page))).run()
    assert not app.exception
    assert "went wrong" not in announced(app)


@pytest.mark.slow
@pytest.mark.parametrize("name", routes())
def test_every_step_of_a_route_opens_its_page_in_its_state(app: AppTest, name: str) -> None:
    app.run()
    steps = routes()[name].steps
    for number, step in enumerate(steps, 1):
        open_step(app, name, number, step)
        bar = given(app, "route_bar")
        assert (bar["title"], bar["step"], bar["live"]) == (step.title, number, step.live)
        assert bar["until"] == routes()[name].planned(number + 1)
        for key, value in step.state:
            assert HEARD[key](app, value), (step.page, key, value)


def upload(app: AppTest, content: str | bytes) -> AppTest:
    data = content.encode() if isinstance(content, str) else content
    return app.file_uploader(key="route_file").upload("mine.toml", data).run()


def ways(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("page_link")]


def test_a_copy_of_a_shipped_route_is_changed_and_opened(app: AppTest) -> None:
    app.run()
    offered = [element.proto.label for element in app.get("download_button")]
    assert offered == [f"Copy “{taken.title}” to change it" for taken in routes().values()]
    text = file_of("twenty").replace('"Twenty minutes"', '"Mine"').replace('"0.90"', '"1.10"')
    upload(app, text)
    assert "Mine, 7 steps" in ways(app)
    step = route.parse(route.OWN, text).steps[1]
    open_step(app, route.OWN, 2, step)
    assert given(app, "staircase")["keeps"] == 1.1
    assert given(app, "route_bar")["route"] == route.OWN


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('title = "Mine', "not a TOML file"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        ("#" * 100_000, "at most 64 kB"),
        (file_of("twenty").replace("staircase", "stairs"), "step 2 of this route opens 'stairs'"),
        (file_of("twenty").replace("minutes = 2", "minutes = 0"), "step 1 of this route needs"),
    ],
)
def test_a_route_that_is_none_is_refused_and_the_one_before_stays(
    app: AppTest, content: str | bytes, named: str
) -> None:
    app.run()
    upload(app, file_of("twenty").replace('"Twenty minutes"', '"Mine"'))
    upload(app, content)
    assert named in announced(app)
    assert "Mine, 7 steps" in ways(app)
    upload(app, file_of("twenty").replace('"Twenty minutes"', '"Another"'))
    assert named not in announced(app)
    assert "Another, 7 steps" in ways(app)


@pytest.mark.parametrize("state", ['keeps = "much"', 'keeps = "9"', 'tempo = "fast"'])
def test_a_state_that_no_page_knows_opens_the_page_as_usual(app: AppTest, state: str) -> None:
    app.run()
    step = '[[step]]\npage = "staircase"\ntitle = "One"\nminutes = 1\n'
    text = f'title = "x"\n{step}state = {{ {state} }}'
    upload(app, text)
    open_step(app, route.OWN, 1, route.parse(route.OWN, text).steps[0])
    assert given(app, "staircase")["keeps"] == 0.9
