"""The drawings of a training and of a calibration: places worked out by hand."""

import re
from xml.etree import ElementTree

import pytest

from resnet_demo.embedded.log import RunLog, Stretch, Validation
from resnet_demo.figures.learning import NARROW, WIDE, learning
from resnet_demo.figures.reliability import reliability
from resnet_demo.weights.measured import Bin, Calibration

RUN = RunLog(
    from_scratch=True,
    passes=4.0,
    seconds=100.0,
    devices=("<b>",),
    classes=2,
    training_pictures=10,
    validation_pictures=5,
    least_shown=5,
    most_shown=5,
    stretches=(Stretch(0, 1, 32), Stretch(1, 4, 64)),
    went_on=(1.0,),
    losses=((0.0, 4.0), (2.0, 2.0), (4.0, 1.0)),
    validations=(Validation(2.0, 0.25, 0.5), Validation(4.0, 0.5, 0.75)),
    size=80,
    top1=0.5,
    top5=0.75,
)


def points(svg: str, kind: str) -> list[tuple[float, float]]:
    path = re.search(rf'class="line {kind}"[^>]* d="M([^"]*)"', svg)
    assert path
    return [tuple(map(float, point.split())) for point in path[1].split("L")]


@pytest.mark.parametrize("to", [WIDE, NARROW])
def test_every_point_stands_where_its_numbers_say(to):
    svg = learning(RUN, to)
    middle, half = (to.left + to.right) / 2, (to.top + to.middle) / 2
    assert points(svg, "first")[0] == pytest.approx(
        (middle, to.middle * 0.75 + to.top * 0.25), abs=0.1
    )
    assert points(svg, "first")[-1] == pytest.approx((to.right, half), abs=0.1)
    assert points(svg, "five")[0] == pytest.approx((middle, half), abs=0.1)
    assert points(svg, "loss") == [
        pytest.approx((to.left, to.lower), abs=0.1),
        pytest.approx((middle, (to.lower + to.bottom) / 2), abs=0.1),
        pytest.approx((to.right, to.bottom * 0.75 + to.lower * 0.25), abs=0.1),
    ]


@pytest.mark.parametrize("to", [WIDE, NARROW])
def test_sizes_are_marked_and_the_end_is_in_figures(to):
    words = [text.text for text in ElementTree.fromstring(learning(RUN, to)).iter()]
    assert any("64" in (word or "") for word in words)
    assert {"50 %", "75 %", "4.0", "1.0"} <= set(words)
    assert "4" in words, "the last tick"


def test_weak_results_get_a_scale_of_their_own_and_it_is_labelled():
    weak = RunLog(**{**vars(RUN), "top1": 0.25, "top5": 0.5, "validations": RUN.validations[:1]})
    svg = learning(weak, WIDE)
    assert points(svg, "five")[-1] == pytest.approx((WIDE.right, WIDE.top), abs=0.1)
    words = [text.text for text in ElementTree.fromstring(svg).iter("text")]
    assert "100 %" not in words
    assert "25 %" in words or "50 %" in words


def test_where_a_later_run_went_on_is_marked():
    tree = ElementTree.fromstring(learning(RUN, WIDE))
    (mark,) = [line for line in tree.iter("line") if line.get("class") == "later"]
    assert float(mark.get("x1")) == pytest.approx(WIDE.left + (WIDE.right - WIDE.left) / 4, abs=0.1)


def test_the_drawing_holds_numbers_and_no_word_from_outside():
    assert "<b>" not in learning(RUN, WIDE)


def test_two_results_close_to_each_other_are_both_readable():
    close = RunLog(**{**vars(RUN), "top1": 0.70, "top5": 0.72})
    tree = ElementTree.fromstring(learning(close, WIDE))
    ends = [float(t.get("y")) for t in tree.iter("text") if "number" in t.get("class")]
    assert abs(ends[0] - ends[1]) >= 50


def test_a_dot_of_the_reliability_stands_where_it_was_measured():
    bins = (Bin(0.0, 0.5, 100, 0.5, 0.0), Bin(0.5, 1.0, 25, 1.0, 1.0), Bin(0.2, 0.3, 0, 0, 0))
    tree = ElementTree.fromstring(reliability(Calibration(0.1, 1, 0.1, 0.1, bins[:2])))
    first, second = tree.iter("circle")
    equal = next(line for line in tree.iter("line") if line.get("class") == "equal")
    assert float(second.get("cx")) == float(equal.get("x2"))
    assert float(second.get("cy")) == float(equal.get("y2"))
    assert float(first.get("cy")) == float(equal.get("y1"))
    # A quarter of the pictures is half the radius: the area counts.
    assert float(second.get("r")) == pytest.approx(float(first.get("r")) / 2)
