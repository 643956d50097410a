"""A landscape is read as it was written, and what is none gets one sentence."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import moving_weights
from resnet_demo.landscape.recording import Cut, Trained, around, read, recorded, walk, write
from resnet_demo.landscape.surface import line_between
from tests.landscape.conftest import make_net


def test_a_landscape_with_its_path_is_read_as_written(
    tmp_path: Path, pictures: Tensor, labels: Tensor
) -> None:
    net = make_net()
    trained = Trained(14, True, 0, 5, 0.5)
    *_, found = around(net, trained, pictures, labels, span=0.5, points=3, plane_seed=1)
    shots = [(step, moving_weights(make_net(seed=step))) for step in (3, 2)]
    *_, way = walk(net, [*shots, (9, moving_weights(net))], pictures, labels, 3)
    assert way.points[-1] == (0, 0)
    assert max(abs(number) for point in way.points for number in point) == pytest.approx(1 / 1.1)
    # The end of the path is the net itself.
    assert way.surface.losses[1][1] == pytest.approx(found.surface.middle, abs=1e-6)
    cut = Cut(1, line_between(net, make_net(seed=1), pictures, labels, 5))
    file = tmp_path / "l.json"
    write(replace(found, walk=way, cut=cut), file)
    again = read(file)
    assert again.trained == found.trained
    assert again.walk is not None
    assert again.walk.steps == way.steps
    assert again.cut is not None
    assert again.cut.seed == 1
    assert [t for t, _ in again.cut.points] == [-0.5, 0.0, 0.5, 1.0, 1.5]
    for ours, theirs in (
        (again.surface.losses, found.surface.losses),
        (again.walk.surface.losses, way.surface.losses),
        (again.cut.points, cut.points),
    ):
        torch.testing.assert_close(torch.tensor(ours), torch.tensor(theirs), rtol=1e-4, atol=0)


@pytest.mark.parametrize("content", ["", "[]", '{"walk": null, "trained": {}, "surface": 3}'])
def test_a_file_that_is_no_landscape_gets_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "l.json").write_text(content)
    with pytest.raises(LandscapeError, match="is no landscape"):
        read(tmp_path / "l.json")


@pytest.mark.parametrize("depth", [20, 56])
@pytest.mark.parametrize("skips", [True, False])
def test_the_recordings_that_ship_are_of_one_resolution(depth: int, skips: bool) -> None:
    found = read(recorded(depth, skips))
    assert (found.trained.depth, found.trained.skips) == (depth, skips)
    assert found.surface.done == 1
    assert len(found.surface.steps) == 41
    assert found.surface.losses[20][20] == pytest.approx(found.surface.middle, abs=1e-6)
    assert found.walk is not None
    assert found.walk.surface.done == 1
    assert len(found.walk.surface.steps) == 25
    assert found.walk.points[-1] == (0, 0)
    assert found.made
    assert recorded(depth, skips).stat().st_size < 100_000


@pytest.mark.parametrize("depth", [20, 56])
@pytest.mark.parametrize("skips", [True, False])
def test_the_line_between_two_nets_ships(depth: int, skips: bool) -> None:
    found = read(recorded(depth, skips))
    assert found.cut is not None
    assert found.cut.seed != found.trained.seed
    losses = dict(found.cut.points)
    assert losses[0] == pytest.approx(found.surface.middle, rel=1e-3, abs=1e-6)
    assert max(losses[t] for t in losses if 0 < t < 1) > max(losses[0], losses[1])
