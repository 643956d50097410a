"""The block on a 5×5 map against torch: forward against conv2d, backward against autograd."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_demo.errors import LectureError
from resnet_demo.lecture.block import INPUT, Block, Map, norm


def tensor(values: Map) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)[None, None]


def as_map(values: Tensor) -> Map:
    return tuple(tuple(row) for row in values.squeeze().tolist())


def drawn(seed: int, **changes: float) -> Block:
    """Return a block of random numbers; the input is not negative, as after a ReLU."""
    generator = torch.Generator().manual_seed(seed)

    def draw(side: int) -> Map:
        return as_map(torch.randn(side, side, generator=generator, dtype=torch.float64))

    a = as_map(tensor(draw(5)).relu())
    return replace(Block(a, draw(3), draw(3), 1.0, 1.0, draw(5)), **changes)


BLOCKS = {
    "the page's own": Block(),
    "identity": drawn(0),
    "half the branch": drawn(1, branch=0.5),
    "projection": drawn(2, shortcut=-0.7),
    "plain": drawn(3, shortcut=0.0),
    "no branch": drawn(4, branch=0.0),
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_every_number_is_torchs(block: Block) -> None:
    a = tensor(block.a).requires_grad_()
    u = F.conv2d(a, tensor(block.first), padding=1)
    z = F.conv2d(u.relu(), tensor(block.second), padding=1)
    total = block.branch * z + block.shortcut * a
    y = total.relu()
    upstream = tensor(block.upstream)
    (gradient,) = torch.autograd.grad(y, a, upstream, retain_graph=True)
    (m,) = torch.autograd.grad(y, total, upstream, retain_graph=True)
    (branch_term,) = torch.autograd.grad(block.branch * z, a, m)
    for ours, torchs in (
        (block.before_relu, u),
        (block.z, z),
        (block.y, y),
        (block.m, m),
        (block.through_the_layers, branch_term),
        (block.gradient, gradient),
    ):
        assert torch.allclose(tensor(ours), torchs, atol=1e-12)


def test_without_the_branch_the_output_is_the_input_and_the_gradient_arrives() -> None:
    block = Block(branch=0.0)
    assert block.y == INPUT
    open_cells = sum(value > 0 for row in INPUT for value in row)
    assert norm(block.gradient) == pytest.approx(open_cells**0.5)
    assert block.gradient == block.m


def test_a_closed_gate_cuts_both_terms() -> None:
    block = Block()
    closed = [(i, j) for i, row in enumerate(block.gate) for j, gate in enumerate(row) if not gate]
    assert closed
    assert all(block.m[i][j] == block.over_the_bridge[i][j] == 0 for i, j in closed)
    shut = replace(block, a=((0.0,) * 5,) * 5)
    assert norm(shut.gradient) == 0


@pytest.mark.parametrize("wrong", [{"a": ((1.0,),)}, {"branch": 1.5}, {"branch": float("nan")}])
def test_a_block_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(LectureError, match=next(iter(wrong))):
        Block(**wrong)  # type: ignore[arg-type]
