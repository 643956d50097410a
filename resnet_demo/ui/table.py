"""The photo that lies on the table: chosen once, seen on every page of the session.

A second photo lies beside it for those who compare. Samples are shared by all viewers. A viewer's
own photos live in the session, at most `OWN_PHOTOS` of them, shrunk, without their EXIF; the
uploaded bytes are dropped at once. The name of a chosen sample stands in the address, an own photo
never does.
"""

from dataclasses import dataclass
from functools import cache

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from resnet_demo.errors import PhotoError
from resnet_demo.photos.decode import Photo, decode
from resnet_demo.photos.encode import data_url, thumbnail
from resnet_demo.photos.limits import check_file_size
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.ui.uploads import forget

OWN_PHOTOS = 3
THUMBNAIL = 152  # pixels, twice the size on the page

_OWN = "table_own"  # dict: key -> OwnPhoto, oldest first
_CHOSEN = "table_chosen"  # key of the chosen photo
_ADDRESS = "table_address"  # what ?photo= was when we last looked
_PAGE = "table_page"  # the page on which we looked
_BARE = "table_bare"  # what lies on the table where the address names no photo
_INTAKES = "table_intakes"  # how many files were taken in: part of the uploader's key
_PROBLEM = "table_problem"  # one sentence about the last file that was refused
_SECOND = "table_second"  # key of the photo beside it
_SECOND_PROBLEM = "table_second_problem"


@dataclass(frozen=True, eq=False)
class OwnPhoto:
    """A photo that the viewer brought, with its thumbnail as a data URL."""

    photo: Photo
    thumbnail: str


def current() -> Photo:
    """Return the photo on the table; the first sample when nobody has chosen yet."""
    return photo_of(chosen())


def photo_of(key: str) -> Photo:
    """Return a photo by its key, a sample's name or "own N".

    Raises:
        PhotoError: there is none.
    """
    own = _own()
    return own[key].photo if key in own else sample(key)


def chosen() -> str:
    """Return the key of the photo on the table: a sample's name, or "own N"."""
    state = st.session_state
    asked, page = st.query_params.get("photo"), _page()
    if asked != state.get(_ADDRESS):  # a link was opened, Back was pressed, or the page changed
        if asked in sample_names():
            state[_CHOSEN] = asked
        elif page == state.get(_PAGE):  # Back, to an address without a photo
            state[_CHOSEN] = state.get(_BARE, sample_names()[0])
    state[_ADDRESS], state[_PAGE] = asked, page
    key: str = state.get(_CHOSEN, sample_names()[0])
    return key if key in _own() or key in sample_names() else sample_names()[0]


def choose(key: str) -> None:
    """Put a photo on the table by its key; an unknown key changes nothing."""
    state = st.session_state
    if key in sample_names():
        st.query_params["photo"] = state[_ADDRESS] = key
    elif key in _own():
        st.query_params.pop("photo", None)
        state[_ADDRESS] = None
        state[_BARE] = key
    else:
        return
    state[_CHOSEN] = key
    state.pop(_PROBLEM, None)


def suggest(key: str) -> None:
    """Put a sample on the table where the viewer has chosen nothing yet; the address stays bare."""
    state = st.session_state
    if _CHOSEN not in state and "photo" not in st.query_params and key in sample_names():
        state[_CHOSEN] = state[_BARE] = key


def second() -> str:
    """Return the key of the photo beside the one on the table: never the same photo.

    Without a choice it is the first sample that is not on the table.
    """
    first, key = chosen(), st.session_state.get(_SECOND)
    if key is not None and key != first and (key in _own() or key in sample_names()):
        return str(key)
    return next(name for name in sample_names() if name != first)


def choose_second(key: str) -> None:
    """Lay a photo beside the one on the table; an unknown key changes nothing."""
    if key in sample_names() or key in _own():
        st.session_state[_SECOND] = key
        st.session_state.pop(_SECOND_PROBLEM, None)


def thumbnails() -> list[dict[str, str]]:
    """Return the row of photos, the viewer's own first: key, name and picture of each."""
    mine = [
        {"key": key, "name": own.photo.name, "thumbnail": own.thumbnail}
        for key, own in reversed(_own().items())
    ]
    samples = [
        {"key": name, "name": name, "thumbnail": _sample_thumbnail(name)} for name in sample_names()
    ]
    return mine + samples


def uploader_key(kind: str) -> str:
    """Return the key of the uploader or the camera: a new one after every file, so it is empty."""
    return f"{kind}_{st.session_state.get(_INTAKES, 0)}"


def take_in(key: str, beside: bool = False) -> None:
    """Decode what the widget `key` holds and put it on the table; a callback of that widget.

    A file that is no photo leaves the table as it is and one sentence in `problem`.

    Args:
        key: of the widget.
        beside: lay it beside the photo on the table; a refusal is then a `second_problem`.
    """
    state = st.session_state
    file: object = state.get(key)
    # A click during the run that follows an upload makes Streamlit call this once more, for a file
    # that was taken in and forgotten: what it then holds is no UploadedFile.
    if not isinstance(file, UploadedFile):
        return
    number = state[_INTAKES] = state.get(_INTAKES, 0) + 1
    try:
        photo = decode(file.getvalue(), file.name)
    except PhotoError as error:
        state[_SECOND_PROBLEM if beside else _PROBLEM] = str(error)
        return
    finally:
        forget(file)
    # The photo that stays where it is while the other is replaced is not the one to go.
    stays = chosen() if beside else state.get(_SECOND)
    own = dict(_own())
    own[f"own {number}"] = OwnPhoto(photo, data_url(thumbnail(photo, THUMBNAIL)))
    while len(own) > OWN_PHOTOS:
        del own[next(key for key in own if key != stays)]
    state[_OWN] = own
    (choose_second if beside else choose)(f"own {number}")


def refuse(count: int, beside: bool = False) -> None:
    """Say why a file of so many bytes was not even sent; a callback of the browser's check."""
    try:
        check_file_size(count)
    except PhotoError as error:
        st.session_state[_SECOND_PROBLEM if beside else _PROBLEM] = str(error)


def problem() -> str | None:
    """Return the sentence about the last file, when it was refused."""
    sentence: str | None = st.session_state.get(_PROBLEM)
    return sentence


def second_problem() -> str | None:
    """Return the sentence about the last file for the second photo, when it was refused."""
    sentence: str | None = st.session_state.get(_SECOND_PROBLEM)
    return sentence


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def _own() -> dict[str, OwnPhoto]:
    own: dict[str, OwnPhoto] = st.session_state.get(_OWN, {})
    return own


@cache
def _sample_thumbnail(name: str) -> str:
    return data_url(thumbnail(sample(name), THUMBNAIL))
