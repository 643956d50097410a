"""The skip lab's curves and words, as the browser gets them."""

import dataclasses
import json
import math

import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.numbers import in_words
from resnet_demo.lab.presets import SWEEP, preset
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import verdict
from resnet_demo.ui import lab_address, lab_picture, lab_playback, lab_run, lab_view
from resnet_demo.ui.lab_groups import groups, spokesmen, sweep
from resnet_demo.ui.lab_view import LEADING, lead
from tests.lab_runs import made_up_run

SMALL = LabConfig(depths=(8,), steps=40, batch_size=32)


def records(config: LabConfig, steps: int, loss: float = 1.0) -> list[LabRecord]:
    """Return made-up records of a run, in which line n's loss is n + 1 times as large."""
    return made_up_run(
        config,
        [loss * (line.number + 1) for line in config.lines()],
        steps,
        gradient_norms=lambda line, _: tuple(10.0**-layer for layer in range(line.depth)),
        test_accuracy=lambda _, step: 0.5 if step % 5 == 0 else None,
    )


def test_nets_that_differ_by_seed_only_are_one_line_with_a_band() -> None:
    config = LabConfig(depths=(8,), seeds=3)
    shown = groups(config)
    assert [(group.name, group.kind, len(group.lines)) for group in shown] == [
        ("with shortcuts", "with", 3),
        ("without", "plain", 3),
    ]
    curve = lab_picture.curves(config, records(config, 5))["groups"][0]
    # Lines 1, 3 and 5 are the residual ones; their losses are 2, 4 and 6.
    assert curve["loss"] == [40_000] * 5
    assert (curve["low"][0], curve["high"][0]) == (20_000, 60_000)


def test_lines_are_named_by_what_differs() -> None:
    def names(**settings) -> list[str]:
        return [group.name for group in groups(LabConfig(**settings))]

    assert names(skip_strengths=(0.0, 0.5, 1.0)) == ["with shortcuts", "α = 0.5", "without"]
    assert names(skip_strengths=(0.0,), depths=(20, 56)) == ["20 layers", "56 layers"]
    assert names(skip_strengths=(0.0,)) == ["without"]


def test_the_number_at_a_lines_end_is_the_verdicts() -> None:
    (recording,) = [one for one in lab_playback.shipped() if one.config == LabConfig()]
    drawn = lab_picture.curves(recording.config, recording.records)
    said = verdict(recording.config, recording.records)
    for curve in drawn["groups"]:
        loss = curve["loss"][-1] / lab_picture.UNIT
        assert (f"{loss:.2f}" if loss >= 0.1 else f"{loss:.2g}") in said


def test_a_tick_is_small_at_two_hundred_steps() -> None:
    (recording,) = [one for one in lab_playback.shipped() if one.config == LabConfig()]
    drawn = lab_picture.curves(recording.config, recording.records)
    assert drawn["step"] == 200
    assert len(json.dumps(drawn)) < 25_000


def test_a_sweep_joins_the_nets_of_one_kind_over_depth() -> None:
    config = LabConfig(depths=(8, 14, 20), steps=5, batch_size=32)
    lines = {one.line.name: one for one in sweep(config)}
    assert lines.keys() == {"with shortcuts", "without"}
    shown = groups(config)
    for one in lines.values():
        assert [depth for depth, _ in one.members] == [8, 14, 20]
        for depth, number in one.members:
            assert shown[number].lines[0].depth == depth
            assert shown[number].kind == one.line.kind


def test_a_curve_against_depth_needs_three_depths() -> None:
    assert not {"depth", "depth-error"} & set(lab_address.views(LabConfig(depths=(20, 56))))
    assert lab_address.views(SWEEP)[0] == "depth"
    assert lab_address.parse({"view": "depth"})[0].view == "loss"


def test_the_test_loss_travels_with_the_run() -> None:
    run = [dataclasses.replace(record, test_loss=0.5) for record in records(SMALL, 2)]
    assert lab_picture.curves(SMALL, run)["groups"][0]["test_losses"] == [(1, 5000), (2, 5000)]


@pytest.mark.parametrize("act", [1, 2, 3])
def test_an_act_opens_on_one_of_its_own_experiments(act: int) -> None:
    opened = preset(LEADING[act])
    assert opened is not None
    assert opened.act == act


def test_of_a_crowd_the_first_and_last_net_of_each_kind_speak() -> None:
    shown = groups(SWEEP)
    few = [shown[number] for number in spokesmen(shown)]
    assert [group.name for group in few] == [
        "with, 8 layers",
        "with, 56 layers",
        "without, 8 layers",
        "without, 56 layers",
    ]
    assert spokesmen(groups(LabConfig(skip_strengths=(0.0, 0.5, 0.75, 1.0)))) == (0, 1, 2, 3)
    drawn = lab_picture.curves(SWEEP, made_up_run(SWEEP, (1.0,) * 12, 2))["strips"]
    assert [shown[number].name for number in drawn["of"]] == [group.name for group in few]
    assert len(drawn["rows"]) == 4


@pytest.mark.parametrize(
    ("seconds", "losses", "offered"),
    [(24, (2.0, 2.0), False), (26, (2.0, 2.0), True), (26, (2.0, 0.5), False)],
)
def test_the_recorded_run_is_offered_when_nothing_parts(
    seconds: float, losses: tuple[float, float], offered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_run, "age", lambda: seconds)
    experiment = lab_address.experiment_of(LabConfig())
    run = made_up_run(LabConfig(), losses, 20)
    assert lab_view._offer(experiment, run, "training") is offered
    assert not lab_view._offer(experiment, run, "finished")


def test_long_runs_are_thinned_and_keep_their_last_step() -> None:
    at = lab_picture.points(10_000, 500)
    assert (at[0], at[-1]) == (1, 10_000)
    assert len(at) <= 501
    assert lab_picture.points(3, 500) == [1, 2, 3]
    assert lab_picture.points(0, 500) == []


def test_an_explosion_is_a_gap_in_the_curve_and_valid_json() -> None:
    exploded = records(SMALL, 3, loss=math.nan)
    drawn = lab_picture.curves(SMALL, exploded)
    assert drawn["groups"][0]["loss"] == [None] * 3
    json.dumps(drawn, allow_nan=False)


def test_brightness_is_one_scale_for_all_nets() -> None:
    low, high = lab_picture.scale([1e-4, 1.0])
    assert (low, high) == (-4, 0)
    assert lab_picture.letters([1e-4, 1.0, 0.0, math.inf], low, high) == "0_0_"
    assert lab_picture.scale([1.0, 2.0])[1] - lab_picture.scale([1.0, 2.0])[0] == pytest.approx(3)
    assert lab_picture.scale([1e-40, 1.0]) == (-12, 0)


def test_strongest_to_weakest_is_the_ratio_of_the_norms() -> None:
    assert lab_picture.strongest_to_weakest((3.0, 1.0, 30.0)) == 30
    assert lab_picture.strongest_to_weakest((0.0, 1.0)) is None
    assert lab_picture.strongest_to_weakest((math.nan, 1.0)) is None


def test_early_on_it_is_too_early_to_tell() -> None:
    assert "too early" in lab_picture.verdict_at(SMALL, records(SMALL, 3), 3)
    alike = lab_picture.verdict_at(SMALL, records(SMALL, 40), 40)
    assert alike.startswith("After 40 steps")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(3127.0, "3,100"), (0.45, "0.45"), (3.6e-6, "4·10⁻⁶"), (2e7, "2·10⁷"), (math.nan, "–")],
)
def test_ratios_are_written_for_a_hall(ratio: float, words: str) -> None:
    assert in_words(ratio) == words


def test_the_nets_are_called_equal_only_where_they_are() -> None:
    assert "one flag" in lead(LabConfig())
    assert "one flag" not in lead(LabConfig(depths=(20, 56), skip_strengths=(0.0,)))
    assert "one flag" not in lead(LabConfig(initialisation="skip-init"))
