"""What the lab shows of the nets' insides: the same numbers as recorded, in the right order."""

import dataclasses
import math

import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.ui import lab_layers, lab_start
from tests.lab_runs import made_up

CONFIG = LabConfig(depths=(8,), steps=50)


GRADIENTS = (9.0, 1.0, 2.0, 0.1, 2.0, 0.01, 2.0, 9.0)  # conv1, three blocks, fc


def run() -> list[LabRecord]:
    """Two nets, measured after steps 25 and 50; the plain one's first block grows tenfold."""
    records = []
    for step in (1, 25, 50):
        for line in CONFIG.lines():
            measured = {}
            if step > 1:
                grown = 10.0 if line.net == "plain" else 1.0
                measured = {
                    "weight_norms": (5.0 * grown, 5.0, 5.0),
                    "activation_scales": (1.0, 7.0, 10.0, 7.0, 100.0, 7.0, 1000.0),
                    "branch_ratios": () if line.net == "plain" else (1.0, 0.1, 0.01),
                }
            records.append(made_up(line, step, gradient_norms=GRADIENTS, **measured))
    return records


def test_gradients_of_the_first_convolutions_stand_beside_their_weights() -> None:
    drawn = lab_layers.weights_and_gradients(CONFIG, run(), [(5.0, 5.0, 5.0)] * 2)
    gradients, weights = drawn["charts"]
    assert drawn["steps"] == [0, 25, 50]
    assert len(drawn["says"]) == 3
    plain = [line["kind"] for line in weights["lines"]].index("plain")
    assert gradients["lines"][plain]["values"][0] == [0, -1, -2]
    assert weights["lines"][plain]["values"][0][0] == pytest.approx(math.log10(5), abs=1e-3)
    assert weights["lines"][plain]["values"][2][0] == pytest.approx(math.log10(50), abs=1e-3)
    assert "norm 5 before the first step, 50 after step 50" in drawn["says"][-1]
    assert "Batch norm" in drawn["says"][-1]


def test_nothing_is_said_of_growth_where_there_is_none() -> None:
    still = [
        dataclasses.replace(r, weight_norms=(5.0, 5.0, 5.0) if r.weight_norms else ())
        for r in run()
    ]
    drawn = lab_layers.weights_and_gradients(CONFIG, still, [(5.0, 5.0, 5.0)] * 2)
    assert "Batch norm" not in drawn["says"][-1]


def test_activations_are_those_after_each_block_and_only_residual_nets_have_branches() -> None:
    drawn = lab_layers.activations_and_branches(CONFIG, run())
    scales, branches = drawn["charts"]
    assert scales["lines"][0]["values"][0] == [0, 1, 2, 3]
    assert [line["kind"] for line in branches["lines"]] == ["with"]
    assert branches["lines"][0]["values"][-1] == [0, -1, -2]
    assert "adds 0.1 times" in drawn["says"][-1]


def test_every_depth_is_drawn_from_the_last_block_to_the_first_on_one_scale() -> None:
    profiles = [
        (8, 0.0, (1e-3, 1e-1, 1.0), 1e-3),
        (8, 1.0, (1.0, 1.0, 1.0), 1.0),
        (110, 0.0, (1e-46, 1e-20, 1.0), 1e-46),
        (110, 1.0, (0.5, 1.0, 1.0), 0.5),
    ]
    drawn = lab_start.all_depths(profiles, CONFIG)
    plain, residual = drawn["charts"]
    assert (plain["low"], plain["high"]) == (residual["low"], residual["high"]) == (-46, 0)
    assert [line["name"] for line in plain["lines"]] == ["8", "110"]
    assert plain["lines"][1]["values"] == [[0, -20, -46]]
    assert "110 layers without shortcuts: the gradient fades" in drawn["says"][0]
    assert "110 layers with shortcuts: the gradient arrives" in drawn["says"][0]


def test_zeroed_branches_are_not_called_a_broken_gradient() -> None:
    drawn = lab_start.all_depths([(8, 1.0, (0.0, 0.0), math.nan)], CONFIG)
    assert "begin at zero" in drawn["says"][0]


def test_neighbours_are_one_line_a_net() -> None:
    drawn = lab_start.neighbours(CONFIG, [(1.0, 0.7, 0.4), (1.0, 0.01, -0.2)])
    (chart,) = drawn["charts"]
    assert [line["values"][0] for line in chart["lines"]] == [[1, 0.7, 0.4], [1, 0.01, 0]]
    assert "correlate at 0.70" in drawn["says"][0]
