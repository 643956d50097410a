"""A box of the viewer's own on the photo: by pointer on the photo, or by four number fields."""

import streamlit as st

from resnet_demo.photos.decode import Photo

SMALLEST = 8  # pixels of the photo
VIEW = "photo_view"  # key of the component that the box is drawn on

_FIELDS = ("box_left", "box_top", "box_right", "box_bottom")
_PHOTO = "box_photo"  # the photo that the box belongs to

Box = tuple[float, float, float, float]


def drawn() -> None:
    """Put the box that was drawn by pointer into the four fields; the component's callback."""
    left, top, right, bottom = (int(value) for value in st.session_state[VIEW].drawn)
    for field, value in zip(_FIELDS, (left, top, right, bottom), strict=True):
        st.session_state[field] = value


def fields(photo: Photo, disabled: bool) -> Box:
    """Draw the fields and return left, top, right, bottom in pixels of the photo.

    A new photo starts with the middle half. Left and right, top and bottom may be given in either
    order; a box of less than `SMALLEST` pixels grows to that.
    """
    height, width, _ = photo.pixels.shape
    state = st.session_state
    if state.get(_PHOTO) is not photo:
        state[_PHOTO] = photo
        middle = (width // 4, height // 4, width - width // 4, height - height // 4)
        state.update(zip(_FIELDS, middle, strict=True))
    most = (width, height, width, height)
    values = []
    for column, field, limit in zip(st.columns(4), _FIELDS, most, strict=True):
        state[field] = min(max(int(state.get(field, 0)), 0), limit)
        label = field.removeprefix("box_").capitalize()
        with column:
            values.append(st.number_input(label, 0, limit, key=field, step=1, disabled=disabled))
    left, right = _ordered(values[0], values[2], width)
    top, bottom = _ordered(values[1], values[3], height)
    return left, top, right, bottom


def _ordered(a: float, b: float, limit: int) -> tuple[float, float]:
    start, end = min(a, b), max(a, b)
    start = min(start, limit - SMALLEST)
    return start, max(end, start + SMALLEST)
