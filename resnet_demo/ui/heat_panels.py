"""Behind "Change the experiment" on Attribution: stages and methods, the addition, boxes.

Each panel is a fragment: its controls rerun nothing else, and only an open panel computes.
"""

from typing import Any

import streamlit as st

from resnet_demo.attribution.catalogue import BASELINES, METHODS, PHOTO, Settings
from resnet_demo.attribution.gradcam import addition_maps, closed_form
from resnet_demo.attribution.maps import AttributionMap, Target, evidence_box
from resnet_demo.attribution.worker import Job
from resnet_demo.classify.device import in_turn
from resnet_demo.figures.heat_picture import short
from resnet_demo.network.resnet import STAGES
from resnet_demo.ui import heat_files, heat_view, heat_work
from resnet_demo.ui.heat_answer import Evidence
from resnet_demo.ui.heat_work import Bench, Question
from resnet_demo.ui.words import as_text, milliseconds, percent

MOST = 4  # maps side by side
CHOICES = {f"Grad-CAM, {stage}": ("grad-cam", stage) for stage in ("stem", *STAGES)} | {
    method.title: (name, PHOTO) for name, method in METHODS.items() if not method.by_stage
}
FIRST = ["Grad-CAM, conv3_x", "Grad-CAM, conv4_x", "Grad-CAM, conv5_x"]
BOXES = 3


def compare(at: Bench, found: Evidence, url: str, is_open: bool) -> None:
    """Draw up to four maps side by side, computed one after the other where they are not yet."""
    st.fragment(_compare)(at, found, url, is_open)
    if is_open:
        heat_work.watch(at, "compare")


def _compare(at: Bench, found: Evidence, url: str, is_open: bool) -> None:
    titles = st.multiselect(
        "Maps side by side, up to four",
        list(CHOICES),
        default=FIRST,
        max_selections=MOST,
        key="heat_maps",
        bind="query-params",
    )
    which, signed, one_scale, opacity, settings = _look(found)
    if not is_open:
        return
    questions = [Question(*CHOICES[title], which, settings) for title in titles]
    at.shown = questions
    job = _ensure(at, questions)
    ready = [at.results[question] for question in questions if question in at.results]
    if ready:
        alike = [ready] * len(ready) if one_scale else [[one] for one in ready]
        scales = [heat_view.scale_of(some, signed) for some in alike]
        panels = [
            heat_view.panel(
                one,
                scale,
                signed=signed,
                opacity=opacity,
                title=_title(one),
                lines=_lines(one),
            )
            for one, scale in zip(ready, scales, strict=True)
        ]
        heat_view.draw("heat_compare", url, panels)
        heat_files.of_maps("maps", at, ready, scales, signed=signed, opacity=opacity)
    if job is not None and job.is_over:
        _ended(job)


def _look(found: Evidence) -> tuple[Target, bool, bool, float, Settings]:
    """Draw whose evidence, its sign, its scale and the settings, and return them."""
    first, second = found.first.target, found.second.target
    targets = [first, second, Target(first.index, first.label, second.index, second.label)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        asked = st.segmented_control(
            "Evidence for",
            range(len(targets)),
            default=0,
            required=True,
            format_func=lambda index: as_text(targets[index].title),
            key="heat_which",
        )
        signed = st.toggle("Signed: blue speaks against", key="heat_signed", bind="query-params")
        one_scale = st.toggle("One scale for all", key="heat_scale", bind="query-params")
        with st.popover("Settings", key="heat_settings"):
            settings = _settings()
            opacity = st.slider(
                "Strength of the colour, in %", 20, 100, 100, 10, key="heat_opacity"
            )
    return targets[asked or 0], signed, one_scale, opacity / 100, settings


def _settings() -> Settings:
    """Draw the settings of the long methods and return them."""
    baseline = st.selectbox("Baseline: what counts as nothing", BASELINES, key="heat_baseline")
    steps = st.slider("Integrated gradients: steps", 5, 200, 50, 5, key="heat_steps")
    samples = st.slider("SmoothGrad, GradientShap: samples", 2, 64, 16, 2, key="heat_samples")
    noise = st.slider("Their noise, in % of the range", 0, 50, 15, 5, key="heat_noise")
    window = st.slider("Occlusion: window, in pixels", 8, 96, 32, 4, key="heat_window")
    stride = st.slider("Occlusion: step, in pixels", 4, 64, 14, 2, key="heat_stride")
    seed = st.number_input("Seed of the random draws", 0, 9999, 0, key="heat_seed")
    return Settings(steps, baseline, samples, noise / 100, window, stride, int(seed))


def _ensure(at: Bench, questions: list[Question]) -> "Job[Any] | None":
    """Start what is not computed yet; return the job while there is something to say of it."""
    missing = [question for question in questions if question not in at.results]
    job = at.jobs.get("compare")
    asked = st.session_state.get("heat_asked")
    if not missing:
        return None
    if job is None or asked != questions:
        st.session_state["heat_asked"] = questions
        heat_work.start(at, "compare", heat_work.answer(at, missing))
        st.rerun()  # the whole page: it draws the job's progress
    return job


def _ended(job: "Job[Any]") -> None:
    """Say why a job ended before all maps were there; a stopped one can go on."""
    if job.problem is not None:
        st.text(job.problem)
    elif job.was_stopped:
        st.text(f"Stopped{heat_work.progress_of(job)}.")
        if st.button("Go on", key="heat_again"):
            st.session_state.pop("heat_asked", None)
            st.rerun()


def addition(at: Bench, found: Evidence, url: str, is_open: bool) -> None:
    """Draw one block's map before and after its addition."""
    st.fragment(_addition)(at, found, url, is_open)


def _addition(at: Bench, found: Evidence, url: str, is_open: bool) -> None:
    names = heat_work.block_names(at.predictor.network)
    name = st.select_slider("Block", names, value=names[-1], key="heat_block", bind="query-params")
    if not is_open:
        return
    target = found.first.target
    key = ("addition", name, target)
    if key not in at.results:
        heat_work.keep(at, key, in_turn(at.predictor.device, lambda: _parts(at, target, name)))
    maps: list[AttributionMap] = at.results[key]
    scale = heat_view.scale_of(maps, signed=True)
    panels = [
        heat_view.panel(
            one,
            scale,
            signed=True,
            title=one.stage.removeprefix(f"{name} "),
            lines=[f"sum {short(one.total)}"],
        )
        for one in maps
    ]
    heat_view.draw("heat_addition", url, panels)
    heat_files.of_maps("addition", at, maps, [scale] * len(maps), signed=True)
    branch, shortcut, after = maps
    st.text(
        f"For ‘{target.label}’ at {name}: the branch alone ({short(branch.total)}) leaves out all "
        f"that came through the shortcut ({short(shortcut.total)}), and the shortcut leaves out "
        "what this block added. Cell by cell the two add up to the map of their sum before the "
        f"ReLU; after the ReLU it is {short(after.total)}, as negative sums are cut off and the "
        "channels are weighted anew. So ask a library for the block's output, not for its last "
        "convolution."
    )


def _parts(at: Bench, target: Target, name: str) -> list[AttributionMap]:
    block = next(
        block
        for blocks in at.seen.outputs.stages.values()
        for block in blocks
        if block.name == name
    )
    tail = heat_work.tail_of(at, [name])
    return addition_maps(at.predictor.network, tail, target, block)


def boxes(at: Bench, found: Evidence, url: str, is_open: bool) -> None:
    """Draw the region of each of the best classes as a box, on one scale."""
    if not is_open:
        return
    labels = at.predictor.card.labels
    targets = [Target(index, labels[index]) for index in found.ranking[:BOXES]]
    maps = closed_form(at.predictor.network, at.seen.outputs, targets)
    scale = heat_view.scale_of(maps, signed=False)
    panels = [
        heat_view.panel(
            one,
            scale,
            boxes=heat_view.box_of(one, one.target.label),
            title=f"{one.target.label}, {percent(float(found.probabilities[one.target.index]))}",
        )
        for one in maps
    ]
    heat_view.draw("heat_boxes", url, panels)
    frames = [evidence_box(one) for one in maps]
    heat_files.of_maps("boxes", at, maps, [scale] * len(maps), boxes=frames)
    st.text(
        "Each box holds the class's strongest cell of conv5_x and the cells beside it that reach "
        "half of it. A region of evidence is not a detector's box: nobody trained this network to "
        "find where things end."
    )


def shown(at: Bench) -> list[AttributionMap]:
    """Return the maps that the comparison shows, as far as they are computed."""
    return [at.results[question] for question in at.shown if question in at.results]


def _title(found: AttributionMap) -> str:
    return found.method if found.stage == PHOTO else f"{found.method}, {found.stage}"


def _lines(found: AttributionMap) -> list[str]:
    rows, columns = found.values.shape
    said = [
        f"{rows} × {columns}, from {short(found.low)} to {short(found.high)}, "
        f"sum {short(found.total)}",
        milliseconds(found.milliseconds),
        found.note,
    ]
    return [line for line in said if line]
