"""The files of Attribution's figures: maps on the photo as they are drawn, and lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.chart_picture import Line, lines_picture
from resnet_demo.figures.heat_numbers import numbers
from resnet_demo.figures.heat_picture import boxed, lines_of, overlay, sheet
from resnet_demo.figures.table import to_csv
from resnet_demo.photos.regions import Box
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.heat_view import region
from resnet_demo.ui.heat_work import Bench

SIDE = 512  # pixels of each picture


def of_maps(
    name: str,
    at: Bench,
    maps: Sequence[AttributionMap],
    scales: Sequence[float],
    *,
    signed: bool = False,
    opacity: float = 1.0,
    boxes: Sequence[Box | None] = (),
) -> None:
    """Draw the buttons that keep maps side by side.

    Args:
        name: of the files.
        at: the bench, for its photo.
        maps: that are shown.
        scales: the value at full colour of each.
        signed: how they are drawn.
        opacity: of the heat at full scale.
        boxes: one a map, or none; each is labelled with the map's class.
    """
    photo, box = at.photo, at.seen.crop.box
    framed = boxes or [None] * len(maps)

    def picture() -> NDArray[np.uint8]:
        seen = region(photo, box, SIDE)
        panels = []
        for one, scale, frame in zip(maps, scales, framed, strict=True):
            drawn = overlay(seen, one, scale, signed=signed, opacity=opacity)
            panels.append((boxed(drawn, frame, one.target.label), lines_of(one)))
        return sheet(seen, panels)

    downloads(name, picture, lambda: numbers(maps))


def of_lines(name: str, data: dict[str, Any], head: str) -> None:
    """Draw the buttons that keep a figure of lines.

    Args:
        name: of the files.
        data: what the component `lines` was given.
        head: what the steps are, the first column's name.
    """
    low, high = data["range"]
    lines = [Line(one["name"], one["values"], bool(one.get("thin"))) for one in data["lines"]]
    steps = data.get("all_steps", data["steps"])

    def table() -> str:
        rows = (
            [step, *("" if one.values[index] is None else one.values[index] for one in lines)]
            for index, step in enumerate(steps)
        )
        return to_csv([head, *(one.name for one in lines)], rows)

    downloads(name, lambda: lines_picture(data["title"], lines, low, high, data["steps"]), table)
