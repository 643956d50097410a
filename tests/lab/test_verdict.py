import dataclasses
import math

import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.verdict import describe_gradient, outcomes, parted_at, verdict
from tests.lab_runs import made_up_run


def run(config, losses, steps=40, flips=()):
    """Records of every line with a constant loss, or one given by a function of the step."""
    return made_up_run(
        config,
        losses,
        steps,
        flipped=lambda line, step: (step, line.number) in flips,
        test_accuracy=lambda _, step: 0.5 if step == steps else None,
    )


RACE = LabConfig()


def test_a_plain_net_that_is_worse_on_its_training_data_is_not_overfitting():
    text = verdict(RACE, run(RACE, (1.99, 0.06)))
    assert text == (
        "After 40 steps the plain net’s training loss is 1.99 and the residual net’s 0.06. "
        "The plain net is worse on the very data it trains on, by a factor of 33: "
        "this is not overfitting."
    )


SWEEP = LabConfig(depths=(8, 20, 56))


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        (
            (0.03, 0.02, 0.2, 0.01, 1.5, 0.02),
            "the plain nets’ training loss is 0.03 with 8 layers and 1.50 with 56, the residual "
            "nets’ 0.02 and 0.02. More layers make the plain nets worse on the very data they "
            "train on.",
        ),
        ((0.03, 0.02, 0.03, 0.01, 0.04, 0.02), "More layers do no harm here."),
        ((2.3,) * 6, "none learns at this setting."),
        ((0.03, 0.02, 0.2, 0.01, math.nan, 0.02), "More layers make the plain nets worse"),
    ],
)
def test_a_sweep_is_judged_by_depth_and_not_net_by_net(losses, words):
    assert words in verdict(SWEEP, run(SWEEP, losses))


def test_the_verdict_turns_with_the_curves():
    assert "The residual net is worse" in verdict(RACE, run(RACE, (0.06, 1.99)))


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ((2.31, 2.30), "None of them is better than guessing"),
        ((0.02, 0.01), "too small to mean anything"),
        ((1.0, 0.8), "have not parted"),
        ((1.0, math.nan), "The residual net exploded"),
        ((math.inf, math.nan), "All of them exploded"),
    ],
)
def test_a_result_that_shows_nothing_is_said_to_show_nothing(losses, words):
    assert words in verdict(RACE, run(RACE, losses))


def test_nets_are_named_by_what_tells_them_apart():
    depths = LabConfig(depths=(20, 56), skip_strengths=(0.0,))
    text = verdict(depths, run(depths, (0.2, 1.5)))
    assert "The plain net (56 layers) is worse" in text
    strengths = LabConfig(skip_strengths=(0.0, 0.5))
    assert "the net with α = 0.5" in verdict(strengths, run(strengths, (1.5, 0.5)))
    rates = LabConfig(skip_strengths=(0.0,), learning_rates=(0.05, 0.005))
    assert "(learning rate 0.005)" in verdict(rates, run(rates, (1.5, 2.1)))


def test_seeds_are_averaged_and_counted():
    seeds = LabConfig(seeds=2)
    assert "mean of 2 seeds" in verdict(seeds, run(seeds, (2.0, 0.1, 1.0, 0.1)))
    assert "1 of 2 seeds only" in verdict(seeds, run(seeds, (2.0, 0.05, 0.1, 0.2)))


def test_a_flip_is_told():
    text = verdict(RACE, run(RACE, (2.0, 1.9), flips={(20, 1)}))
    assert "The shortcuts of the residual net were switched on at step 20." in text


def test_a_loss_is_the_mean_of_the_last_twenty_steps():
    ends = outcomes(RACE, run(RACE, (lambda step: float(step), 1.0)))
    assert ends[0].loss == pytest.approx(30.5)
    assert ends[0].test_accuracy == 0.5


def test_parting_is_the_first_step_below_half():
    assert parted_at(run(RACE, (2.0, lambda step: 2.0 if step <= 15 else 0.5))) == 22
    assert parted_at(run(RACE, (2.0, 1.5))) is None


def test_nothing_trained_is_said():
    assert verdict(RACE, []) == "Nothing is trained yet."


def test_what_a_gradient_does_is_said_from_its_number():
    assert "fades" in describe_gradient(1e-9)
    assert "explodes: of the last block’s, the first gets 2·10⁷ times" in describe_gradient(2.1e7)
    assert "arrives" in describe_gradient(5.0)
    assert "not a number" in describe_gradient(math.nan)


def test_every_net_is_counted_once_whatever_the_order_of_records():
    records = run(RACE, (2.0, 0.1))
    assert outcomes(RACE, reversed(records))[0].line.number == 0
    assert len(outcomes(dataclasses.replace(RACE), records)) == 2
