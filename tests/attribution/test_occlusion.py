"""Recomputing only what a window changes gives the numbers of recomputing everything."""

import pytest
import torch

from resnet_demo.attribution import memory, occlusion
from resnet_demo.attribution.occlusion import drops, spread, windows
from tests.attribution.conftest import noise


def test_windows_cover_the_side_and_the_last_is_cut_off() -> None:
    places = windows(10, 4, 3)
    assert places.starts == (0, 3, 6)
    assert places.ends == (4, 7, 10)
    assert windows(10, 4, 4).ends == (4, 8, 10)
    assert windows(10, 99, 4).starts == (0,)
    assert windows(224, 32, 14).count == 15**2


def test_the_falls_are_spread_by_hand() -> None:
    places = windows(3, 2, 1)
    found = spread(torch.tensor([1.0, 3.0, 5.0, 7.0]), places, 3)
    assert found.tolist() == [[1, 2, 3], [3, 4, 5], [5, 6, 7]]


@pytest.mark.parametrize("name", ["resnet18", pytest.param("resnet50", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("side", "window", "stride"), [(160, 16, 48), (96, 20, 25), (80, 32, 40)])
def test_the_crops_give_what_the_whole_photo_gives(
    request, monkeypatch, name: str, side: int, window: int, stride: int
) -> None:
    network, photo = request.getfixturevalue(name), noise(side)
    baseline, weight = noise(side, seed=1), network.fc.weight[2]
    places = windows(side, window, stride)
    whole = network(photo)[0, 2]
    expected = []
    for top, bottom in zip(places.starts, places.ends, strict=True):
        for left, right in zip(places.starts, places.ends, strict=True):
            painted = photo.clone()
            painted[:, :, top:bottom, left:right] = baseline[:, :, top:bottom, left:right]
            expected.append(whole - network(painted)[0, 2])
    cropped = []
    cut = occlusion._cut
    monkeypatch.setattr(occlusion, "_cut", lambda *a: cropped.append(1) or cut(*a))
    found = torch.cat(list(drops(network, photo, weight, baseline, places)))
    torch.testing.assert_close(found, torch.stack(expected), rtol=1e-3, atol=2e-5)
    if side == 160:  # else this would test nothing but whole maps
        assert len(cropped) > 2


def test_it_comes_in_batches_that_fit(resnet18, monkeypatch) -> None:
    monkeypatch.setattr(memory, "MOST_ROWS", 4)
    photo = noise(64)
    parts = list(
        drops(resnet18, photo, resnet18.fc.weight[0], torch.zeros_like(photo), windows(64, 32, 16))
    )
    assert [len(part) for part in parts] == [4, 4, 1]
