"""The weights: choose among those on this machine, read what they are, fetch better ones."""

import streamlit as st

from resnet_demo.ui import network
from resnet_demo.ui.words import megabytes
from resnet_demo.weights.background import DownloadJob, job_for
from resnet_demo.weights.card import WeightsCard, model_title
from resnet_demo.weights.official import OfficialWeights
from resnet_demo.weights.sources import downloadable

_JOB = "weights_job"  # the last download this viewer asked for


def draw(card: WeightsCard) -> None:
    """Draw the choice, the card of the weights in use, and the offer of better ones."""
    titles = list(network.choices())
    st.selectbox("Weights in use", titles, key=network.CHOICE, bind="query-params")
    _about(card)
    _offer()


def _about(card: WeightsCard) -> None:
    """Show the card as text: it may come from somebody else's file."""
    lines = [card.note]
    for name, text in (
        ("Data", card.about_data or card.data),
        ("Terms", card.terms),
        ("Recipe", card.recipe),
        ("Trained on", card.trained_on),
        ("Not for", card.not_for),
    ):
        if text:
            lines.append(f"{name}: {text}")
    for size, accuracy in card.accuracy_by_input_size:
        lines.append(
            f"At {size} pixels: {accuracy.top1:.1%} right at the first answer, "
            f"{accuracy.top5:.1%} within five"
        )
    for line in lines:
        st.text(line)


def _offer() -> None:
    """Offer the official weights that are not here yet; one press fetches them."""
    missing = {_title(weights): weights for weights in downloadable() if not weights.installed}
    if not missing:
        return
    chosen = st.selectbox("Better weights, from PyTorch's server", list(missing), key="fetch_what")
    job: DownloadJob | None = st.session_state.get(_JOB)
    running = job is not None and not job.done
    if st.button("Fetch", disabled=running, key="fetch"):
        job = st.session_state[_JOB] = job_for(missing[chosen])
        running = True
    if job is not None:
        # The timer stops with the job: a full run registers the fragment without it.
        st.fragment(_progress, run_every=0.5 if running else None)(job, running)


def _progress(job: DownloadJob, running: bool) -> None:
    if not job.done:
        st.progress(job.fraction, f"{megabytes(job.received)} of {megabytes(job.total)}")
        st.button("Stop", on_click=job.cancel, key="fetch_stop")
    elif running:
        st.rerun()
    elif job.error is not None:
        st.text(job.error)


def _title(weights: OfficialWeights) -> str:
    return f"{model_title(weights.model)}, {weights.name} ({megabytes(weights.bytes)})"
