"""Feature maps are the network's own, ranked and coloured as they say."""

import numpy as np
import pytest
import torch

from resnet_demo.errors import StagesError
from resnet_demo.network.receptive import Field
from resnet_demo.network.resnet import STAGES, build_resnet
from resnet_demo.stages.geometry import block_of, parts, stage_of
from resnet_demo.stages.maps import (
    block_names,
    feature_maps,
    mean_map,
    principal_colours,
    ranking,
    stage_names,
    to_bytes,
    tops,
)
from resnet_demo.stages.places import strongest_places
from tests.stages.conftest import Pass


def floats(*rows: list[float]) -> np.ndarray:
    """One map of a single row for each list."""
    return np.array(rows, np.float32)[:, None, :]


def test_the_stem_is_what_the_max_pool_is_given(passed: Pass) -> None:
    (stem,) = feature_maps(passed.network, passed.outputs, passed.stem, ["stem"])
    assert stem.shape == (64, 32, 32)
    pooled = passed.network.maxpool(torch.from_numpy(stem.values)[None])
    assert torch.equal(pooled, passed.outputs.stem)


def test_a_stage_is_its_last_block(passed: Pass) -> None:
    for stage in STAGES:
        last = block_of(passed.network, stage)
        one, other = feature_maps(passed.network, passed.outputs, passed.stem, [stage, last])
        assert np.array_equal(one.values, other.values)
        assert last == block_names(passed.network, stage)[-1]
        assert stage_of(last) == stage


def test_fields_of_resnet_50_are_those_of_the_literature() -> None:
    known = parts(build_resnet("resnet50"))
    sides = [known[name].field.side for name in stage_names()]
    assert sides == [7, 35, 91, 267, 427]
    assert [known[name].field.jump for name in stage_names()] == [2, 4, 8, 16, 32]


def test_an_unknown_part_and_an_overflow_are_sentences(passed: Pass) -> None:
    with pytest.raises(StagesError, match="conv9_x"):
        feature_maps(passed.network, passed.outputs, passed.stem, ["conv9_x"])
    with pytest.raises(StagesError, match="overflow"):
        feature_maps(passed.network, passed.outputs, passed.stem * torch.inf, ["stem"])


def test_ranking_by_hand() -> None:
    values = floats([0, 0, 9], [4, 4, 4], [0, 5, 5], [0, 0, 0])
    assert ranking(values, "mean").tolist() == [1, 2, 0, 3]
    assert ranking(values, "max").tolist() == [0, 2, 1, 3]
    assert ranking(values, "sparsity").tolist() == [0, 2, 1, 3], "dead channels come last"


def test_scales_by_hand() -> None:
    maps = [floats([0, 1], [0, 2]), floats([0, 4])]
    assert [top.tolist() for top in tops(maps, "map")] == [[1, 2], [4]]
    assert [top.tolist() for top in tops(maps, "stage")] == [[2, 2], [4]]
    assert [top.tolist() for top in tops(maps, "global")] == [[4, 4], [4]]


def test_a_maps_top_is_255_and_a_dead_map_is_dark() -> None:
    shown = floats([0, 1, 2], [0, 0, 0])
    painted = to_bytes(shown, tops([shown], "map")[0])
    assert painted[0, 0].tolist() == [0, 128, 255]
    assert painted[1].max() == 0


def test_the_mean_is_over_channels() -> None:
    assert mean_map(floats([0, 2], [4, 4])).tolist() == [[2, 3]]


@pytest.mark.parametrize("channels", [3, 60])
def test_three_hidden_directions_are_found_whole(channels: int) -> None:
    """Maps mixed from three signals are three colours, whichever matrix is the smaller one."""
    random = np.random.default_rng(0)
    signals, mixture = random.normal(size=(3, 20)), random.normal(size=(channels, 3))
    values = (mixture @ signals).reshape(channels, 4, 5).astype(np.float32)
    picture, share = principal_colours(values)
    assert picture.shape == (4, 5, 3)
    assert share == pytest.approx(1, abs=1e-6)
    assert all(picture[..., colour].max() == 255 for colour in range(3))


def test_cells_that_do_not_differ_have_one_colour() -> None:
    picture, share = principal_colours(np.full((5, 3, 3), 2, np.float32))
    assert len(np.unique(picture)) == 1
    assert share == 1


def test_the_strongest_places_lie_apart_and_a_silent_channel_has_none() -> None:
    values = np.zeros((8, 8), np.float32)
    values[0, 0], values[0, 1], values[5, 6] = 3, 2, 1  # the second lies under the first
    places = strongest_places(values, Field(side=16, jump=8, start=0.5), 64)
    assert [place.value for place in places] == [3, 1]
    assert (places[0].left, places[0].top, places[0].side) == (0, 0, 16)
    assert (places[1].left, places[1].top) == (40, 32)
    assert strongest_places(np.zeros((8, 8), np.float32), Field(), 64) == []
