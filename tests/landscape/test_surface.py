"""The surface is the loss of the moved net; its middle is the net's own; nothing is changed."""

import copy

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import Weights, moving_weights
from resnet_demo.landscape.folded import FoldedNet
from resnet_demo.landscape.surface import line_between, random_plane, steps_of, surface
from resnet_demo.network.cifar_resnet import CifarResNet
from tests.landscape.conftest import make_net


def loss_of_moved(
    net: CifarResNet,
    plane: tuple[Weights, Weights],
    a: float,
    b: float,
    data: tuple[Tensor, Tensor],
) -> float:
    """The oracle and the usual way: a module whose weights are overwritten."""
    moved = copy.deepcopy(net)
    with torch.no_grad():
        for name, value in moved.named_parameters():
            if name in plane[0]:
                value += a * plane[0][name] + b * plane[1][name]
        return float(F.cross_entropy(moved(data[0]), data[1]))


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_every_point_is_the_loss_of_the_moved_net(
    pictures: Tensor, labels: Tensor, strength: float, batch_norm: bool
) -> None:
    net = make_net(strength, batch_norm)
    plane, steps = random_plane(net, 7), steps_of(0.4, 3)
    *_, found = surface(net, pictures, labels, plane, steps)
    for row, b in zip(found.losses, steps, strict=True):
        for loss, a in zip(row, steps, strict=True):
            oracle = loss_of_moved(net, plane, a, b, (pictures, labels))
            assert loss == pytest.approx(oracle, abs=1e-4, rel=1e-5)


def test_the_middle_is_the_nets_own_loss(pictures: Tensor, labels: Tensor) -> None:
    net = make_net()
    *_, found = surface(net, pictures, labels, random_plane(net, 0), steps_of(1.0, 5))
    with torch.no_grad():
        own = float(F.cross_entropy(net(pictures), labels))
    assert found.losses[2][2] == pytest.approx(own, abs=1e-6)
    assert found.middle == found.losses[2][2]
    assert found.losses[2][1] != found.losses[1][2], "rows are b, columns are a"


def test_without_onednn_it_is_the_same(
    pictures: Tensor, labels: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = make_net()
    fast = FoldedNet(net, pictures, labels)
    weights = fast.vector(moving_weights(net))
    wanted = fast.loss(weights)
    monkeypatch.setattr(torch.ops, "mkldnn", object())
    slow = FoldedNet(net, pictures, labels)
    assert slow.convolution is not fast.convolution
    assert slow.loss(weights) == pytest.approx(wanted, abs=1e-6)


def test_rows_appear_one_after_the_other(pictures: Tensor, labels: Tensor) -> None:
    net = make_net()
    rows = surface(net, pictures, labels, random_plane(net, 0), steps_of(1.0, 3))
    assert [len(found.losses) for found in rows] == [1, 2, 3]
    assert next(surface(net, pictures, labels, random_plane(net, 0), steps_of(1, 4))).done == 0.25


def test_the_net_stays_as_it_was(pictures: Tensor, labels: Tensor) -> None:
    net = make_net()
    state = {name: value.clone() for name, value in net.state_dict().items()}
    list(surface(net, pictures, labels, random_plane(net, 0), steps_of(1.0, 3)))
    line_between(net, make_net(seed=1), pictures, labels, 3)
    assert all(torch.equal(value, state[name]) for name, value in net.state_dict().items())


def test_a_seed_gives_the_same_plane() -> None:
    net = make_net()
    (first, second), (again, _) = random_plane(net, 3), random_plane(net, 3)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["fc.weight"], second["fc.weight"])


def test_the_line_ends_at_both_nets(pictures: Tensor, labels: Tensor) -> None:
    first, second = make_net(), make_net(seed=1)
    found = dict(line_between(first, second, pictures, labels, 5))
    with torch.no_grad():
        for t, net in ((0.0, first), (1.0, second)):
            assert found[t] == pytest.approx(
                float(F.cross_entropy(net(pictures), labels)), abs=1e-6
            )
    assert list(found) == [-0.5, 0.0, 0.5, 1.0, 1.5]


@pytest.mark.parametrize(("span", "points"), [(1.0, 2), (1.0, 102), (0.0, 5), (float("nan"), 5)])
def test_numbers_out_of_range_get_one_sentence(span: float, points: int) -> None:
    with pytest.raises(LandscapeError, match="must lie between"):
        steps_of(span, points)


def test_other_nets_are_refused(pictures: Tensor, labels: Tensor) -> None:
    with pytest.raises(LandscapeError, match="one stage"):
        FoldedNet(CifarResNet(14, layout="three-stages"), pictures, labels)
