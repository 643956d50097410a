"""Maps over the photo as pixels: for a file, a report or a command; pages draw in the browser."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from resnet_demo.attribution.maps import AttributionMap, sentence
from resnet_demo.figures import sheet as sheets
from resnet_demo.figures.sheet import Panel, font, framed
from resnet_demo.photos.regions import Box

AMBER, FOR, AGAINST = (255, 174, 26), (245, 120, 40), (74, 168, 224)
DARK = 0.30  # of the photo's light, where there is no heat


def overlay(
    photo: NDArray[np.uint8],
    found: AttributionMap,
    scale: float | None = None,
    *,
    signed: bool = False,
    opacity: float = 1.0,
) -> NDArray[np.uint8]:
    """Return the photo, darkened, with the heat on it.

    Args:
        photo: uint8 (H, W, 3), what the network saw.
        found: the map; enlarged to the photo smoothly. One with a value that is no number is left
            out.
        scale: the value at full colour; None takes the map's own largest.
        signed: blue below zero, vermillion above; otherwise amber above zero only.
        opacity: of the heat at full scale.
    """
    height, width, _ = photo.shape
    values = found.values if found.is_finite else np.zeros_like(found.values)
    full = _own_scale(values, signed) if scale is None else scale
    large = np.asarray(
        Image.fromarray(values.astype(np.float32)).resize(
            (width, height), Image.Resampling.BILINEAR
        )
    )
    share = np.clip(large / full, -1, 1) if full > 0 else np.zeros_like(large)
    light = photo.astype(np.float32)
    grey = light.mean(axis=2, keepdims=True)
    dark = DARK * (0.85 * grey + 0.15 * light)
    if signed:
        colour = np.where(share[..., None] > 0, FOR, AGAINST)
        bright = 0.7 * colour + 0.3 * light
        alpha = np.abs(share)
    else:
        bright = 0.34 * np.array(AMBER) + 0.66 * light
        alpha = np.maximum(share, 0)
    alpha = (opacity * alpha)[..., None]
    mixed: NDArray[np.uint8] = (
        np.clip(dark * (1 - alpha) + bright * alpha, 0, 255).round().astype(np.uint8)
    )
    return mixed


def sheet(photo: NDArray[np.uint8], panels: Sequence[Panel]) -> NDArray[np.uint8]:
    """Return the photo that the network saw, and beside it pictures with their lines of text."""
    return sheets.sheet([(photo, ["What the network saw"]), *panels])


def boxed(picture: NDArray[np.uint8], box: Box | None, text: str) -> NDArray[np.uint8]:
    """Return the picture with a box in it and what the box is for; None draws nothing."""
    if box is None:
        return picture
    height, width, _ = picture.shape
    page = Image.fromarray(framed(picture, [box]))
    place = (box[0] * width + 8, box[1] * height + 6)
    ImageDraw.Draw(page).text(
        place, text, fill="#FFFFFF", font=font(20), stroke_width=3, stroke_fill="#0D141B"
    )
    return np.asarray(page)


def lines_of(found: AttributionMap) -> list[str]:
    """Return what is said under a map: what it is, its range and sum, its cost, its notes."""
    rows, columns = found.values.shape
    where = found.stage if found.stage != "photo" else "every pixel"
    said = [
        f"{found.method}, {where}",
        f"for {found.target.title}",
        f"{short(found.low)} to {short(found.high)}, sum {short(found.total)}, {rows}×{columns}",
        f"{found.milliseconds:.0f} ms" if found.milliseconds >= 1 else "under 1 ms",
    ]
    return [line for line in (*said, found.note, sentence(found)) if line]


def short(value: float) -> str:
    """Return a number with three digits that count and a true minus sign."""
    return f"{value:.3g}".replace("-", "−")


def _own_scale(values: NDArray[np.float32], signed: bool) -> float:
    return float(np.abs(values).max() if signed else max(values.max(), 0))
