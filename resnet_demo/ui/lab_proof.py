"""The identity proof on the page: a trained net gets layers that do nothing, and answers alike."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.ui import lab_playback, lab_run, lab_state, prose
from resnet_demo.ui.components import component
from resnet_demo.ui.lab_address import Experiment
from resnet_demo.ui.lab_groups import groups

if TYPE_CHECKING:
    from resnet_demo.lab.identity_proof import IdentityProof
    from resnet_demo.lab.seat import Seat

SHALLOW = LabConfig(depths=(20,))
DEEP = 56
CLAIM = (
    "Can a 56-layer net be as good as a 20-layer one? Yes, by construction: keep the 20 trained "
    "layers and add 36 that hand on what they get."
)
MEANING = (
    "So the good deep net exists, and the deep plain net’s failure is one of training. This does "
    "not show why training misses it. In the plain net the added layers are Dirac kernels and "
    "batch norms that change nothing, which holds in evaluation mode; in the residual net the "
    "added branches are zero."
)

_PROOF = "lab_proof"  # (run's number, step, proofs)
_PROBLEM = "lab_proof_problem"

_cells = component("lab_proof")


def panel(experiment: Experiment) -> None:
    """Draw the claim, the next thing to press, and the proof."""
    st.markdown(f"**{CLAIM}**")
    config = experiment.config
    seat = lab_run.seat(config)
    step = seat.progress().step if seat is not None else 0
    proofs = _kept(step)
    if seat is None or not step or max(config.depths) >= DEEP:
        st.button("Train two nets of 20 layers first", key="lab_proof_train", on_click=_train)
    elif not proofs:
        st.button(
            f"Add {DEEP - config.depths[0]} layers that do nothing to the nets after step {step}",
            key="lab_proof_add",
            type="primary",
            on_click=_prove,
            args=(seat,),
        )
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.text(problem)
    if proofs:
        _cells(key="lab_proof_cells", data={"nets": [_drawn(*proof) for proof in proofs]})
        prose.write(MEANING)


def _train() -> None:
    lab_playback.put_away()
    lab_state.configure(SHALLOW)
    lab_run.play(SHALLOW)


def _prove(seat: "Seat") -> None:
    """Deepen every net of the run; a callback."""
    from resnet_demo.lab import data as lab_data  # imports torch
    from resnet_demo.lab.identity_proof import prove

    data = lab_data.load(seat.config.data)
    proofs = []
    try:
        for group in groups(seat.config):
            net = seat.net(group.lines[0].number)
            if net is not None:
                proofs.append((group.kind, prove(net, data, DEEP), len(data.test_labels)))
    except LabError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state[_PROOF] = (lab_run.number(), proofs)


def _kept(step: int) -> "list[tuple[str, IdentityProof, int]]":
    """Return the proof of the run on the screen, as long as it is that run's."""
    number, proofs = st.session_state.get(_PROOF, (None, []))
    return proofs if step and number == lab_run.number() else []


def _drawn(kind: str, proof: "IdentityProof", pictures: int) -> dict[str, Any]:
    """Return one net as the component draws it."""
    before, after = (
        round(share * pictures) for share in (proof.shallow_accuracy, proof.deep_accuracy)
    )
    right = (
        f"{before} before and {after} after" if before != after else f"{before} before and after"
    )
    return {
        "kind": kind,
        "shallow": proof.shallow_depth,
        "deep": proof.deep_depth,
        "difference": f"{proof.largest_difference:.0e}" if proof.largest_difference else "0",
        "logit": f"{proof.largest_logit:.1f}",
        "said": f"The {proof.net} net reads {right} of {pictures} test pictures",
    }
