"""The curves of a race as SVG: in their places, within the drawing, names apart."""

import re
import xml.etree.ElementTree as ET

import pytest

from resnet_demo.figures.take_home.parts import Curve, Race
from resnet_demo.figures.take_home.race_chart import (
    NARROW,
    WIDE,
    Geometry,
    preview,
    race_chart,
    spread,
)

LEARNS = Curve("with shortcuts", "with", (2.4, 1.2, 0.0))
STALLS = Curve("without", "plain", (2.4, 2.4, 2.4))


def race(*curves: Curve) -> Race:
    return Race("source", (1, 101, 201), 201, curves, 2.303, "One learns & one stalls.")


def points(drawing: str, kind: str) -> list[list[tuple[float, float]]]:
    paths = re.findall(rf'class="curve {kind}" d="M([^"]*)"', drawing)
    return [[tuple(map(float, p.split())) for p in path.split("L")] for path in paths]  # type: ignore[misc]


@pytest.mark.parametrize("shape", [WIDE, NARROW])
def test_steps_run_from_left_to_right_and_a_loss_of_zero_lies_on_the_ground(
    shape: Geometry,
) -> None:
    drawing = race_chart(race(LEARNS, STALLS), shape)
    (path,) = points(drawing, "with")
    middle = (shape.left + shape.right) / 2
    assert [x for x, _ in path] == pytest.approx([shape.left, middle, shape.right], abs=0.1)
    assert path[-1][1] == pytest.approx(shape.bottom, abs=0.1)
    assert path[0][1] == pytest.approx(2 * path[1][1] - shape.bottom, abs=0.2), "evenly"
    (flat,) = points(drawing, "plain")
    assert len({y for _, y in flat}) == 1
    ET.fromstring(drawing)


def test_an_explosion_leaves_a_gap_and_keeps_inside_the_drawing() -> None:
    explodes = Curve("without", "plain", (2.3, 1e9, None))
    drawing = race_chart(race(LEARNS, explodes), WIDE)
    (path,) = points(drawing, "plain")
    assert len(path) == 2
    assert path[1][1] == pytest.approx(WIDE.top, abs=0.1)
    assert "no number" in drawing
    (other,) = points(drawing, "with")
    assert other[0][1] < WIDE.bottom - 100, "the other curve is not flattened"


def test_names_are_text_and_the_verdict_is_read_aloud() -> None:
    drawing = race_chart(race(Curve("<b>", "with", (1.0, 1.0, 1.0))), WIDE)
    assert "<b>" not in drawing
    title = ET.fromstring(drawing).find("title")
    assert title is not None
    assert (title.text or "").endswith("One learns & one stalls.")


def test_places_are_spread_within_their_edges_in_their_order() -> None:
    assert spread([50, 52, 10], 20, 0, 100) == [50, 70, 10]
    assert spread([100, 99], 20, 0, 100) == [100, 80]
    tight = spread([5.0] * 12, 20, 0, 110)
    assert sorted(tight) == pytest.approx([10 * n for n in range(12)])


def test_the_small_picture_stands_for_itself() -> None:
    drawing = ET.fromstring(preview(race(LEARNS, STALLS)))
    assert len(drawing) == 2
    assert "var(" not in preview(race(LEARNS, STALLS))
