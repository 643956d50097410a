"""Nothing unplugged is bit equal, an unplugged branch a zeroed batch norm, nothing is left."""

import copy

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet, StageOutputs, build_resnet
from resnet_demo.unplug.ablation import block_outputs, effects, logits_of, sweep
from resnet_demo.unplug.wiring import (
    block_names,
    block_numbers,
    intact,
    keep,
    swap,
    swappable,
)

BLOCKS = 11  # of the small network


def zeroed(network: ResNet, off: list[int], photo: Tensor) -> Tensor:
    """The oracle: the logits of a copy whose last batch norms have weight and bias 0."""
    twin = copy.deepcopy(network)
    for number, (_, block) in enumerate(twin.blocks()):
        if number in off:
            assert isinstance(block.bn3, nn.BatchNorm2d)
            nn.init.zeros_(block.bn3.weight)
            nn.init.zeros_(block.bn3.bias)
    with torch.no_grad():
        logits: Tensor = twin(photo)
    return logits


def test_unplugging_nothing_changes_nothing(
    network: ResNet, trace: StageOutputs, photo: Tensor
) -> None:
    logits = logits_of(network, trace, [intact(BLOCKS)])
    with torch.no_grad():
        assert torch.equal(logits, network(photo))


@pytest.mark.parametrize("off", [[0], [4], [10], [2, 3], [0, 5, 9], list(range(BLOCKS))])
def test_unplugging_is_zeroing_the_last_batch_norm(
    network: ResNet, trace: StageOutputs, photo: Tensor, off: list[int]
) -> None:
    logits = logits_of(network, trace, [keep(intact(BLOCKS), off, "shortcut")])
    assert torch.equal(logits, zeroed(network, off, photo))


def test_wirings_in_a_batch_answer_as_alone(
    network: ResNet, trace: StageOutputs, photo: Tensor
) -> None:
    whole = intact(BLOCKS)
    wirings = [
        keep(whole, [7], "shortcut"),
        whole,
        keep(whole, [1, 8], "shortcut"),
        keep(whole, [3], "branch"),
        swap(whole, 3, 4),
        keep(whole, range(BLOCKS), "branch"),
    ] * 7  # more rows than one batch takes
    together = logits_of(network, trace, wirings)
    alone = torch.cat([logits_of(network, trace, [wiring]) for wiring in wirings])
    # A batch sums in another order than a single photo: rounding, nothing else.
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-4)


def test_a_cut_shortcut_leaves_the_branch_alone(
    network: ResNet, trace: StageOutputs, photo: Tensor
) -> None:
    x = network.stem(photo)
    for number, (_, block) in enumerate(network.blocks()):
        x = block.relu3(block.branch(x)) if number in (2, 6) else block(x)
    logits = logits_of(network, trace, [keep(intact(BLOCKS), [2, 6], "branch")])
    assert torch.equal(logits, network.head(x))


def test_swapped_blocks_run_in_each_others_place(
    network: ResNet, trace: StageOutputs, photo: Tensor
) -> None:
    blocks = [block for _, block in network.blocks()]
    blocks[6], blocks[8] = blocks[8], blocks[6]
    x = network.stem(photo)
    for block in blocks:
        x = block(x)
    assert torch.equal(logits_of(network, trace, [swap(intact(BLOCKS), 6, 8)]), network.head(x))


def test_identity_blocks_of_one_stage_can_be_swapped(network: ResNet) -> None:
    # conv2_2 alone; conv3_2, conv3_3; conv4_2 to conv4_4; conv5_2 alone
    assert swappable(network) == [(3, 4), (6, 7), (6, 8), (7, 8)]


def test_the_sweep_names_what_each_block_cost(
    network: ResNet, trace: StageOutputs, photo: Tensor
) -> None:
    found = sweep(network, trace)
    assert len(found) == BLOCKS
    best = int(trace.logits.argmax())
    for number, effect in enumerate(found):
        shares = zeroed(network, [number], photo)[0].softmax(0)
        assert effect.after == pytest.approx(float(shares[best]), abs=1e-5)
        assert effect.change == effect.after - effect.before
        assert effect.survives == (effect.best == best)


def test_effects_compare_with_the_intact_answer(trace: StageOutputs) -> None:
    (same,) = effects(trace, trace.logits)
    assert same.survives
    assert same.change == 0
    (other,) = effects(trace, -trace.logits)
    assert not other.survives
    assert other.after < other.before


def test_the_network_stays_as_it_was(network: ResNet, trace: StageOutputs) -> None:
    state = {name: value.clone() for name, value in network.state_dict().items()}
    known = [block.output.clone() for block in block_outputs(trace)]
    sweep(network, trace)
    logits_of(network, trace, [keep(intact(BLOCKS), [3], "branch"), swap(intact(BLOCKS), 3, 4)])
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())
    assert all(
        torch.equal(block.output, was)
        for block, was in zip(block_outputs(trace), known, strict=True)
    )
    for module in network.modules():
        assert not module.training
        assert not module._forward_hooks
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())


def multiplications(work) -> int:  # type: ignore[no-untyped-def]
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


@pytest.fixture(scope="module")
def resnet50() -> tuple[ResNet, Tensor, StageOutputs]:
    network = build_resnet("resnet50", 20).eval().requires_grad_(False)
    photo = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        return network, photo, network.forward_stages(photo)


def test_a_sweep_costs_at_most_nine_forward_passes(
    resnet50: tuple[ResNet, Tensor, StageOutputs],
) -> None:
    network, photo, trace = resnet50
    one = multiplications(lambda: network(photo))
    assert multiplications(lambda: sweep(network, trace)) <= 8 * one  # and one for the trace


@pytest.mark.parametrize("number", [0, 7, 15])
def test_a_flip_computes_nothing_that_lies_before_it(
    resnet50: tuple[ResNet, Tensor, StageOutputs], number: int
) -> None:
    network, _, trace = resnet50
    known = block_outputs(trace)

    def from_here_on() -> None:
        x = known[number].output
        for _, block in list(network.blocks())[number + 1 :]:
            x = block(x)
        network.head(x)

    wiring = keep(intact(16), [number], "shortcut")
    spent = multiplications(lambda: logits_of(network, trace, [wiring]))
    assert spent == multiplications(from_here_on)


@pytest.mark.parametrize(
    ("name", "words"), [("conv4_9", "did you mean conv4_"), ("fc", "conv2_1 to conv5_2")]
)
def test_a_block_that_is_not_there_gets_one_sentence(
    network: ResNet, name: str, words: str
) -> None:
    with pytest.raises(UnplugError, match=words) as error:
        block_numbers(block_names(network), [name])
    assert "\n" not in str(error.value)


def test_blocks_are_found_by_name(network: ResNet) -> None:
    assert block_numbers(block_names(network), ["conv5_2", "conv2_1"]) == [10, 0]
