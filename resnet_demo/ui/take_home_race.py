"""The race that is taken home: the viewer's own, else the hall's last, else the recorded one."""

from collections.abc import Sequence
from typing import Literal

from resnet_demo.figures.take_home.parts import Curve, Race
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.verdict import CHANCE_FOR_TEN, verdict
from resnet_demo.ui import lab_picture, lab_playback, lab_run
from resnet_demo.ui.lab_groups import settings_in_words

Whose = Literal["own", "hall", "recorded"]


def race() -> tuple[Race | None, Whose]:
    """Return the race and whose it is; None where nothing was run and nothing ships."""
    own, hall = lab_run.last(), lab_run.runner().last()
    whose: Whose
    for whose, run, source in (
        ("own", own, "Your own run of the skip lab, trained here"),
        ("hall", hall, "The last race that ran to its end in this hall"),
    ):
        if run is not None and (found := drawn(*run, f"{source}: {settings_in_words(run[0])}.")):
            return found, whose
    recording = lab_playback.of(LabConfig())
    if recording is None:
        return None, "recorded"
    said = f"{lab_playback.label(recording)}. Nothing was raced here yet."
    return drawn(recording.config, recording.records, said), "recorded"


def drawn(config: LabConfig, records: Sequence[LabRecord], source: str) -> Race | None:
    """Return a run as the document draws it; None before every net has done a step."""
    picture = lab_picture.curves(config, records)
    if not picture["step"]:
        return None
    curves = tuple(
        Curve(
            group["name"],
            group["kind"],
            tuple(None if loss is None else loss / lab_picture.UNIT for loss in group["loss"]),
        )
        for group in picture["groups"]
    )
    return Race(
        source,
        tuple(picture["at"]),
        config.steps,
        curves,
        CHANCE_FOR_TEN,
        verdict(config, records),
    )
