"""The tab "Save": the picture, the numbers, and one report that opens anywhere."""

import streamlit as st

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.heat_picture import lines_of, overlay, sheet
from resnet_demo.figures.heat_report import numbers, report
from resnet_demo.photos.encode import to_png
from resnet_demo.ui.heat_answer import Evidence
from resnet_demo.ui.heat_panels import shown
from resnet_demo.ui.heat_view import region
from resnet_demo.ui.heat_work import Bench

SIDE = 512  # pixels of each picture
LISTED = 5  # predictions in the report


def draw(at: Bench, found: Evidence) -> None:
    """Draw three downloads; each file is made when it is asked for and kept nowhere."""
    st.text(
        "The two maps above and those of “Stage and method” that are computed: as one picture, as "
        "numbers, and as a report with photo, crop, predictions, maps and all settings."
    )
    signed = bool(st.session_state.get("heat_signed"))

    def picture() -> bytes:
        seen = region(at.photo, at.seen.crop.box, SIDE)
        maps = _maps(at, found)
        panels = [(overlay(seen, one, signed=signed), lines_of(one)) for one in maps]
        return to_png(sheet(seen, panels))

    def table() -> bytes:
        return numbers(_maps(at, found)).encode("utf-8")

    def page() -> bytes:
        return _report(at, found, signed).encode("utf-8")

    with st.container(horizontal=True, gap="medium"):
        for label, make, name, kind in (
            ("Report, HTML", page, "evidence.html", "text/html"),
            ("Picture, PNG", picture, "evidence.png", "image/png"),
            ("Numbers, CSV", table, "evidence.csv", "text/csv"),
        ):
            st.download_button(
                label, make, name, kind, key=f"heat_save_{name[-3:]}", on_click="ignore"
            )


def _report(at: Bench, found: Evidence, signed: bool) -> str:
    card = at.predictor.card
    logits = at.seen.outputs.logits[0]
    best = [
        (card.labels[index], float(found.probabilities[index]), float(logits[index]))
        for index in found.ranking[:LISTED]
    ]
    side = at.seen.crop.pixels.shape[0]
    box = ", ".join(f"{value:.0f}" for value in at.seen.crop.box)
    settings = [
        ("Photo", at.photo.name),
        ("Weights", card.title),
        ("How good they are", card.note),
        ("Input", f"{side} × {side} pixels, of the photo's {box} (left, top, right, bottom)"),
        ("Device", at.predictor.device),
        ("Drawn", "signed, blue speaks against" if signed else "only what lies above zero"),
    ]
    if at.shown:
        settings.append(("Methods", repr(at.shown[0].settings)))
    maps = _maps(at, found)
    heading = f"Where this network's evidence for ‘{found.first.target.label}’ lies"
    return report(
        heading,
        at.photo.pixels,
        region(at.photo, at.seen.crop.box, SIDE),
        best,
        maps,
        settings,
        signed=signed,
    )


def _maps(at: Bench, found: Evidence) -> list[AttributionMap]:
    first = [found.first, found.second]
    known = {(one.method, one.stage, one.target) for one in first}
    return first + [one for one in shown(at) if (one.method, one.stage, one.target) not in known]
