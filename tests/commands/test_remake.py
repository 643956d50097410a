"""One command for all that is made from the embedded weights."""

from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from resnet_demo.commands import remake as remaking
from resnet_demo.commands.main import main
from resnet_demo.commands.remake import MADE, ROOT, Made

NOTE = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(os.environ[sys.argv[2]])"


def remake(*arguments):
    return CliRunner().invoke(main, ["remake", *arguments])


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)
def test_what_is_made_exists_and_so_does_what_makes_it(made):
    assert find_spec(made.module)
    assert (ROOT / made.output).exists()


def test_list_names_each_and_makes_nothing(monkeypatch):
    monkeypatch.setattr(remaking, "_make", lambda made: pytest.fail("made"))
    result = remake("--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [m.name for m in MADE]


def test_each_is_made_with_the_embedded_weights(monkeypatch, tmp_path):
    (tmp_path / "note.py").write_text(NOTE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("RESNET_DEMO_WEIGHTS", "imagenet-v2")
    rows = [
        Made(name, name, "note", (str(tmp_path / name), "RESNET_DEMO_WEIGHTS"), name)
        for name in ("one", "two")
    ]
    monkeypatch.setattr(remaking, "MADE", tuple(rows))
    assert remake("--only", "two").exit_code == 0
    assert not (tmp_path / "one").exists()
    assert (tmp_path / "two").read_text() == "embedded"


def test_what_fails_is_named_and_the_others_are_made(monkeypatch, tmp_path):
    (tmp_path / "note.py").write_text(NOTE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    rows = [
        Made("broken", "", "note", (str(tmp_path / "broken"), "NO_SUCH_VARIABLE"), ""),
        Made("fine", "", "note", (str(tmp_path / "fine"), "RESNET_DEMO_WEIGHTS"), ""),
    ]
    monkeypatch.setattr(remaking, "MADE", tuple(rows))
    result = remake()
    assert result.exit_code == 2
    assert "Not made: broken" in result.stderr
    assert (tmp_path / "fine").is_file()


def test_an_unknown_name_takes_one_line():
    result = remake("--only", "nothing")
    assert result.exit_code == 2
    assert "screenshots" in result.stderr
