"""The heat over the photo: maps become panels of the component `heat`, all on one scale.

Nothing here needs torch.
"""

import base64
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from resnet_demo.attribution.maps import AttributionMap, evidence_box, sentence
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import data_url, to_jpeg
from resnet_demo.photos.regions import Box, centre_region
from resnet_demo.ui.components import component
from resnet_demo.weights.card import Preprocessing

SIDE = 640  # pixels of the photo under the heat
STEPS = 32767  # of the 16-bit integers that carry the values
SHOWN_CELLS = 256  # a map of more cells shows its numbers on pointing only

_heat = component("heat")


def region_url(photo: Photo, box: Box) -> str:
    """Return the square of the photo that the network sees, as sharp as the photo is."""
    kept = st.session_state.get("heat_region")
    if kept is None or kept[0] is not photo or kept[1] != box:
        url = data_url(to_jpeg(region(photo, box, SIDE)))
        kept = st.session_state["heat_region"] = (photo, box, url)
    url = kept[2]
    return str(url)


def region(photo: Photo, box: Box, side: int) -> NDArray[np.uint8]:
    """Return the square of the photo that the network sees, uint8 (side, side, 3)."""
    image = Image.fromarray(photo.pixels)
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, box))


def alone(photo: Photo, preprocessing: Preprocessing) -> None:
    """Draw the photo twice and no heat, while the network is still being loaded."""
    box = centre_region(photo.size, photo.original_size, preprocessing.resize, preprocessing.crop)
    empty = {
        "values": _encoded(np.zeros((1, 1), np.float32)),
        "rows": 1,
        "columns": 1,
        "scale": 0.0,
        "alt": f"Photo: {photo.name}; the heat is being computed",
    }
    panels = [_panel() | empty | {"label": "…"} for _ in range(2)]
    waiting = {"heat": ["Σ heat", "…"], "bias": ["bias", "…"], "logit": ["logit", "…"]}
    data = {
        "photo": region_url(photo, box),
        "panels": panels,
        "sum": waiting | {"line": "The network is being loaded."},
    }
    _heat(key="heat_alone", data=data)


def draw(
    key: str, url: str, panels: Sequence[dict[str, Any]], total: dict[str, Any] | None = None
) -> None:
    """Draw panels side by side, and the sum beside them where there is one."""
    _heat(key=key, data={"photo": url, "panels": list(panels), "sum": total})


def panel(
    found: AttributionMap,
    scale: float,
    *,
    signed: bool = False,
    opacity: float = 1.0,
    numbers: bool = False,
    framed: bool = False,
    label: str = "",
    big: str = "",
    title: str = "",
    lines: Sequence[str] = (),
    boxes: Sequence[tuple[Box, str]] = (),
) -> dict[str, Any]:
    """Return one map as the component takes it.

    Args:
        found: the map.
        scale: the value at full colour, the same for all panels that are compared.
        signed: blue for what speaks against; otherwise only what lies above zero is drawn.
        opacity: of the heat at full scale, 0 to 1.
        numbers: write the cells' values on the photo.
        framed: this is the map that the control chose.
        label: in large letters on the photo, with `big` at its right.
        big: such as a percentage.
        title: under the photo; brings the colour bar with it.
        lines: under the bar.
        boxes: in shares of the sides, with a label each.
    """
    rows, columns = found.values.shape
    values = found.values if found.is_finite else np.zeros_like(found.values)
    digits = digits_for(scale)
    return _panel() | {
        "values": _encoded(values),
        "rows": rows,
        "columns": columns,
        "scale": scale,
        "signed": signed,
        "opacity": opacity,
        "numbers": numbers and rows * columns <= SHOWN_CELLS,
        "framed": framed,
        "label": label,
        "big": big,
        "title": title,
        "lines": [line for line in (*lines, sentence(found)) if line],
        "digits": digits,
        "boxes": [{"box": box, "text": text} for box, text in boxes],
        "alt": f"{found.method} at {found.stage} for {found.target.title}: values from "
        f"{number(found.low, digits)} to {number(found.high, digits)}. {sentence(found)}",
    }


def scale_of(maps: Sequence[AttributionMap], signed: bool) -> float:
    """Return the value at full colour that serves several maps: their largest, or largest size."""
    sizes = [max(found.high, -found.low if signed else 0.0) for found in maps if found.is_finite]
    return max([*sizes, 0.0])


def digits_for(scale: float) -> int:
    """Return how many decimals tell cells apart that reach up to `scale`."""
    if scale <= 0 or not math.isfinite(scale):
        return 2
    return min(max(1 - math.floor(math.log10(scale)), 2), 7)


def number(value: float, digits: int = 2) -> str:
    """Return a number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def sum_rows(heat: float, bias: float, logit: float, line: str) -> dict[str, Any]:
    """Return the sum as three rows whose shown digits add up, where some number of digits does."""
    for digits in (2, 3, 4, 1):
        shown = [round(value, digits) for value in (heat, bias, logit)]
        if math.isclose(shown[0] + shown[1], shown[2], abs_tol=10.0**-digits / 4):
            break
    return {
        "heat": ["Σ heat", number(heat, digits)],
        "bias": ["+ bias" if bias >= 0 else "− bias", number(abs(bias), digits)],
        "logit": ["= logit", number(logit, digits)],
        "line": line,
    }


def box_of(found: AttributionMap, text: str) -> list[tuple[Box, str]]:
    """Return the box around a map's strongest region with its label; none where nothing is hot."""
    box = evidence_box(found)
    return [] if box is None else [(box, text)]


def _encoded(values: np.ndarray[Any, np.dtype[np.float32]]) -> dict[str, Any]:
    largest = float(np.abs(values).max()) or 1.0
    integers = np.round(values / largest * STEPS).astype("<i2")
    return {
        "data": base64.b64encode(integers.tobytes()).decode("ascii"),
        "factor": largest / STEPS,
    }


def _panel() -> dict[str, Any]:
    return {
        "signed": False,
        "opacity": 1.0,
        "numbers": False,
        "framed": False,
        "label": "",
        "big": "",
        "title": "",
        "lines": [],
        "digits": 2,
        "unit": "",
        "boxes": [],
    }
