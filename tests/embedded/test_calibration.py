"""Numbers worked out by hand, and equality with scikit-learn."""

import math

import pytest
import torch
from sklearn.metrics import roc_auc_score

from resnet_demo.embedded.calibration import (
    auroc,
    calibration_error,
    energy,
    fit_temperature,
    reliability,
)
from resnet_demo.embedded.measurement import measurement
from resnet_demo.embedded.model_card import best_measurement


def test_error_of_two_bins_by_hand():
    # (0, 0.5]: one answer at 0.4, wrong: off by 0.4. (0.5, 1]: 0.7, 0.8 and 0.9, two of three
    # right: off by 0.8 - 2/3. Together 1/4 · 0.4 + 3/4 · 2/15 = 0.2.
    confidence = torch.tensor([0.4, 0.7, 0.8, 0.9])
    right = torch.tensor([False, True, False, True])
    low, high = reliability(confidence, right, bins=2)
    assert (low.pictures, low.accuracy) == (1, 0.0)
    assert (high.pictures, high.accuracy) == (3, pytest.approx(2 / 3))
    assert high.confidence == pytest.approx(0.8)
    assert calibration_error((low, high)) == pytest.approx(0.2)


def test_a_probability_on_an_edge_belongs_to_the_bin_below():
    bins = reliability(torch.tensor([0.0, 0.5, 1.0]), torch.tensor([True, True, True]), bins=2)
    assert [each.pictures for each in bins] == [2, 1]


def test_answers_as_often_right_as_they_claim_have_no_error():
    confidence = torch.tensor([0.75] * 4)
    right = torch.tensor([True, True, True, False])
    assert calibration_error(reliability(confidence, right)) == pytest.approx(0)


def test_temperature_by_hand():
    # Two classes, logits (2, 0), right three times in four: softmax(2/T) must be 3/4,
    # so 2/T = ln 3.
    logits = torch.tensor([[2.0, 0.0]] * 4)
    labels = torch.tensor([0, 0, 0, 1])
    assert fit_temperature(logits, labels) == pytest.approx(2 / math.log(3), rel=1e-6)


def test_temperature_of_logits_that_fit_is_one_and_scales_with_them():
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(20_000, 5, generator=generator)
    labels = torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]
    assert fit_temperature(logits, labels) == pytest.approx(1, abs=0.03)
    assert fit_temperature(3 * logits, labels) == pytest.approx(3, abs=0.09)


def test_temperature_stays_in_its_range_where_every_answer_is_right():
    logits = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert fit_temperature(logits, torch.tensor([0, 1])) == pytest.approx(0.05)


def test_auroc_by_hand_with_a_tie():
    # Of the six pairs, 3 > 1, 3 > 2, 2 > 1 win and 2 = 2 counts half; 1 against 1 half, 1 < 2.
    high, low = torch.tensor([3.0, 2.0, 1.0]), torch.tensor([1.0, 2.0])
    assert auroc(high, low) == pytest.approx(4 / 6)


def test_auroc_is_scikit_learns():
    generator = torch.Generator().manual_seed(1)
    high = (torch.rand(300, generator=generator) * 20).round() + 3
    low = (torch.rand(200, generator=generator) * 20).round()
    truth = [1] * 300 + [0] * 200
    assert auroc(high, low) == pytest.approx(roc_auc_score(truth, torch.cat((high, low))))


def test_energy_by_hand():
    assert float(energy(torch.tensor([[math.log(2), math.log(3)]]))) == pytest.approx(math.log(5))


def test_measurement_fits_the_temperature_on_one_half_and_reports_the_other():
    # Even pictures are right three times in four, odd ones always: the temperature is that of the
    # even half alone, and the error that of the odd half alone.
    logits = torch.tensor([[2.0, 0.0]] * 8)
    labels = torch.tensor([0, 0, 0, 0, 0, 0, 1, 0])
    found = measurement(32, logits, labels)
    claimed = 1 / (1 + math.exp(-2))
    assert found.temperature == pytest.approx(2 / math.log(3), rel=1e-6)
    assert found.error_before == pytest.approx(1 - claimed, abs=1e-6)
    assert found.error_after == pytest.approx(1 - 0.75, abs=1e-6)
    assert found.top1 == 7 / 8
    assert found.top5 == 1
    assert found.log_loss == pytest.approx(-(7 * math.log(claimed) + math.log(1 - claimed)) / 8)
    assert found.right_from_wrong == 0.5


def test_photos_are_shown_at_the_size_of_least_log_loss():
    labels = torch.tensor([0, 0, 0, 0])
    sure = torch.tensor([[4.0, 0.0]] * 3 + [[0.0, 0.5]])
    unsure = torch.tensor([[0.1, 0.0]] * 4)  # right four times instead of three, and hardly knows
    found = [measurement(48, sure, labels), measurement(80, unsure, labels)]
    assert found[0].top1 < found[1].top1
    assert best_measurement(found).size == 48
