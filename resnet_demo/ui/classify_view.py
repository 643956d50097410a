"""What Classify opens on: the photo with the crop, the answer in large type, the row of photos.

Nothing here needs torch, so that the page is painted before the network is loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.photos.decode import MAX_FILE_BYTES, Photo
from resnet_demo.photos.encode import data_url, to_jpeg, to_png
from resnet_demo.ui import about_network, own_box, table
from resnet_demo.ui.components import component
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.words import milliseconds, percent
from resnet_demo.weights.card import WeightsCard

if TYPE_CHECKING:
    from resnet_demo.classify.predictor import Answer
    from resnet_demo.classify.scene import SceneBox

# What the file dialog offers first. Phones name HEIC so; the content decides in the end.
ACCEPT = "image/*,.heic,.heif"

_photo_view = component("photo_view")
_answer = component("answer")
_tray = component("tray")
_paste = component("paste")


@dataclass(frozen=True, eq=False)
class Look:
    """What the viewer chose to look at: the whole photo, objects in it, or a box of their own.

    Attributes:
        mode: "photo", "objects" or "box".
        top: how many classes are listed.
        objects: what was found, for "objects".
        threshold: objects below it are drawn dashed.
        box: the viewer's own, for "box".
        answer: to the whole photo, or to the viewer's box.
        milliseconds: what all that is shown took, from the file's bytes or from the photo.
    """

    mode: str
    top: int
    answer: "Answer"
    milliseconds: float
    objects: "Sequence[SceneBox]" = ()
    threshold: float = 0.0
    box: own_box.Box | None = None


def photo_alone(photo: Photo) -> None:
    """Draw the photo while the network is still being loaded."""
    _photo_view(key="photo_alone", data=_photo_data(photo))


def photo_with(photo: Photo, look: Look) -> None:
    """Draw the photo with the square that the network saw, the boxes in it, or the viewer's own."""
    crop = look.answer.crop
    side = crop.pixels.shape[0]
    data = _photo_data(photo) | {
        "mode": look.mode,
        "crop": crop.box if look.mode == "photo" else None,
        "pixels": data_url(to_png(crop.pixels)) if look.mode == "photo" else None,
        "boxes": [
            {
                "box": found.box,
                "text": f"{found.label} {percent(found.probability)}",
                "weak": found.probability < look.threshold,
            }
            for found in look.objects
        ],
        "own": look.box,
        "caption": _caption(look),
        "pillOff": "the network saw only this square",
        "pillOn": f"as these {side} × {side} pixels",
    }
    _photo_view(key=own_box.VIEW, data=data, on_drawn_change=own_box.drawn)


def waiting() -> None:
    """Draw the answer's place while the network is still being loaded."""
    _answer(
        key="answer_waiting",
        data={
            "waiting": True,
            "trouble": False,
            "label": "…",
            "percent": "",
            "subtitle": "the network is being loaded",
            "classes": "",
            "subtitleEnd": "",
            "rows": [{"label": "", "probability": 0, "percent": ""}] * 5,
            "status": [],
            "honest": "",
        },
    )


def answer(card: WeightsCard, device: str, look: Look, problem: str | None) -> None:
    """Draw the best class in large type, the next ones as bars, and who says so."""
    if look.mode == "objects":
        rows = [(found.label, found.probability) for found in look.objects]
        subtitle, where = "each thing on its own, from crops of the photo; one of ", ""
    else:
        rows = [(found.label, found.probability) for found in look.answer.top(look.top)]
        where = ", for your box" if look.mode == "box" else ""
        subtitle = f"{_best(look.top)} of "
    label, probability = rows[0]
    _answer(
        key="answer",
        data={
            "waiting": False,
            "trouble": problem is not None,
            "label": label,
            "percent": percent(probability),
            "subtitle": subtitle,
            "classes": f"{len(card.labels):,} classes" if len(card.labels) > 1 else "1 class",
            "subtitleEnd": where,
            "rows": [
                {"label": label, "probability": share, "percent": percent(share)}
                for label, share in rows
            ],
            "status": [device, card.title, milliseconds(look.milliseconds)],
            "honest": problem or look.answer.notice or _honest(card, look.mode, probability),
        },
        on_classes_change=about_network.show_classes,
    )


def intake() -> None:
    """Draw the row of photos, the uploader and the camera; paste and drop work anywhere."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="tray_row"):
        tray("tray", table.thumbnails(), table.chosen(), _pick)
        uploader("upload", "Upload a photo", beside=False)
        if _camera_works():
            camera = table.uploader_key("camera")
            # A key of its own for every photo: a new popover is closed, and shows the answer.
            with (
                st.container(key="camera", width="content"),
                st.popover("Camera", icon=":material/photo_camera:", key=f"popover_{camera}"),
            ):
                st.camera_input(
                    "Take a photo",
                    key=camera,
                    on_change=table.take_in,
                    args=(camera,),
                    label_visibility="collapsed",
                )
    _paste(
        key="paste",
        data={
            "uploader": ".st-key-upload",
            "beside": ".st-key-second_upload",
            "most": MAX_FILE_BYTES,
            "accept": ACCEPT,
        },
        on_refused_change=_refuse,
        on_refused_beside_change=_refuse_beside,
    )


def tray(key: str, photos: list[dict[str, str]], chosen: str, picked: Callable[[], None]) -> None:
    """Draw photos as a row of thumbnails; a press calls `picked`."""
    _tray(key=key, data={"photos": photos, "chosen": chosen}, on_picked_change=picked)


def uploader(key: str, label: str, *, beside: bool) -> None:
    """Draw the button that takes in a photo, for the table or for the place beside it."""
    field = table.uploader_key(key)
    with st.container(key=key, width="content"):
        st.file_uploader(
            label,
            key=field,
            on_change=table.take_in,
            args=(field, beside),
            max_upload_size=MAX_FILE_BYTES // 2**20 + 1,  # ours says more, a byte later
            label_visibility="collapsed",
        )


def problem() -> None:
    """Draw the sentence about the last file, where it was refused."""
    # The outer container is always there, so that what follows on the page keeps its place.
    with st.container():
        sentence = table.problem()
        if sentence is not None:
            with st.container(key="photo_problem"):
                alert(sentence)


def _refuse() -> None:
    table.refuse(int(st.session_state["paste"].refused))


def _refuse_beside() -> None:
    table.refuse(int(st.session_state["paste"].refused_beside), beside=True)


def _pick() -> None:
    table.choose(str(st.session_state["tray"].picked))


def _camera_works() -> bool:
    """Browsers give the camera only to https and to this machine itself."""
    address = st.context.url or ""
    return address.startswith("https://") or "//localhost" in address or "//127.0.0.1" in address


def _honest(card: WeightsCard, mode: str, probability: float) -> str:
    """Return what such an answer was worth where it was measured; the page flatters nobody."""
    if card.accuracy is None:
        return "Nobody has measured how often these weights are right."
    if card.calibration is None or mode == "objects":
        right = f"{100 * card.accuracy.top1:.0f}"
        return f"On validation pictures its first answer is right {right} times in 100."
    alike = card.calibration.around(probability)
    return (
        f"Of validation pictures answered at {100 * alike.low:.0f}–{percent(alike.high)}, "
        f"{100 * alike.accuracy:.0f} in 100 were right."
    )


def _best(count: int) -> str:
    words = {2: "two", 3: "three", 4: "four", 5: "five", 10: "ten", 20: "twenty"}
    return "the best" if count == 1 else f"the {words.get(count, count)} best"


def _caption(look: Look) -> str:
    if look.mode == "box":
        return "Drag on the photo to draw a box; the network answers for the square around it."
    if look.mode == "photo":
        return ""
    how = "Crops were classified one by one; this is not a trained detector."
    certain = any(found.probability >= look.threshold for found in look.objects)
    return how if certain else f"No crop reaches {percent(look.threshold)}: best guesses. {how}"


def _photo_data(photo: Photo) -> dict[str, Any]:
    height, width, _ = photo.pixels.shape
    return {
        "photo": _photo_url(photo),
        "width": width,
        "height": height,
        "alt": f"Photo: {photo.name}",
        "mode": "photo",
        "crop": None,
        "pixels": None,
        "boxes": [],
        "own": None,
        "caption": "",
        "pillOn": "",
        "pillOff": "",
    }


def _photo_url(photo: Photo) -> str:
    """Return the photo for the browser; made once while the photo lies on the table."""
    kept = st.session_state.get("photo_url")
    if kept is None or kept[0] is not photo:
        kept = st.session_state["photo_url"] = (photo, data_url(to_jpeg(photo.pixels)))
    url: str = kept[1]
    return url
