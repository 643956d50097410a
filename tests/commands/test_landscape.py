"""`landscape`: a net is trained, its surroundings and path are written, and progress is told."""

from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from resnet_demo.commands.landscape import SNAPSHOTS, snapshot_steps
from resnet_demo.commands.main import main
from resnet_demo.landscape.recording import read


def test_a_small_landscape_with_its_path(tmp_path: Path) -> None:
    file = tmp_path / "l.json"
    arguments = "--depth 8 --skips off --points 3 --pictures 16 --steps 20 --path-points 5"
    arguments += " --line-seed 1 --out"
    result = CliRunner().invoke(main, ["landscape", *arguments.split(), str(file)])
    assert result.exit_code == 0, result.output
    told = result.stderr.splitlines()
    assert "training: 20 of 20" in told
    assert "surface: 3 of 3" in told
    assert "path: 5 of 5" in told
    assert len(told) <= 10 + 3 + 5 + 10
    found = read(file)
    assert found.trained.skips is False
    assert len(found.surface.losses) == 3
    assert found.walk is not None
    assert len(found.walk.surface.losses) == 5
    assert found.walk.steps == (0, *sorted(snapshot_steps(20)))
    assert found.walk.points[-1] == (0, 0)
    assert found.cut is not None
    assert found.cut.seed == 1
    assert dict(found.cut.points)[0] == pytest.approx(found.surface.middle, abs=1e-4)
    assert str(file) in result.stdout


@pytest.mark.parametrize("steps", [1, 20, 800])
def test_snapshots_are_dense_at_first_and_end_with_the_training(steps: int) -> None:
    at = sorted(snapshot_steps(steps))
    assert at[0] == 1
    assert at[-1] == steps
    assert len(at) <= SNAPSHOTS
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert gaps == sorted(gaps) or max(gaps) - min(gaps) <= 41 * steps / 800


@pytest.mark.parametrize("name", ["--points", "--path-points"])
def test_a_grid_that_is_too_fine_is_refused_before_the_training(tmp_path: Path, name: str) -> None:
    result = CliRunner().invoke(main, ["landscape", name, "5000", "--out", str(tmp_path / "l")])
    assert result.exit_code == 2
    assert "points is 5000" in result.stderr
    assert "training" not in result.stderr
