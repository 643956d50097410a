"""A block of a small net is taken out: what is left is the net without it; recordings are read."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from resnet_demo.errors import UnplugError
from resnet_demo.network.cifar_resnet import CifarResNet, initialise
from resnet_demo.unplug.pair import Pair, read_pair, unplug_each, write_pair

PICTURES = torch.randn(40, 1, 8, 8, generator=torch.Generator().manual_seed(3))


def net(strength: float, layout: str = "one-stage") -> CifarResNet:
    built = CifarResNet(14, strength, layout=layout)  # type: ignore[arg-type]
    initialise(built, "he", torch.Generator().manual_seed(0))
    return built.eval()


def accuracy(built: CifarResNet, labels: Tensor) -> float:
    with torch.no_grad():
        return float((built(PICTURES).argmax(1) == labels).double().mean())


@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_a_block_out_is_the_net_built_without_it(strength: float) -> None:
    built = net(strength)
    with torch.no_grad():
        labels = built(PICTURES).argmax(1)
    found = unplug_each(built, PICTURES, labels, 0.1)
    assert found.accuracy == 1
    for number, share in enumerate(found.without):
        shorter = net(strength)
        shorter.blocks = nn.ModuleList(
            block for index, block in enumerate(shorter.blocks) if index != number
        )
        assert share == accuracy(shorter, labels)
    assert min(share or 0 for share in found.without) < 1, "this net would test nothing"


def test_a_plain_block_that_changes_the_shape_cannot_be_taken_out() -> None:
    labels = torch.zeros(40, dtype=torch.int64)
    plain = unplug_each(net(0.0, "three-stages"), PICTURES, labels, 0.1)
    residual = unplug_each(net(1.0, "three-stages"), PICTURES, labels, 0.1)
    assert [share is None for share in plain.without] == [False, False, True, False, True, False]
    assert None not in residual.without


def test_a_pair_is_read_as_it_was_written(tmp_path: Path) -> None:
    labels = torch.zeros(40, dtype=torch.int64)
    nets = [unplug_each(net(strength), PICTURES, labels, 0.1) for strength in (0.0, 1.0)]
    pair = Pair(14, 0, 5, 40, *nets, "2026-01-01")
    write_pair(pair, tmp_path / "pair.json")
    assert read_pair(tmp_path / "pair.json") == pair


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"plain": {"without": [1]}}'])
def test_a_broken_recording_gets_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "pair.json").write_text(content)
    with pytest.raises(UnplugError, match="unplug-pair"):
        read_pair(tmp_path / "pair.json")


def test_the_recorded_pair_says_what_the_page_says() -> None:
    pair = read_pair()
    assert (pair.plain.skip_strength, pair.residual.skip_strength) == (0, 1)
    assert len(pair.plain.without) == len(pair.residual.without) == (pair.depth - 2) // 2
    assert pair.made
