"""Routes: the shipped ones are whole, and a file that is none is refused in one sentence."""

from pathlib import Path

import pytest

from resnet_demo.errors import LectureError
from resnet_demo.lab.presets import preset
from resnet_demo.lab.recordings import from_csv, shipped
from resnet_demo.lecture import routes as room
from resnet_demo.lecture.routes import PAGES, parse, routes

ROOT = Path(__file__).resolve().parents[2]
STEP = '[[step]]\npage = "staircase"\ntitle = "One"\nminutes = 2\n'


def test_the_routes_last_what_they_say() -> None:
    assert {name: route.minutes for name, route in routes().items()} == {"twenty": 20, "sixty": 60}
    assert list(routes()) == ["twenty", "sixty"]
    assert routes()["twenty"].planned(3) == 5


def test_every_page_of_a_route_is_there() -> None:
    assert len(set(PAGES)) == len(PAGES)
    for page in PAGES:
        assert (ROOT / "pages" / f"{page.replace('-', '_')}.py").is_file()
    for route in routes().values():
        assert all(step.notes for step in route.steps)


def test_what_a_route_calls_recorded_is_there_to_be_played() -> None:
    recorded = {from_csv(path.read_bytes()).config for path in shipped()}
    steps = [step for route in routes().values() for step in route.steps]
    for step in steps:
        if not step.live:
            assert step.page == "skip-lab"
            known = preset(dict(step.state)["preset"])
            assert known is not None
            assert known.config in recorded


def test_a_route_is_read_as_it_is_written() -> None:
    route = parse("own", f'title = "Mine"\n{STEP}state = {{ keeps = "1.10" }}\nlive = false\n')
    (step,) = route.steps
    assert (step.page, step.minutes, step.live) == ("staircase", 2, False)
    assert step.state == (("keeps", "1.10"),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("title = ", "not a TOML file"),
        ("[" * 100_000, "not a TOML file"),
        ('title = "x"', "needs one to"),
        (f"{STEP}", "needs a title"),
        (f'title = "x"\n{STEP}'.replace("staircase", "../../etc"), "pages are"),
        (f'title = "x"\n{STEP}'.replace("= 2", "= -1"), "minutes"),
        (f'title = "x"\n{STEP}'.replace("= 2", "= nan"), "minutes"),
        (f'title = "x"\n{STEP}state = "keeps"\n', "state"),
        (f'title = "x"\n{STEP}live = 3\n', "live"),
        ('title = "x"\nstep = [1]\n', "step 1"),
        ('title = "x"\n' + STEP * 61, "needs one to"),
    ],
)
def test_a_file_that_is_no_route_is_refused_in_one_sentence(text: str, named: str) -> None:
    with pytest.raises(LectureError, match=named) as caught:
        parse("own", text)
    assert "\n" not in str(caught.value)


def test_a_route_cannot_leave_its_pages() -> None:
    assert room.FOLDER.is_dir()
    assert "notes" not in PAGES
