"""The two checks of a map: random weights, and patches that go or come."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from resnet_demo.attribution.catalogue import Settings
from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.attribution.trust import PARTS, curves, randomisation, randomise, spearman
from resnet_demo.attribution.twin import folded, twin
from resnet_demo.errors import StoppedError
from tests.attribution.conftest import noise

TARGET = Target(4, "thing 4")


def test_the_rank_correlation_is_scipys() -> None:
    draw = np.random.default_rng(0)
    for _ in range(10):
        first = draw.integers(0, 6, (5, 7)).astype(np.float32)  # many ties
        second = first + draw.normal(size=(5, 7)).round().astype(np.float32)
        assert spearman(first, second) == pytest.approx(
            spearmanr(first.ravel(), second.ravel()).statistic
        )
    assert math.isnan(spearman(np.zeros((2, 2), np.float32), np.eye(2, dtype=np.float32)))


def test_random_weights_change_grad_cam_and_never_the_shared_network(resnet18) -> None:
    before = {name: value.clone() for name, value in resnet18.state_dict().items()}
    rows = list(
        randomisation(
            resnet18, noise(64), TARGET, ["grad-cam", "saliency"], Settings(), lambda *_: None
        )
    )
    assert [(row.method, row.part) for row in rows[:4]] == [
        ("Grad-CAM", ""),
        ("Saliency", ""),
        ("Grad-CAM", "classifier"),
        ("Saliency", "classifier"),
    ]
    assert len(rows) == 2 * (1 + len(PARTS))
    assert all(row.signed == pytest.approx(1) for row in rows[:2])
    assert min(abs(row.absolute) for row in rows[2:]) < 0.5
    for name, value in resnet18.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.mark.parametrize("part", PARTS)
def test_a_part_and_nothing_else_becomes_random(resnet18, part: str) -> None:
    import copy

    mine = copy.deepcopy(resnet18)
    randomise(mine, part, torch.Generator().manual_seed(0))
    changed = {
        name.split(".")[0]
        for name, value in mine.state_dict().items()
        if not torch.equal(value, resnet18.state_dict()[name])
    }
    parts = {"classifier": {"fc"}, "stem": {"conv1", "bn1"}}
    assert changed == parts.get(part, {f"layer{int(part[4]) - 1}" if part[:4] == "conv" else ""})


def test_a_check_can_be_stopped(resnet18) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise StoppedError("Stopped.")

    rows = randomisation(resnet18, noise(64), TARGET, ["saliency"], Settings(), stop)
    assert [next(rows).part, next(rows).part] == ["", "classifier"]
    with pytest.raises(StoppedError):
        next(rows)


def toy(photos: torch.Tensor) -> torch.Tensor:
    """Two classes: the first's logit is the sum over the picture's top left quarter."""
    score = photos[:, 0, :2, :2].sum(dim=(1, 2))
    return torch.stack([score, torch.zeros_like(score)], dim=1)


def test_the_right_order_deletes_and_inserts_at_once() -> None:
    values = np.zeros((4, 4), np.float32)
    values[:2, :2] = 1
    found = AttributionMap(values, "hand", "photo", Target(0, "bright"), 0.0)
    photo, baseline = torch.ones(1, 3, 4, 4), torch.zeros(1, 3, 4, 4)
    seen: list[tuple[int, int]] = []
    result = curves(toy, photo, baseline, found, lambda *now: seen.append(now), grid=4, steps=16)
    full, none = 1 / (1 + math.exp(-4)), 0.5
    np.testing.assert_allclose(result.deletion[[0, 4, 16]], [full, none, none])
    np.testing.assert_allclose(result.insertion[[0, 4, 16]], [none, full, full])
    assert result.deletion.mean() < result.random_deletion.mean()
    assert result.insertion.mean() > result.random_insertion.mean()
    assert seen


def test_copies_are_private(resnet18) -> None:
    assert folded(resnet18).conv1.weight is not resnet18.conv1.weight
    assert twin(resnet18).conv1.weight is resnet18.conv1.weight
