"""The tab "Can you trust it?": random weights, and patches that go or come."""

import math
from typing import Any

import streamlit as st

from resnet_demo.attribution.catalogue import METHODS, Settings
from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.attribution.worker import Job
from resnet_demo.ui import heat_files, heat_work
from resnet_demo.ui.components import component
from resnet_demo.ui.heat_answer import Evidence
from resnet_demo.ui.heat_panels import shown
from resnet_demo.ui.heat_work import Bench

CHECKED = ("grad-cam", "saliency", "input-x-gradient", "integrated-gradients", "guided-backprop")
FIRST = ["grad-cam", "input-x-gradient", "guided-backprop"]
STILL_ALIKE = 0.5  # a rank correlation that no method should keep without the deepest layers
DEEP = 3  # steps: classifier, conv5_x, conv4_x
COLOURS = "abcde"
STEPS = 10  # of integrated gradients: the check compares maps, it shows none

_lines = component("lines")


def draw(at: Bench, found: Evidence, is_open: bool) -> None:
    """Draw both checks; each starts on a press and can be stopped."""
    for name, check in (("randomise", _random_weights), ("curves", _patches)):
        # A place of its own: results of the first would move the second, which is mounted anew.
        with st.container():
            st.fragment(check)(at, found, is_open)
            if is_open:
                heat_work.watch(at, name)


def _random_weights(at: Bench, found: Evidence, is_open: bool) -> None:
    st.markdown("**Does the map change when the weights become random?**")
    names = st.multiselect(
        "Methods",
        CHECKED,
        default=FIRST,
        format_func=lambda name: METHODS[name].title,
        key="heat_check",
        label_visibility="collapsed",
    )
    signed = st.toggle("Compare with the sign (otherwise sizes only)", key="heat_check_signed")
    target = found.first.target
    _run_button(
        at, "randomise", "Make the weights random, part by part", _random(at, target, names)
    )
    if is_open:
        _show_randomisation(at.jobs.get("randomise"), signed)


def _patches(at: Bench, found: Evidence, is_open: bool) -> None:
    st.markdown("**Do the hottest patches matter most?**")
    maps = {one.method: one for one in shown(at)[::-1]} | {found.first.method: found.first}
    chosen = st.selectbox("Map", list(maps), key="heat_curves_of")
    _run_button(at, "curves", "Paint its patches over, one by one", _curves(at, maps[chosen]))
    if is_open:
        _show_curves(at.jobs.get("curves"), found.first.target)


def _run_button(at: Bench, name: str, label: str, work: Any) -> None:
    job = at.jobs.get(name)
    busy = job is not None and not job.is_over
    if st.button(label, key=f"heat_{name}", disabled=busy):
        heat_work.start(at, name, work)
        st.rerun()
    if job is None or busy:
        return
    if job.problem is not None:
        st.text(job.problem)
    elif job.was_stopped:
        st.text("Stopped; what had been found by then is shown.")


def _random(at: Bench, target: Target, names: list[str]) -> Any:
    def work(job: Job[Any]) -> None:
        from resnet_demo.attribution.trust import randomisation

        job.what = "Random weights"
        settings = Settings(steps=STEPS)
        network, photo = at.predictor.network, at.seen.crop.tensor
        for row in randomisation(network, photo, target, names, settings, job.progress):
            job.found.append(row)

    return work


def _show_randomisation(job: Job[Any] | None, signed: bool) -> None:
    if job is None or not job.found:
        return
    rows = list(job.found)
    parts = list(dict.fromkeys(row.part for row in rows))
    lines: list[dict[str, Any]] = []
    for colour, method in zip(COLOURS, dict.fromkeys(row.method for row in rows), strict=False):
        values = [row.signed if signed else row.absolute for row in rows if row.method == method]
        drawn = [None if math.isnan(value) else round(value, 4) for value in values]
        lines.append({"name": method, "values": drawn, "colour": colour})
    known = [value for line in lines for value in line["values"] if value is not None]
    lowest = next(floor for floor in (0, -0.5, -1) if floor <= min([*known, 0]))
    data = {
        "title": "Rank correlation with the map of the trained network",
        "range": [lowest, 1],
        "ticks": [tick for tick in (-1, -0.5, 0, 0.5, 1) if tick >= lowest],
        "steps": ["trained", *parts[1:]],
        "lines": lines,
        "alt": _verdict(lines, parts),
    }
    _lines(key="heat_randomised", data=data)
    st.text(_verdict(lines, parts))
    if job.is_over:  # while it runs, each look would make the files anew
        heat_files.of_lines("random-weights", data, "random down to")


def _verdict(lines: list[dict[str, Any]], parts: list[str]) -> str:
    """Return one sentence a method, at the step where its deepest layers are random.

    There, and not at the end: a method fails when it does not notice that what tells the classes
    apart is gone (Adebayo et al. 2018, section 3.1).
    """
    step = min(DEEP, len(parts) - 1)
    if step < 1:
        return ""
    said = []
    for line in lines:
        value = line["values"][step] if step < len(line["values"]) else None
        if value is None:
            continue
        number = f"{value:.2f}".replace("-", "−")
        what = "it hardly noticed" if abs(value) >= STILL_ALIKE else "it noticed"
        said.append(f"{line['name']} is still {number} alike: {what}.")
    random = ", ".join(parts[1 : step + 1])
    return f"With random weights in {random}: {' '.join(said)}"


def _curves(at: Bench, found: AttributionMap) -> Any:
    def work(job: Job[Any]) -> None:
        import torch

        from resnet_demo.attribution.trust import curves

        job.what = "Patches"
        photo = at.seen.crop.tensor
        network = heat_work.private(at.predictor)
        result = curves(network, photo, torch.zeros_like(photo), found, job.progress)
        job.found.append((found, result))

    return work


def _show_curves(job: Job[Any] | None, target: Target) -> None:
    if job is None or not job.found:
        return
    found, result = job.found[0]
    name = found.method
    series = [
        (f"{name}, uncovered", result.insertion, "d", False),
        ("random, uncovered", result.random_insertion, "d", True),
        (f"{name}, painted over", result.deletion, "b", False),
        ("random, painted over", result.random_deletion, "e", False),
    ]
    highest = max(float(values.max()) for _, values, _, _ in series) or 1.0
    top = 10.0 ** math.floor(math.log10(highest))
    top = next(top * step for step in (1, 2, 5, 10) if top * step >= highest)
    ticks = [0, round(top / 2, 6), round(top, 6)]
    deleted, inserted = (
        "sooner" if better else "no sooner"
        for better in (
            result.deletion.mean() < result.random_deletion.mean(),
            result.insertion.mean() > result.random_insertion.mean(),
        )
    )
    sentence = (
        f"Hottest first: painting over takes ‘{found.target.label}’ away {deleted} than in random "
        f"order, uncovering brings it {inserted}. Mean probability "
        f"{100 * result.deletion.mean():.2f} % against {100 * result.random_deletion.mean():.2f} % "
        f"painted over, {100 * result.insertion.mean():.2f} % against "
        f"{100 * result.random_insertion.mean():.2f} % uncovered."
    )
    count = len(result.share)
    data = {
        "title": f"Probability of ‘{found.target.label}’",
        "range": [0, top],
        "ticks": ticks,
        "steps": [
            {0: "0 %", count // 2: "half the patches", count - 1: "100 %"}.get(index, "")
            for index in range(count)
        ],
        "lines": [
            {"name": name, "values": values.round(6).tolist(), "colour": colour, "thin": thin}
            for name, values, colour, thin in series
        ],
        "alt": sentence,
    }
    _lines(key="heat_curves_drawn", data=data)
    st.text(sentence)
    shares = [float(share) for share in result.share]
    heat_files.of_lines("patches", data | {"all_steps": shares}, "share of the patches")
