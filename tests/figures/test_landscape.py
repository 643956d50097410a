"""Both surfaces have one scale of heights and colours, and large losses stay on it."""

import math

import pytest

from resnet_demo.figures.landscape import MOST, Relief, as_text, scale, surfaces

LOW = Relief("with", (-1.0, 0.0, 1.0), ((1.0, 0.02, 1.0),) * 3)
HIGH = Relief("without", (-1.0, 0.0, 1.0), ((5.0, 0.5, 2000.0),) * 3)


def test_the_scale_holds_both() -> None:
    low, high = scale([LOW, HIGH])
    assert low == -2
    assert high == pytest.approx(3.5)


def test_both_surfaces_are_drawn_on_it() -> None:
    figure = surfaces([LOW, HIGH])
    low, high = scale([LOW, HIGH])
    for surface in figure.data:
        assert (surface.cmin, surface.cmax) == (low, high)
    assert figure.layout.scene.zaxis.range == figure.layout.scene2.zaxis.range == (low, high)
    assert figure.data[0].z[0][1] == pytest.approx(math.log10(0.02))
    assert figure.data[1].customdata[0][2] == 2000


def test_a_loss_that_is_no_number_is_cut_to_the_scale() -> None:
    wild = Relief("wild", (0.0, 1.0), ((1.0, math.inf), (math.nan, 10.0)))
    assert surfaces([wild]).data[0].z[0][1] == pytest.approx(math.log10(MOST))
    assert surfaces([wild]).data[0].z[1][0] == pytest.approx(math.log10(MOST))


@pytest.mark.parametrize(
    ("loss", "text"),
    [(1000, "1,000"), (1, "1"), (0.0316, "0.032"), (2e9, "2·10⁹"), (1e-5, "1·10⁻⁵")],
)
def test_losses_are_short(loss: float, text: str) -> None:
    assert as_text(loss) == text
