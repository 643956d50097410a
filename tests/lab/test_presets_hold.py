"""The presets' answers on one or two seeds each; `benchmarks.lab_presets` trains five."""

import dataclasses
import statistics

import pytest

from resnet_demo.lab.presets import preset
from resnet_demo.lab.trainer import Trainer
from resnet_demo.lab.verdict import LAST_STEPS, outcomes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lab presets"), pytest.mark.timeout(900)]


def ends(name, seeds=2, **changes):
    """A preset's outcomes, one tuple a seed in the order of its lines."""
    config = dataclasses.replace(preset(name).config, seeds=seeds, test_every=10_000, **changes)
    found = outcomes(config, [record for step in Trainer(config) for record in step])
    lines = len(found) // seeds
    return [found[start : start + lines] for start in range(0, len(found), lines)]


def test_more_skip_is_better_from_a_half_on():
    for nets in ends("strength", seeds=1):
        assert [net.loss for net in nets] == sorted((net.loss for net in nets), reverse=True)


def test_a_lower_learning_rate_does_not_rescue_the_plain_net():
    for usual, lower in ends("rate", seeds=1):
        assert lower.loss > usual.loss


def test_sigmoid_is_worse_than_relu():
    for relu, sigmoid in ends("sigmoid"):
        assert sigmoid.loss > 2 * relu.loss


def test_a_shallow_net_hardly_needs_skips():
    for nets in ends("shallow"):
        assert max(net.loss for net in nets) < 0.1


def test_without_batch_norm_the_plain_net_stays_at_chance():
    for plain, _ in ends("fades"):
        assert plain.loss == pytest.approx(2.303, abs=0.02)


def test_longer_training_helps_the_plain_net_slowly():
    config = dataclasses.replace(preset("longer").config, skip_strengths=(0.0,), test_every=10_000)
    losses = [step[0].train_loss for step in Trainer(config)]
    early, late = (statistics.fmean(losses[end - LAST_STEPS : end]) for end in (200, 800))
    assert 0.1 < late < 0.75 * early


def test_110_layers_learn_with_skips_and_a_warm_up_only():
    for plain, residual in ends("deepest", seeds=1):
        assert residual.loss < 0.2
        assert plain.loss > 5 * residual.loss
