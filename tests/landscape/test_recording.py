"""A landscape is read as it was written, and what is none gets one sentence."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import moving_weights
from resnet_demo.landscape.recording import Trained, around, read, recorded, walk, write
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
    file = tmp_path / "l.json"
    write(found, file)
    again = read(file)
    assert again.trained == found.trained
    assert again.walk is None
    torch.testing.assert_close(
        torch.tensor(again.surface.losses), torch.tensor(found.surface.losses), rtol=1e-4, atol=0
    )


@pytest.mark.parametrize("content", ["", "[]", '{"walk": null, "trained": {}, "surface": 3}'])
def test_a_file_that_is_no_landscape_gets_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "l.json").write_text(content)
    with pytest.raises(LandscapeError, match="is no landscape"):
        read(tmp_path / "l.json")


def test_a_recorded_pair_ships() -> None:
    for skips in (True, False):
        found = read(recorded(20, skips))
        assert found.trained.skips == skips
        assert found.surface.done == 1
        assert found.walk is not None
        middle = len(found.surface.steps) // 2
        assert found.surface.losses[middle][middle] == pytest.approx(found.surface.middle, abs=1e-6)
        assert found.made
