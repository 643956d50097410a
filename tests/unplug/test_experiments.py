"""Random deletions are reproducible and nested; swaps and cuts name what they did."""

import pytest

from resnet_demo.errors import UnplugError
from resnet_demo.network.resnet import ResNet, StageOutputs
from resnet_demo.unplug.ablation import logits_of
from resnet_demo.unplug.experiments import cut_each, delete_random, swap_each
from resnet_demo.unplug.wiring import intact, keep


def test_a_seed_gives_the_same_deletions(network: ResNet, trace: StageOutputs) -> None:
    two = delete_random(network, trace, seeds=2, first_seed=4)
    one = delete_random(network, trace, seeds=1, first_seed=5)
    assert two.effects[1] == one.effects[0]
    assert two.effects[0] != two.effects[1]


def test_no_block_off_is_the_intact_answer(network: ResNet, trace: StageOutputs) -> None:
    found = delete_random(network, trace, seeds=3)
    assert all(row[0].change == 0 for row in found.effects)
    assert found.surviving(0) == 3
    assert len(found.effects[0]) == 12  # none to all eleven


def test_all_blocks_off_is_the_same_for_every_seed(network: ResNet, trace: StageOutputs) -> None:
    lowest, *_, highest = delete_random(network, trace, seeds=3).after(11)
    assert lowest == pytest.approx(highest, abs=1e-6)


@pytest.mark.parametrize("seeds", [0, 51])
def test_a_number_of_seeds_out_of_range_gets_one_sentence(
    network: ResNet, trace: StageOutputs, seeds: int
) -> None:
    with pytest.raises(UnplugError, match="between 1 and 50"):
        delete_random(network, trace, seeds)


def test_every_pair_that_can_be_swapped_is(network: ResNet, trace: StageOutputs) -> None:
    assert list(swap_each(network, trace)) == [(3, 4), (6, 7), (6, 8), (7, 8)]


def test_cutting_one_and_all_shortcuts(network: ResNet, trace: StageOutputs) -> None:
    each, everything = cut_each(network, trace)
    plain = logits_of(network, trace, [keep(intact(11), range(11), "branch")])[0].softmax(0)
    assert len(each) == 11
    assert everything.after == pytest.approx(float(plain[everything.class_index]), abs=1e-6)
