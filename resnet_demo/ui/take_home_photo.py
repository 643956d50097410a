"""What the network makes of the photo on the table, small enough to be kept for the document.

Pages that look inside share one forward pass and keep it; the passes here are let go as soon as
their pictures are made, so that they push nobody else's out.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
from PIL import Image

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Answer, Predictor
from resnet_demo.errors import StagesError
from resnet_demo.figures.stage_sheet import grid
from resnet_demo.figures.take_home.parts import Pixels, Stage
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.samples import sample
from resnet_demo.stages.maps import (
    FeatureMaps,
    feature_maps,
    ranking,
    stage_names,
    stem_output,
    tops,
)
from resnet_demo.ui import heat_answer, heat_save, heat_work, network
from resnet_demo.ui.trace import heat_size, opening_size, run

CHANNELS = 16
_MAP = 100  # pixels of one channel's map
_SMALL = 160  # pixels of the photo beside it
_KEPT = "take_home_looked"
_TONES = dict(zip(stage_names(), ("s1", "s2", "s3", "s4", "s5"), strict=True))


@dataclass(frozen=True, eq=False)
class Looked:
    """What one photo gave.

    Attributes:
        answer: as Classify shows it.
        stages: the five parts; empty where the numbers overflowed.
        maps: the evidence for the best class and the next, at conv5_x.
        side: of the input that the maps were made at, in pixels.
    """

    answer: Answer
    stages: tuple[Stage, ...]
    maps: tuple[AttributionMap, ...]
    side: int


@dataclass(frozen=True, eq=False)
class Evidence:
    """The evidence maps that go into the document, and how they are drawn."""

    maps: tuple[AttributionMap, ...]
    signed: bool
    side: int
    settings: str


def looked(photo: Photo, key: str, predictor: Predictor) -> Looked:
    """Return what the photo gives, computed once; an own photo's stays in the session."""
    if not key.startswith("own "):
        return _sample_looked(key, predictor)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] is not photo or kept[1] is not predictor:
        kept = st.session_state[_KEPT] = (photo, predictor, _look(photo, key, predictor))
    found: Looked = kept[2]
    return found


def evidence(photo: Photo, predictor: Predictor, found: Looked) -> Evidence:
    """Return the maps that the viewer has left on Attribution, else the two it opens on."""
    at = heat_work.kept(predictor, photo)
    if at is None or at.left is None:
        return Evidence(found.maps, False, found.side, "")
    shown, signed = at.left
    settings = repr(at.shown[0].settings) if at.shown else ""
    maps = tuple(heat_save.maps(at, shown))
    return Evidence(maps, signed, len(at.seen.crop.pixels), settings)


@lru_cache(maxsize=16)
def _sample_looked(name: str, predictor: Predictor) -> Looked:
    return _look(sample(name), name, predictor)


def _look(photo: Photo, key: str, predictor: Predictor) -> Looked:
    side = heat_size(predictor.card)
    seen = run(photo, predictor, side)
    order = heat_answer.ranking(seen)
    found = heat_answer.evidence(predictor, seen, order, order[0])
    fine = opening_size(predictor.card)
    large = seen if side == fine else run(photo, predictor, fine)
    photo_in = large.crop.tensor.to(predictor.device)
    stem = in_turn(predictor.device, lambda: stem_output(predictor.network, photo_in).cpu())
    try:
        maps = feature_maps(predictor.network, large.outputs, stem, stage_names())
    except StagesError:
        maps = []
    pixels = large.crop.pixels
    answer = network.answer(photo, key, predictor)
    columns = tuple(_stage(one, pixels) for one in maps)
    return Looked(answer, columns, (found.first, found.second), side)


def _stage(found: FeatureMaps, pixels: Pixels) -> Stage:
    chosen = ranking(found.values, "mean")[:CHANNELS]
    shown = found.values[chosen]
    channels, height, width = found.shape
    return Stage(
        found.part.name,
        _TONES[found.part.name],
        f"{height} × {width} × {channels}",
        found.part.field.side,
        len(pixels),
        np.asarray(Image.fromarray(pixels).resize((_SMALL, _SMALL))),
        grid(shown, tops([shown], "map")[0], _MAP),
        f"the {len(chosen)} of {channels} channels that are highest in the mean",
    )
