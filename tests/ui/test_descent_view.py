"""Real nets beside the staircase: what the caption says is what was measured."""

import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.probes import gradient_profile
from resnet_demo.ui.descent_view import measured


def test_without_batch_norm_the_gradient_fades_on_foot_and_not_over_the_shortcuts() -> None:
    plain, residual = (row["exponents"] for row in measured(20, False)[0])
    assert plain[0] < -5
    assert abs(residual[0]) < 1
    assert plain[-1] == residual[-1] == 0


def test_with_batch_norm_the_plain_gradient_grows() -> None:
    rows, _ = measured(20, True)
    assert rows[0]["kind"] == "plain"
    assert rows[0]["exponents"][0] > rows[1]["exponents"][0] > 0


def test_the_rows_are_the_labs_own_profile() -> None:
    config = LabConfig(depths=(8,), batch_norm=False, initialisation="default")
    norms = gradient_profile(config.lines()[1], config).output_gradients
    assert 10 ** measured(8, False)[0][1]["exponents"][0] == pytest.approx(
        norms[0] / norms[-1], rel=0.01
    )
