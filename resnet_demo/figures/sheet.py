"""Pictures with their words on one sheet, for a file; a page draws in the browser."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GAP, LINE = 16, 26  # pixels: between two pictures, from one line of text to the next
INK, QUIET, PAPER = (19, 32, 44), (67, 82, 97), (251, 252, 253)

Pixels = NDArray[np.uint8]
Panel = tuple[Pixels, Sequence[str]]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def sheet(panels: Sequence[Panel], across: int | None = None) -> Pixels:
    """Return pictures side by side on light paper, each with its lines of text under it.

    Args:
        panels: uint8 (H, W, 3) pictures, each with its lines; they may differ in size.
        across: pictures in a row; None puts all of them into one.
    """
    across = across or max(len(panels), 1)
    letters = font()
    worded = [
        (picture, [part for line in text for part in _wrap(line, picture.shape[1], letters)])
        for picture, text in panels
    ]
    rows = [worded[first : first + across] for first in range(0, len(worded), across)]
    columns = [max(row[i][0].shape[1] for row in rows if i < len(row)) for i in range(across)]
    heights = [max(picture.shape[0] + LINE * len(text) for picture, text in row) for row in rows]
    size = (
        GAP + sum(width + GAP for width in columns),
        sum(height + 2 * GAP for height in heights),
    )
    page = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(page)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for (picture, text), width in zip(row, columns, strict=False):
            page.paste(Image.fromarray(picture), (left, top))
            for number, line in enumerate(text):
                place = (left, top + picture.shape[0] + 4 + number * LINE)
                pen.text(place, line, fill=INK, font=letters)
            left += width + GAP
        top += height + 2 * GAP
    return np.asarray(page)


def rows_of_text(rows: Sequence[tuple[str, str]], width: int, strong: Sequence[int] = ()) -> Pixels:
    """Return rows with words at the left and a number at the right, as a picture.

    Args:
        rows: words and number.
        width: of the picture in pixels; long words are cut into lines.
        strong: rows with a line above them, as sums have.
    """
    letters = font()
    cut = [(_wrap(words, width - 130, letters), number) for words, number in rows]
    page = Image.new("RGB", (width, LINE * sum(len(words) for words, _ in cut) + 8), PAPER)
    pen = ImageDraw.Draw(page)
    top = 0
    for index, (words, number) in enumerate(cut):
        if index in strong:
            pen.line([(0, top), (width, top)], fill=INK, width=2)
        for line in words:
            pen.text((0, top + 3), line, fill=INK, font=letters)
            top += LINE
        pen.text((width, top - LINE + 3), number, fill=INK, font=letters, anchor="ra")
    return np.asarray(page)


def framed(
    picture: Pixels, boxes: Sequence[tuple[float, float, float, float]], colour: str = "#FFFFFF"
) -> Pixels:
    """Return a picture with frames in it; left, top, right, bottom as shares of its sides."""
    height, width, _ = picture.shape
    page = Image.fromarray(picture)
    pen = ImageDraw.Draw(page)
    for left, top, right, bottom in boxes:
        box = (left * width, top * height, right * width - 1, bottom * height - 1)
        pen.rectangle(box, outline=colour, width=3)
    return np.asarray(page)


def font(size: int = 17) -> Font:
    """Return matplotlib's DejaVu Sans, which has −, × and most alphabets; else Pillow's own."""
    spec = find_spec("matplotlib")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, "mpl-data/fonts/ttf/DejaVuSans.ttf")
        if file.is_file():
            return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size + 1)


def _wrap(line: str, width: int, letters: Font) -> list[str]:
    rows, row = [], ""
    for word in line.split():
        longer = f"{row} {word}".strip()
        if row and letters.getlength(longer) > width:
            rows.append(row)
            longer = word
        row = longer
    return [*rows, row]
