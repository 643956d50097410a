"""The weights: choose among those on this machine, read what they are, fetch better ones."""

import streamlit as st

from resnet_demo.ui import about_network, lecturer, network
from resnet_demo.ui.sentence import alert
from resnet_demo.ui.words import megabytes
from resnet_demo.weights.background import DownloadJob, job_for
from resnet_demo.weights.card import WeightsCard, model_title
from resnet_demo.weights.official import OfficialWeights
from resnet_demo.weights.sources import EMBEDDED, downloadable

_JOBS = "weights_jobs"  # the downloads this viewer asked for, by file name


def draw(card: WeightsCard) -> None:
    """Draw the choice, the card of the weights in use, and every set that can be fetched."""
    titles = list(network.choices())
    st.selectbox("Weights in use", titles, key=network.CHOICE, bind="query-params")
    about_network.model_card(card, "weights_card")
    missing = {_title(weights): weights for weights in downloadable() if not weights.installed}
    if missing and lecturer.on_this_machine():  # no phone fills the machine's disk
        chosen = st.selectbox("To be had from PyTorch's server", list(missing), key="fetch_what")
        _fetch(missing[chosen], f"Fetch {chosen}", key="fetch_chosen")


def offer(card: WeightsCard) -> None:
    """Draw one button that fetches ImageNet's weights, where the embedded ones answer."""
    if card.name == EMBEDDED and lecturer.on_this_machine():
        best = next(weights for weights in downloadable() if weights.model == card.model)
        label = f"Fetch ImageNet's 1,000 classes ({megabytes(best.bytes)})"
        _fetch(best, label, key="fetch_best")


def _fetch(weights: OfficialWeights, label: str, key: str) -> None:
    """Draw a button that starts a download, and its progress once it runs."""
    jobs: dict[str, DownloadJob] = st.session_state.setdefault(_JOBS, {})
    job = jobs.get(weights.file_name)
    running = job is not None and not job.done
    if st.button(label, disabled=running, key=key, type="tertiary", icon=":material/download:"):
        job, running = job_for(weights), True
        jobs[weights.file_name] = job
    if job is not None:
        # The timer ends with the job: the full run that follows registers none.
        st.fragment(_progress, run_every=0.5 if running else None)(job, running, key)


def _progress(job: DownloadJob, running: bool, key: str) -> None:
    if not job.done:
        st.progress(job.fraction, f"{megabytes(job.received)} of {megabytes(job.total)}")
        st.button("Stop", on_click=job.cancel, key=f"{key}_stop")
    elif running:
        st.rerun()
    elif job.error is not None:
        alert(job.error)


def _title(weights: OfficialWeights) -> str:
    return f"{model_title(weights.model)}, {weights.name} ({megabytes(weights.bytes)})"
