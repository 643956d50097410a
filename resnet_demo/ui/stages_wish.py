"""The panel "What it looks for": a picture forms that excites one channel, beside the photo."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.errors import StagesError
from resnet_demo.figures.stage_files import wish_picture, wish_table
from resnet_demo.photos.encode import data_url, to_jpeg, to_png
from resnet_demo.stages.gallery import SIDES, Gallery, digest, read_gallery
from resnet_demo.stages.geometry import Part, stage_of
from resnet_demo.stages.maps import FeatureMaps, feature_maps
from resnet_demo.stages.maximise import Wish, maximise
from resnet_demo.stages.places import strongest_places
from resnet_demo.stages.studio import Job, Studio
from resnet_demo.ui.components import component
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.stages_pick import Pick
from resnet_demo.ui.trace import Trace
from resnet_demo.weights.sources import EMBEDDED, find

STEPS = 96
GRACE = 8.0  # seconds without a connection, then the picture is given up
BEAT = 0.7  # seconds between two looks at the picture
_JOB = "stages_job"  # the wish and its job

_wish = component("wish")


class Lease:
    """Watches one session's connection on behalf of its picture."""

    job: Job | None = None

    def hold(self, job: Job) -> None:
        """Keep the job for as long as the connection lasts."""
        self.job = job
        job.keep()

    def release(self) -> None:
        """Give the job a few seconds; Streamlit calls this on its event loop: flags only."""
        if self.job is not None:
            self.job.abandon(GRACE)


@st.cache_resource(show_spinner=False)
def _studio() -> Studio:
    return Studio()


@st.cache_resource(scope="session", show_spinner=False, on_release=Lease.release)
def _lease() -> Lease:
    return Lease()


def draw(predictor: Predictor, trace: Trace, stem: Tensor, pick: Pick) -> None:
    """Draw the picture as it forms, the places in the photo, and the gallery that ships."""
    try:
        (maps,) = feature_maps(predictor.network, trace.outputs, stem, [pick.part])
        if pick.channel >= maps.shape[0]:
            raise StagesError(
                f"{pick.part} has channels 0 to {maps.shape[0] - 1}, and no channel {pick.channel}."
            )
        gallery = _gallery(predictor)
    except StagesError as error:
        alert(str(error))
        return
    wish = Wish(pick.part, (pick.channel,), SIDES[stage_of(pick.part)], STEPS)
    kept = st.session_state.get(_JOB)
    job = kept[1] if kept is not None and kept[0] == (wish, predictor) else None
    alive = job is not None and not job.done.is_set()

    start, stop = st.columns(2)
    start.button(
        "Let a picture form that excites it most",
        disabled=alive,
        on_click=_start,
        args=(predictor, wish),
        key="stages_form",
        width="stretch",
    )
    stop.button("Stop", disabled=not alive, on_click=_stop, key="stages_stop", width="stretch")

    @st.fragment(run_every=BEAT if alive else None)
    def forming() -> None:
        if job is not None and alive:
            _lease().hold(job)
            if job.done.is_set():
                st.rerun()
        _wish(key="wish", data=_data(trace, maps, pick, job, gallery))

    forming()
    _keep(trace, maps, pick, job, gallery)


def _keep(
    trace: Trace, maps: FeatureMaps, pick: Pick, job: Job | None, gallery: Gallery | None
) -> None:
    """Draw the buttons that keep the picture, as far as it has formed, and the places."""
    title, pixels = f"{pick.part}, channel {pick.channel}", trace.crop.pixels
    places = strongest_places(maps.values[pick.channel], maps.part.field, len(pixels))

    def picture() -> NDArray[np.uint8]:
        return wish_picture(title, *_picture(pick, job, gallery), pixels, places)

    def numbers() -> str:
        now = job.now() if job is not None else None
        if now is not None:
            return wish_table(title, now.step, float(now.excitement[0]), places)
        found = gallery.find(pick.part, pick.channel) if gallery is not None else None
        return wish_table(title, 0, None if found is None else found[0].excitement, places)

    downloads("channel", picture, numbers)


def _start(predictor: Predictor, wish: Wish) -> None:
    _stop()

    def turn(work: Any) -> Any:
        return in_turn(predictor.device, work)

    job = _studio().ask(
        lambda: maximise(
            predictor.network, predictor.card.preprocessing, wish, predictor.device, turn
        )
    )
    st.session_state[_JOB] = ((wish, predictor), job)
    _lease().hold(job)


def _stop() -> None:
    kept = st.session_state.get(_JOB)
    if kept is not None:
        kept[1].stop()


def _data(
    trace: Trace, maps: FeatureMaps, pick: Pick, job: Job | None, gallery: Gallery | None
) -> dict[str, Any]:
    pixels = trace.crop.pixels
    shown, note = _picture(pick, job, gallery)
    stage = stage_of(pick.part)
    exhibits = gallery.exhibits[stage] if gallery is not None and pick.part == stage else ()
    return {
        "title": f"{pick.part}, channel {pick.channel}",
        "picture": None if shown is None else data_url(to_png(shown)),
        "note": note,
        "step": 0 if job is None or (now := job.now()) is None else now.step,
        "steps": 0 if job is None else STEPS,
        "photo": data_url(to_jpeg(pixels)),
        "size": len(pixels),
        "places": _places(pixels, maps, pick.channel),
        "seen": _seen(maps.part, len(pixels)),
        "exhibits": [
            {
                "channel": exhibit.channel,
                "caption": exhibit.caption,
                "picture": _exhibit(gallery, stage, index),
            }
            for index, exhibit in enumerate(exhibits)
        ],
        "gallery": f"From the gallery: a dozen channels of {stage}" if exhibits else "",
    }


def _picture(
    pick: Pick, job: Job | None, gallery: Gallery | None
) -> tuple[NDArray[np.uint8] | None, str]:
    """Return what is shown at the left, and the sentence under it."""
    now = job.now() if job is not None else None
    if job is not None and job.error is not None:
        return (None if now is None else now.pixels[0]), job.error
    if now is not None:
        return now.pixels[0], f"Step {now.step} of {STEPS}: its mean is {now.excitement[0]:.2f}."
    if job is not None:
        return None, "Given up." if job.done.is_set() else "Waiting for its turn …"
    found = gallery.find(pick.part, pick.channel) if gallery is not None else None
    if found is None:
        return None, "Nothing has formed yet: press the button."
    exhibit, picture = found
    return picture, (
        f"From the gallery: {exhibit.caption}. Its mean is {exhibit.excitement:.2f}; the sample "
        f"photo that excites it most reaches {exhibit.best_photo:.2f}."
    )


def _places(pixels: NDArray[np.uint8], maps: FeatureMaps, channel: int) -> list[dict[str, Any]]:
    found = strongest_places(maps.values[channel], maps.part.field, len(pixels))
    return [
        {
            "left": place.left,
            "top": place.top,
            "side": place.side,
            "value": f"{place.value:.2f}",
            "picture": data_url(
                to_png(
                    pixels[place.top : place.top + place.side, place.left : place.left + place.side]
                )
            ),
        }
        for place in found
    ]


def _seen(part: Part, size: int) -> str:
    side = part.field.side
    if side <= size // 3:
        return f"Squares: all that each cell sees, {side} pixels."
    return f"Squares: the middle {size // 3} of the {side} pixels that each cell sees."


@lru_cache(maxsize=128)
def _exhibit(gallery: Gallery, stage: str, index: int) -> str:
    return data_url(to_png(gallery.pictures[stage][index]))


def _gallery(predictor: Predictor) -> Gallery | None:
    """Return the gallery that ships, where it was made from the weights that answer."""
    source = find(EMBEDDED)
    if predictor.card != source.card:
        return None
    file = source.path.stat()
    found = _shipped()
    is_of_these = found is not None and found.weights == _digest(source.path, file.st_mtime_ns)
    return found if is_of_these else None


@lru_cache(maxsize=1)
def _shipped() -> Gallery | None:
    return read_gallery()


@lru_cache(maxsize=2)
def _digest(path: Path, version: int) -> str:
    return digest(path)
