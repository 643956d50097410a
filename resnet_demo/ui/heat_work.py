"""The viewer's long work: one job at a time in the process's queue, and what has been computed.

Results stay with the session as long as photo, network and input size do. A lease that Streamlit
drops with the connection stops the job, so a closed tab computes nothing.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.attribution.catalogue import METHODS, PHOTO, Settings
from resnet_demo.attribution.gradcam import GRAD_CAM, grad_cams, tail_for
from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.attribution.tail import Tail, position_of, positions
from resnet_demo.attribution.twin import folded
from resnet_demo.attribution.worker import Job, Worker
from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.network.resnet import ResNet
from resnet_demo.photos.decode import Photo
from resnet_demo.ui.trace import Trace
from resnet_demo.ui.warm_up import spare_the_collector

if TYPE_CHECKING:
    from resnet_demo.ui.heat_answer import Evidence

BEAT = 1.0  # seconds between two looks at a job
GROWN = 3  # new results that are worth drawing the page again
KEPT = 48  # maps of one photo
_BENCH = "heat_bench"


@dataclass(frozen=True)
class Question:
    """One map that can be asked for: a method, where, for what, with which settings."""

    method: str
    stage: str
    target: Target
    settings: Settings = field(default_factory=Settings)

    @property
    def title(self) -> str:
        """Return "Grad-CAM, conv4_x" or "Saliency"."""
        title = METHODS[self.method].title
        return title if self.stage == PHOTO else f"{title}, {self.stage}"


@dataclass
class Bench:
    """What one session has computed and computes about one trace.

    Attributes:
        seen: the trace.
        predictor: whose network it is.
        photo: the whole photo, for files that are sharper than what the network saw.
        results: by question, or by the name of a check.
        jobs: by the place on the page that asked.
        tail: the graph that inner stages share, from the shallowest asked for so far.
        shown: the questions of the comparison; here, because a download is made outside the
            session's script, where Streamlit's state is empty.
        left: what the page showed last: the two maps on top, and whether signs were drawn.
    """

    seen: Trace
    predictor: Predictor
    photo: Photo
    results: dict[Hashable, Any] = field(default_factory=dict)
    jobs: dict[str, Job[Any]] = field(default_factory=dict)
    tail: Tail | None = None
    shown: list[Question] = field(default_factory=list)
    left: "tuple[Evidence, bool] | None" = None

    def leave(self, found: "Evidence", *, signed: bool) -> None:
        """Note what the page shows, for the file that is taken home."""
        self.left = (found, signed)

    def stop(self) -> None:
        """Stop all that runs; flags only."""
        for job in list(self.jobs.values()):
            job.stop()


class _Lease:
    bench: Bench | None = None

    def release(self) -> None:
        if self.bench is not None:
            self.bench.stop()


@st.cache_resource(scope="session", show_spinner=False, on_release=_Lease.release)
def _lease() -> _Lease:
    return _Lease()


@st.cache_resource(show_spinner=False)
def _worker() -> Worker[Any]:
    worker: Worker[Any] = Worker()
    worker.submit(_warm)
    return worker


def _warm(_: Job[Any]) -> None:
    """Fetch what the first backward pass and Captum import, so that no map pays for it."""
    import torch

    import resnet_demo.attribution.methods  # noqa: F401

    convolution = torch.nn.Conv2d(1, 1, 1)
    torch.autograd.grad(convolution(torch.ones(1, 1, 2, 2)).sum(), convolution.weight)
    spare_the_collector()


def bench(predictor: Predictor, seen: Trace, photo: Photo) -> Bench:
    """Return the session's bench for this trace; that of another one is stopped and dropped."""
    kept: Bench | None = st.session_state.get(_BENCH)
    if kept is None or kept.seen is not seen or kept.predictor is not predictor:
        if kept is not None:
            kept.stop()
        kept = st.session_state[_BENCH] = Bench(seen, predictor, photo)
    _lease().bench = kept
    return kept


def kept(predictor: Predictor, photo: Photo) -> Bench | None:
    """Return the session's bench if it is of this network and photo, at whatever input size."""
    at: Bench | None = st.session_state.get(_BENCH)
    return at if at is not None and at.predictor is predictor and at.photo is photo else None


def start(at: Bench, place: str, work: Callable[[Job[Any]], None]) -> Job[Any]:
    """Queue some work for a place on the page; what it was doing before is stopped."""
    if place in at.jobs:
        at.jobs[place].stop()
    job = at.jobs[place] = _worker().submit(work)
    return job


def watch(at: Bench, place: str) -> None:
    """Draw how far a place's job is, with its Stop; the page is drawn again when it is over."""
    job = at.jobs.get(place)
    if job is not None and not job.is_over:
        st.fragment(_watch, run_every=BEAT)(job, f"heat_stop_{place}", len(job.found))


def _watch(job: Job[Any], key: str, drawn: int) -> None:
    if job.is_over or len(job.found) >= drawn + GROWN:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if job.waiting_behind:
            st.text(f"Waiting: {job.waiting_behind} before this.")
        else:
            share = min(job.done / job.total, 1.0) if job.total else 0.0
            st.progress(share, text=f"{job.what}{progress_of(job)}")
        if st.button("Stop", key=key):
            job.stop()


def progress_of(job: Job[Any]) -> str:
    """Return " at 40 of 225", or nothing before the job has said so."""
    return f" at {job.done} of {job.total}" if job.total else ""


def keep(at: Bench, key: Hashable, value: Any) -> None:
    """Keep a result; the oldest goes where there are too many."""
    at.results[key] = value
    while len(at.results) > KEPT:
        at.results.pop(next(iter(at.results)))


def answer(at: Bench, questions: list[Question]) -> Callable[[Job[Any]], None]:
    """Return the work that answers questions one after the other and keeps each answer."""

    def work(job: Job[Any]) -> None:
        for question in questions:
            if question not in at.results:
                job.what = question.title
                job.progress(0, 0)
                keep(at, question, _map(at, question, job))
            job.found.append(question)

    return work


def private(predictor: Predictor) -> ResNet:
    """Return the network with folded batch norms that the methods run on."""
    return _folded(predictor)


def grad_cam(at: Bench, target: Target, stages: list[str]) -> list[AttributionMap]:
    """Return Grad-CAM maps through the shared tail, in the device's turn."""
    network = at.predictor.network

    def run() -> list[AttributionMap]:
        return grad_cams(network, tail_of(at, stages), target, stages)

    return in_turn(at.predictor.device, run)


def tail_of(at: Bench, stages: list[str]) -> Tail:
    """Return the bench's tail, grown to the shallowest of these stages; call it in turn."""
    network = private(at.predictor)  # faster both ways without batch norms, and the same map
    wanted = {position_of(network, stage) for stage in stages}
    if at.tail is None or not wanted <= set(at.tail.covers):
        covered = [] if at.tail is None else [at.tail.covers[0]]
        at.tail = tail_for(network, at.seen.outputs, [*stages, *covered])
    return at.tail


def block_names(network: ResNet) -> list[str]:
    """Return conv2_1 … conv5_3."""
    return positions(network)[1:]


def _map(at: Bench, question: Question, job: Job[Any]) -> AttributionMap:
    if METHODS[question.method].title == GRAD_CAM:
        return grad_cam(at, question.target, [question.stage])[0]
    from resnet_demo.attribution.methods import attribute  # Captum takes a second

    return attribute(
        private(at.predictor),
        at.seen.crop.tensor,
        question.target,
        question.method,
        question.settings,
        at.predictor.card.preprocessing,
        job.progress,
    )


@lru_cache(maxsize=1)  # a second set of weights; the network before it is dropped
def _folded(predictor: Predictor) -> ResNet:
    return folded(predictor.network)
