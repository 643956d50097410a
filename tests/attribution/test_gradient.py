"""The written-out gradient is autograd's, and whatever it cannot do is left to autograd."""

import pytest
import torch
from torch import Tensor

from resnet_demo.attribution import gradient, laid_out, methods
from resnet_demo.attribution.catalogue import Settings
from resnet_demo.attribution.maps import Target
from resnet_demo.attribution.twin import folded
from resnet_demo.network.resnet import Architecture, ResNet
from tests.attribution.conftest import noise
from tests.networks import liven

SMALL = {
    "basic": Architecture("small basic", "basic", (1, 2, 1, 1)),
    "bottleneck": Architecture("small bottleneck", "bottleneck", (2, 1, 1, 2)),
}


def small(kind: str) -> ResNet:
    torch.manual_seed(2)
    network = ResNet(SMALL[kind], 5)
    liven(network, scale=(0.4, 0.8))
    return folded(network.eval().requires_grad_(False))


def by_autograd(network: ResNet, points: Tensor, weights: Tensor, row: Tensor) -> Tensor:
    """Σ weight · gradient, one point after the other."""
    total = torch.zeros_like(points[:1])
    for point, weight in zip(points, weights, strict=True):
        one = point[None].clone().requires_grad_()
        x = network.stem(one)
        for _, block in network.blocks():
            x = block(x)
        (found,) = torch.autograd.grad(x.mean(dim=(2, 3))[0] @ row, one)
        total += weight * found
    return total


def close(mine: Tensor, known: Tensor) -> None:
    assert float((mine - known).abs().max()) <= 1e-3 * float(known.abs().max())


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("side", [64, 77])
def test_the_sum_along_a_line_is_autograds(kind: str, side: int) -> None:
    network = small(kind)
    row = network.fc.weight[3] - network.fc.weight[1]
    first, second = noise(side, 1), noise(side, 2)
    shares, weights = torch.linspace(0, 1, 5), torch.tensor([0.1, 0.4, -0.2, 0.3, 0.2])
    points = first + shares.view(-1, 1, 1, 1) * (second - first)
    ours = gradient.prepare(network, first)
    assert ours is not None, "this machine has the operators"
    told: list[int] = []
    mine = ours.along((first, second), shares, weights, row, 2, told.append)
    close(mine, by_autograd(network, points, weights, row))
    assert told == [0, 2, 4]
    assert not mine.requires_grad


@pytest.mark.parametrize("kind", SMALL)
def test_the_sum_at_some_photos_is_autograds_and_changes_nothing(kind: str) -> None:
    network = small(kind)
    photos = torch.cat([noise(64, seed) for seed in range(3)])
    before = photos.clone()
    state = {name: value.clone() for name, value in network.state_dict().items()}
    ours = gradient.prepare(network, photos[:1])
    assert ours is not None
    close(
        ours.at(photos, network.fc.weight[2]),
        by_autograd(network, photos, torch.ones(3), network.fc.weight[2]),
    )
    assert torch.equal(photos, before)
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())


def test_what_it_cannot_do_is_autograds(monkeypatch: pytest.MonkeyPatch) -> None:
    network, photo = small("basic"), noise(64)
    assert gradient.prepare(network.double(), photo.double()) is None, "float32 only"
    network = small("basic")
    unfolded = ResNet(SMALL["basic"], 5).eval()
    assert gradient.prepare(unfolded, photo) is None, "batch norms are not folded"

    def asked() -> list[Tensor]:
        settings = Settings(steps=4, samples=2, window=16, stride=24)
        return [
            torch.from_numpy(
                methods.attribute(network, photo, Target(1, "b"), name, settings).values
            )
            for name in ("integrated-gradients", "smoothgrad", "occlusion")
        ]

    ours = asked()
    monkeypatch.setattr(gradient, "_works", lambda _: False)
    assert gradient.prepare(network, photo) is None
    for mine, known in zip(ours, asked(), strict=True):
        close(mine, known)


def test_an_operator_that_is_gone_is_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise AttributeError("no such operator")

    monkeypatch.setattr(laid_out, "lay_out", gone)
    gradient._works.cache_clear()
    assert gradient.prepare(small("basic"), noise(64)) is None
    monkeypatch.undo()
    assert gradient.prepare(small("basic"), noise(64)) is not None
