"""A box of the viewer's own on the photo: by pointer on the photo, or by four number fields."""

import math

import streamlit as st

from resnet_demo.photos.decode import Photo

SMALLEST = 8  # pixels of the photo
VIEW = "photo_view"  # key of the component that the box is drawn on

_FIELDS = ("box_left", "box_top", "box_right", "box_bottom")
# Fields forget their value on a page switch; the photo and its box are kept beside them.
_KEPT = "box_kept"

Box = tuple[float, float, float, float]


def drawn() -> None:
    """Keep the box that was drawn by pointer; the component's callback.

    What a browser sends is not believed: anything but four numbers changes nothing.
    """
    kept = st.session_state.get(_KEPT)
    corners = st.session_state[VIEW].drawn
    if kept is None or not isinstance(corners, list | tuple) or len(corners) != len(_FIELDS):
        return
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in corners):
        return
    _keep(kept[0], [int(value) for value in corners])


def fields(photo: Photo, disabled: bool) -> Box:
    """Draw the fields and return left, top, right, bottom in pixels of the photo.

    A new photo starts with the middle half. Left and right, top and bottom may be given in either
    order; a box of less than `SMALLEST` pixels grows to that.
    """
    state = st.session_state
    width, height = photo.size
    if _KEPT not in state or state[_KEPT][0] is not photo:
        _keep(photo, [width // 4, height // 4, width - width // 4, height - height // 4])
    elif any(field not in state for field in _FIELDS):
        _keep(*state[_KEPT])
    values = []
    for column, field, most in zip(st.columns(4), _FIELDS, 2 * (width, height), strict=True):
        label = field.removeprefix("box_").capitalize()
        with column:
            values.append(st.number_input(label, 0, most, key=field, step=1, disabled=disabled))
    state[_KEPT] = (photo, values)
    left, right = _ordered(values[0], values[2], width)
    top, bottom = _ordered(values[1], values[3], height)
    return left, top, right, bottom


def _keep(photo: Photo, corners: list[int]) -> None:
    """Remember a box of this photo, and put it into the fields."""
    limits = 2 * photo.size
    inside = [min(max(value, 0), most) for value, most in zip(corners, limits, strict=True)]
    st.session_state[_KEPT] = (photo, inside)
    for field, value in zip(_FIELDS, inside, strict=True):
        st.session_state[field] = value


def _ordered(a: float, b: float, limit: int) -> tuple[float, float]:
    start, end = min(a, b), max(a, b)
    start = min(start, limit - SMALLEST)
    return start, max(end, start + SMALLEST)
