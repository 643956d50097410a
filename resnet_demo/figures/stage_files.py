"""The panels of Stages as files: a cell's sum, a channel's picture, the blocks, two photos."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.figures.chart_picture import bars_picture
from resnet_demo.figures.heat import heat
from resnet_demo.figures.sheet import PAPER, Panel, Pixels, framed, rows_of_text, sheet
from resnet_demo.figures.stage_sheet import enlarged
from resnet_demo.figures.table import to_csv
from resnet_demo.stages.arithmetic import ChannelSums, cell_sum
from resnet_demo.stages.compare import Shared
from resnet_demo.stages.maps import Floats
from resnet_demo.stages.places import PlaceOnPhoto
from resnet_demo.stages.refinement import Refinement

SIDE = 480  # pixels of the large pictures
_SHOWN = 8  # terms of a sum in the picture; the table has all of them
_OVER = 0.75  # how much of the map lies over the photo
_CELL = "#FFBE2E"
_TONES = {"conv2_x": "#93CDB9", "conv3_x": "#4FA98F", "conv4_x": "#137560", "conv5_x": "#05493D"}


def cell_sum_picture(pixels: Pixels, sums: ChannelSums, row: int, column: int) -> Pixels:
    """Return one cell's sum as a picture: where it lies, its window below, and the terms.

    Args:
        pixels: uint8 (S, S, 3), what the network saw.
        sums: of the channel.
        row: of the cell.
        column: of the cell.

    Raises:
        StagesError: the map has no such cell.
    """
    found = cell_sum(sums, row, column)
    channel = found.terms[0].channel
    height, width = sums.below.shape[1:]
    plane = sums.below[channel]
    low = float(plane.min()) if sums.below_title == "the photo" else 0.0
    side, top = sums.kernel.shape[-1], row * sums.stride - sums.padding
    left = column * sums.stride - sums.padding
    window = (left / width, top / height, (left + side) / width, (top + side) / height)
    rows = [
        (f"channel {t.channel}, row {t.row}, column {t.column}", _signed(t.product))
        for t in found.terms[:_SHOWN]
    ]
    rows += [
        (f"{max(len(found.terms) - _SHOWN, 0)} smaller terms", _signed(found.rest(_SHOWN))),
        (f"sum of {len(found.terms)} products", _number(found.total)),
        (f"batch norm: × {_number(sums.scale)}, then {_signed(sums.shift)}", _number(found.normed)),
    ]
    if found.shortcut is not None:
        rows.append((f"the shortcut, {sums.shortcut_title}", _signed(found.shortcut)))
    rows.append(("after the ReLU", _number(found.value)))
    title = f"{sums.title}, channel {sums.channel}"
    return sheet(
        [
            (_over_photo(pixels, sums, row, column), [title, f"row {row}, column {column}"]),
            (
                framed(
                    enlarged(heat(plane - low, float(plane.max()) - low), SIDE), [window], _CELL
                ),
                [f"Below: {sums.below_title}, channel {channel}", "Frame: the window"],
            ),
            (rows_of_text(rows, 520, strong=[len(rows) - 1]), []),
        ]
    )


def cell_sum_table(sums: ChannelSums, row: int, column: int) -> str:
    """Return one cell's sum as CSV: every term, the largest first, then step by step to the cell.

    Raises:
        StagesError: the map has no such cell.
    """
    found = cell_sum(sums, row, column)
    rows: list[list[object]] = [
        ["term", t.channel, t.row, t.column, t.value, t.weight, t.product] for t in found.terms
    ]
    steps = {
        "sum": found.total,
        "batch norm scale": sums.scale,
        "batch norm shift": sums.shift,
        "after batch norm": found.normed,
        "shortcut": found.shortcut,
        "after the ReLU": found.value,
        "the network's own": float(sums.values[row, column]),
    }
    rows += [[name, "", "", "", "", "", v] for name, v in steps.items() if v is not None]
    return to_csv(["step", "channel", "row", "column", "value", "weight", "result"], rows)


def wish_picture(
    title: str, formed: Pixels | None, note: str, pixels: Pixels, places: Sequence[PlaceOnPhoto]
) -> Pixels:
    """Return a channel's picture beside the places on the photo that excite it most."""
    size = len(pixels)
    boxes = [
        (p.left / size, p.top / size, (p.left + p.side) / size, (p.top + p.side) / size)
        for p in places
    ]
    values = ", ".join(f"{place.value:.2f}" for place in places) or "it fires nowhere"
    panels: list[Panel] = []
    if formed is not None:
        panels.append((enlarged(formed, SIDE), [f"Excites {title}", note]))
    photo = framed(enlarged(pixels, SIDE), boxes)
    panels.append((photo, [f"Where the photo excites {title} most", values]))
    return sheet(panels)


def wish_table(
    title: str, step: int, excitement: float | None, places: Sequence[PlaceOnPhoto]
) -> str:
    """Return the mean that a picture reaches and the places on the photo as CSV."""
    rows: list[list[object]] = []
    if excitement is not None:
        rows.append([f"picture for {title}", step, "", "", "", excitement])
    rows += [["place on the photo", "", p.left, p.top, p.side, p.value] for p in places]
    return to_csv(["what", "step", "left", "top", "side", "value"], rows)


def refinement_picture(found: Sequence[Refinement]) -> Pixels:
    """Return the blocks' bars, each as long as its correction is beside the shortcut."""
    rows = [
        (
            one.name,
            min(one.added, 3.0),
            f"{one.added:.2f} of {one.shortcut}, cosine {one.cosine:.2f}",
            _TONES[one.stage],
        )
        for one in found
    ]
    return bars_picture("Length of F(x) over the length of what the shortcut carries", rows)


def pair_picture(
    photos: tuple[Pixels, Pixels],
    first: Floats,
    second: Floats,
    lists: dict[str, NDArray[np.int64]],
) -> Pixels:
    """Return the two photos, and under them each list's channels on both of them.

    Args:
        photos: what the network saw, uint8 (S, S, 3) each.
        first: float32 (C, H, W), the first photo's maps.
        second: the second's.
        lists: channels by what they have in common.
    """
    panels: list[Panel] = [
        (_side_by_side([enlarged(one, 240) for one in photos]), ["The two photos"])
    ]
    for title, channels in lists.items():
        for channel in channels:
            both = (first[channel], second[channel])
            top = max(float(values.max()) for values in both)
            pictures = [enlarged(heat(values, top), 240) for values in both]
            means = " and ".join(f"{values.mean():.2f}" for values in both)
            panels.append((_side_by_side(pictures), [f"Channel {channel}: {means}", title]))
    return sheet(panels, across=3)


def pair_table(found: Shared, lists: dict[str, NDArray[np.int64]]) -> str:
    """Return every channel's mean on both photos as CSV, with the list that it stands in."""
    named: dict[int, list[str]] = {}
    for title, channels in lists.items():
        for channel in channels:
            named.setdefault(int(channel), []).append(title)
    return to_csv(
        ["channel", "mean of the first", "mean of the second", "list"],
        (
            [index, float(one), float(other), "; ".join(named.get(index, []))]
            for index, (one, other) in enumerate(
                zip(found.first_means, found.second_means, strict=True)
            )
        ),
    )


def _over_photo(pixels: Pixels, sums: ChannelSums, row: int, column: int) -> Pixels:
    """Return the channel's map over the photo, each cell around the centre of what it sees."""
    scale = SIDE / len(pixels)
    photo = Image.fromarray(enlarged(pixels, SIDE))
    jump, start = sums.field.jump, sums.field.start
    height, width = sums.values.shape
    size = (round(width * jump * scale), round(height * jump * scale))
    ramp = Image.fromarray(heat(sums.values)).resize(size, Image.Resampling.NEAREST)
    at = round((start - jump / 2) * scale)
    photo.paste(ramp, (at, at), Image.new("L", size, round(255 * _OVER)))
    centre = [(start + place * jump) / len(pixels) for place in (column, row)]

    def square(side: float) -> tuple[float, float, float, float]:
        reach = side / len(pixels) / 2
        x, y = centre
        return (x - reach, y - reach, x + reach, y + reach)

    with_field = framed(np.asarray(photo), [square(sums.field.side)])
    return framed(with_field, [square(jump)], _CELL)


def _side_by_side(pictures: Sequence[Pixels]) -> Pixels:
    gap = np.full((len(pictures[0]), 8, 3), PAPER, np.uint8)
    return np.concatenate([pictures[0], *(np.hstack([gap, one]) for one in pictures[1:])], axis=1)


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _signed(value: float) -> str:
    return ("+" if value >= 0 else "") + _number(value)
