"""Behind "Change the experiment" on Network: size, anatomy, source, torchvision's answer."""

import streamlit as st

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.network.anatomy import Anatomy, anatomy
from resnet_demo.ui import classify_view, inside_anatomy, inside_data, text_view
from resnet_demo.ui.inside_data import count
from resnet_demo.ui.inside_source import source_of
from resnet_demo.ui.trace import Trace
from resnet_demo.ui.words import cardinal
from resnet_demo.weights.card import WeightsCard, accuracy_at

OWN_SIZE = "its own"
SIZES = (32, 64, 96, 128, 160, 192, 224, 256)
MOST_CLASSES = 2000

_TWIN = "network_twin_logits"


def claim(predictor: Predictor) -> str:
    """Return the heading: how many blocks, and what each of them does."""
    blocks = cardinal(sum(predictor.network.architecture.blocks_per_stage))
    return f"A photo runs through {blocks} blocks, and each adds to what it was given."


def photo_panel() -> None:
    """Draw the row of photos, the uploader and the camera."""
    with st.container(key="intake"):
        classify_view.intake()


def settings(card: WeightsCard) -> tuple[int | None, str]:
    """Draw what changes the picture; return the input size (None: the card's) and the thickness."""
    left, right = st.columns(2, gap="large")
    with left:
        size = st.select_slider(
            "Side of the photo that the network is given, in pixels",
            [OWN_SIZE, *map(str, SIZES)],
            key="network_size",
            bind="query-params",
        )
    with right:
        thickness = st.segmented_control(
            "Lines are as thick as",
            list(inside_data.THICKNESS),
            default=inside_data.NORM,
            required=True,
            key="network_thickness",
            bind="query-params",
        )
    with left:
        st.text(accuracy_at(card, card.preprocessing.crop if size == OWN_SIZE else int(size)))
    return None if size == OWN_SIZE else int(size), thickness or inside_data.NORM


def below(predictor: Predictor, way: Trace, whole: Anatomy, part: str) -> None:
    """Draw the folded views of the network that ran, and of the part that is opened."""
    names = ["Anatomy", "Parameters by classes", "Source", "Beside torchvision", "What notes say"]
    parts, classes, source, twin, notes = st.tabs(names)
    with parts:
        inside_anatomy.draw(whole)
    with classes:
        _classes(whole)
    with source:
        where, code = source_of(part, whole)
        st.text(
            f"{part or 'The whole network'}: {where}. Open a part of the picture to read its own."
        )
        st.code(code, language="python")
    with twin:
        _twin(predictor, way)
    with notes:
        text_view.draw("network")


def _classes(whole: Anatomy) -> None:
    classes = st.slider(
        "Classes", 1, MOST_CLASSES, 1000, key="network_classes", bind="query-params"
    )
    features = whole.blocks[-1].shape[0]
    chosen = anatomy(whole.architecture, classes, whole.input_size)
    body = chosen.parameters - chosen.classifier_parameters
    st.header(
        f"{count(body)} + {features + 1:,} · {classes:,} = {count(chosen.parameters)}", anchor=False
    )
    st.text(
        f"Everything but the classifier has {count(body)} parameters, whatever it is asked. Each "
        f"class costs {features:,} weights, one for each channel of conv5_x, and one bias."
    )


def _twin(predictor: Predictor, way: Trace) -> None:
    if not st.toggle(
        "Ask torchvision's network with the same weights", key="network_twin", bind="query-params"
    ):
        st.text("Both get the same tensors and the same photo; what is left is rounding.")
        return
    kept = st.session_state.get(_TWIN)
    if kept is None or kept[0] is not way:
        from resnet_demo.classify.twin import torchvision_logits  # torchvision: a second to import

        network, photo = predictor.network, way.crop.tensor.to(predictor.device)
        theirs = in_turn(predictor.device, lambda: torchvision_logits(network, photo))
        kept = st.session_state[_TWIN] = (way, theirs[0])
    ours, theirs = way.outputs.logits[0], kept[1]
    largest = float((ours - theirs).abs().max())
    told = f"{largest:.1e}" if largest else "exactly 0"
    st.header(f"Largest difference of {len(ours):,} logits: {told}", anchor=False)
    st.text(f"The logits themselves reach from {float(ours.min()):.2f} to {float(ours.max()):.2f}.")
    rows = [f"{'ours':>10} {'torchvision':>12}   class"]
    for index in ours.topk(min(5, len(ours))).indices.tolist():
        label = predictor.card.labels[index]
        rows.append(f"{float(ours[index]):+10.6f} {float(theirs[index]):+12.6f}   {label}")
    st.code("\n".join(rows), language=None)
