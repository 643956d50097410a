"""Both surfaces have one scale of heights and colours, and large losses stay on it."""

import math

import pytest

from resnet_demo.figures.landscape import MOST, Relief, as_text, height_at, scale, surfaces

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


def test_what_is_no_number_or_too_large_is_cut_off_where_it_borders_on_less() -> None:
    wild = Relief(
        "wild",
        (-1.0, 0.0, 1.0, 2.0),
        ((1.0, math.inf, 1e30, 1e30), (math.nan, 10.0, 1e30, 1e30), (1e30,) * 4, (1e30,) * 4),
    )
    edge = pytest.approx(2)
    assert list(surfaces([wild], most=100.0).data[0].z) == [
        [0, edge, edge, None],
        [edge, 1, edge, None],
        [edge, edge, edge, None],
        [None, None, None, None],
    ]
    assert scale([wild])[1] == pytest.approx(math.log10(MOST))
    assert scale([wild], 100.0)[1] == edge
    assert surfaces([wild], most=100.0).data[0].contours.z.end < 2, "no line on the edge"


PATH = ((-1.0, 0.5), (0.5, 0.5), (0.0, 0.0))
WALKED = Relief("walked", (-1.0, 0.0, 1.0), ((1.0, 1.0, 1.0), (1.0, 0.01, 1.0), (1e9,) * 3), PATH)


def test_between_its_points_a_surface_is_as_high_as_it_is_drawn() -> None:
    assert height_at(WALKED, 0, 0) == pytest.approx(-2)
    assert height_at(WALKED, 0.5, 0) == pytest.approx(-1), "the mean of the two decades"
    assert height_at(WALKED, 0.5, -0.5) == pytest.approx(-0.5)
    assert height_at(WALKED, 0, 1, most=100.0) == pytest.approx(2)
    assert height_at(WALKED, -7, -7) == height_at(WALKED, -1, -1), "outside its edge counts"


def test_the_path_lies_on_its_surface_and_the_slider_rolls_the_ball_along_it() -> None:
    figure = surfaces([WALKED, LOW], most=1e4, steps=(0, 10, 40))
    assert [trace.type for trace in figure.data] == ["surface", "surface", "scatter3d", "scatter3d"]
    line, ball = figure.data[2:]
    low, high = scale([WALKED, LOW], 1e4)
    lift = 0.015 * (high - low)
    assert list(zip(line.x, line.y, strict=True)) == list(PATH)
    expected = [height_at(WALKED, a, b, 1e4) + lift for a, b in PATH]
    assert line.z == pytest.approx(expected)
    assert (ball.x[0], ball.y[0], ball.z[0]) == pytest.approx((0, 0, -2 + lift)), "at the end"
    assert [frame.name for frame in figure.frames] == ["0", "10", "40"]
    assert all(frame.traces == (3,) for frame in figure.frames), "only the ball moves"
    first = figure.frames[0].data[0]
    assert (first.x[0], first.y[0]) == PATH[0]
    (slider,) = figure.layout.sliders
    assert slider.active == 2
    assert [step.args[0][0] for step in slider.steps] == ["0", "10", "40"]


def test_a_path_shorter_than_the_slider_stays_at_its_end() -> None:
    short = Relief("short", WALKED.steps, WALKED.losses, PATH[-2:])
    figure = surfaces([WALKED, short], steps=(0, 10, 40))
    last = figure.frames[2].data
    assert [(ball.x[0], ball.y[0]) for ball in last] == [(0, 0), (0, 0)]
    assert figure.frames[0].traces == (3, 5)


@pytest.mark.parametrize(
    ("loss", "text"),
    [(1000, "1,000"), (1, "1"), (0.0316, "0.032"), (2e9, "2·10⁹"), (1e-5, "1·10⁻⁵")],
)
def test_losses_are_short(loss: float, text: str) -> None:
    assert as_text(loss) == text
