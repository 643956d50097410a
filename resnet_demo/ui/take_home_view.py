"""Take home: what is in the file, what is still missing, and the file itself."""

import base64
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.heat_picture import lines_of, overlay
from resnet_demo.figures.take_home.document import document
from resnet_demo.figures.take_home.parts import Answered, Guess, Heat, Keepsake, Pixels, Race, Seen
from resnet_demo.figures.take_home.race_chart import preview
from resnet_demo.lecture import answers
from resnet_demo.lecture.questions import Given, as_typed, questions, right, runs
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import data_url, thumbnail, to_jpeg
from resnet_demo.photos.preprocess import preprocess
from resnet_demo.ui.heat_view import region
from resnet_demo.ui.take_home_photo import Evidence, Looked
from resnet_demo.ui.take_home_race import Whose
from resnet_demo.ui.take_home_tiles import Tile, draw
from resnet_demo.ui.words import percent

FILE = "resnet-50.html"
LISTED = 5  # classes
SIDE = 512  # pixels of an evidence map
LARGEST_TABLE = 32  # cells a side; the numbers of finer maps are in the CSV of Attribution only
_TILE = 240  # pixels
_PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, eq=False)
class Pieces:
    """All that goes into the file, before it is drawn.

    Attributes:
        photo: on the table.
        is_own: whether the viewer brought it.
        predictor: whose answer it is.
        looked: what it made of the photo.
        evidence: the maps.
        race: a run of the skip lab.
        whose: who raced.
        sheet: the answers, question key -> answer.
    """

    photo: Photo
    is_own: bool
    predictor: Predictor
    looked: Looked
    evidence: Evidence
    race: Race | None
    whose: Whose
    sheet: Mapping[str, Given]


def figure(of: Pieces) -> None:
    """Draw a tile for each piece; a piece that is missing, or not the viewer's own, is dashed."""
    draw(tiles(of))


def tiles(of: Pieces) -> list[Tile]:
    """Return what the component draws."""
    best = of.looked.answer.top(1)[0]
    correct, answered = answers.score(of.sheet)
    first = of.evidence.maps[0]
    heat = overlay(
        region(of.photo, of.looked.answer.crop.box, SIDE), first, signed=of.evidence.signed
    )
    raced = {
        "own": "your own run",
        "hall": "the hall’s last run",
        "recorded": "recorded; you have not raced yet",
    }[of.whose]
    count = len(of.evidence.maps)
    return [
        Tile(
            "Your photo" if of.is_own else "A photo",
            "and the square that was seen" if of.is_own else "a sample, none of yours yet",
            data_url(thumbnail(of.photo, _TILE)),
            there=of.is_own,
        ),
        Tile("The answer", best.label, big=percent(best.probability)),
        Tile("Five stages", "16 maps of each", _stages_picture(of)),
        Tile("The evidence", f"{count} maps for {first.target.label}", _small(heat)),
        Tile(
            "The race",
            raced,
            "" if of.race is None else _svg(preview(of.race)),
            there=of.whose != "recorded",
        ),
        Tile(
            "Your answers",
            f"{'is' if correct == 1 else 'are'} right; there are {len(questions())}"
            if answered
            else "no question is answered yet",
            big=f"{correct} of {answered}" if answered else "–",
            there=bool(answered),
        ),
    ]


def control(of: Pieces) -> None:
    """Draw the download, and the ways to what is missing; nothing that is missing blocks it."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()

    def make() -> bytes:
        return document(keepsake(of, today)).encode("utf-8")

    with st.container(
        horizontal=True, gap="medium", vertical_alignment="center", key="take_home_ways"
    ):
        st.download_button(
            "Take it home",
            make,
            FILE,
            "text/html",
            key="take_home_file",
            type="primary",
            on_click="ignore",
        )
        for is_missing, page, label in (
            (not of.is_own, "classify", "Put in a photo of yours: Classify"),
            (of.whose != "own", "skip_lab", "You have not raced yet: Skip lab"),
            (not of.sheet, "check", "Answer a few questions: Check yourself"),
        ):
            if is_missing:
                st.page_link(str(_PAGES / f"{page}.py"), label=label)
    st.text(
        "One file that opens without a network, here or at home, and prints well. It holds your "
        "photo; it goes to nobody but you."
    )


def keepsake(of: Pieces, date: str) -> Keepsake:
    """Return the document's pieces, drawn."""
    crop = preprocess(of.photo, of.predictor.card.preprocessing)
    card, answer = of.predictor.card, of.looked.answer
    guesses = tuple(
        Guess(one.label, one.probability, float(answer.logits[one.index]))
        for one in answer.top(LISTED)
    )
    return Keepsake(
        date,
        card.title,
        card.note,
        Seen(of.photo.name, of.photo.pixels, crop.box, crop.pixels),
        guesses,
        of.looked.stages,
        _heats(of),
        of.race,
        answered(of.sheet),
        len(questions()),
        tuple(_settings(of)),
    )


def answered(sheet: Mapping[str, Given]) -> tuple[Answered, ...]:
    """Return the questions that were answered, in their order, each with its explanation."""
    return tuple(
        Answered(
            as_typed(one.ask),
            answers.in_words(one, sheet[one.key]),
            right(one, sheet[one.key]),
            answers.solution(one),
            runs(one.why),
        )
        for one in questions()
        if one.key in sheet
    )


def _heats(of: Pieces) -> tuple[Heat, ...]:
    seen = region(of.photo, of.looked.answer.crop.box, SIDE)
    return tuple(
        Heat(
            overlay(seen, one, signed=of.evidence.signed),
            tuple(lines_of(one)),
            one.values if max(one.values.shape) <= LARGEST_TABLE else None,
        )
        for one in of.evidence.maps
    )


def _settings(of: Pieces) -> list[tuple[str, str]]:
    card, seen = of.predictor.card, of.looked.answer.crop
    box = ", ".join(f"{value:.0f}" for value in seen.box)
    side = len(seen.pixels)
    rows = [
        ("Photo", of.photo.name),
        ("Weights", card.title),
        ("How good they are", card.note),
        (
            "Input of the answer",
            f"{side} × {side} pixels, of the photo's {box} (left, top, right, bottom)",
        ),
        (
            "Input of the maps",
            f"stages {_stage_side(of)}, evidence {of.evidence.side} pixels a side",
        ),
        (
            "Evidence drawn",
            "signed, blue speaks against" if of.evidence.signed else "only what lies above zero",
        ),
        ("Device", of.predictor.device),
        ("Made with", f"torch {version('torch')}"),
    ]
    if of.evidence.settings:
        rows.append(("Settings of the methods", of.evidence.settings))
    return rows


def _stage_side(of: Pieces) -> int | str:
    return of.looked.stages[0].size if of.looked.stages else "–"


def _stages_picture(of: Pieces) -> str:
    """Return four of the stages' grids as one small square."""
    grids = [_resized(one.maps, _TILE) for one in of.looked.stages[1:]]
    if len(grids) != 4:
        return ""
    rows = [np.concatenate(grids[at : at + 2], axis=1) for at in (0, 2)]
    return data_url(to_jpeg(np.concatenate(rows)))


def _small(pixels: Pixels) -> str:
    return data_url(to_jpeg(_resized(pixels, _TILE)))


def _resized(pixels: Pixels, side: int) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize((side, side)))


def _svg(drawing: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode("utf-8")).decode("ascii")
