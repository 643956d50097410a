"""Behind "Change the experiment" on Classify: boxes, classes, weights, time and code."""

import inspect

import streamlit as st

from resnet_demo.classify import scene
from resnet_demo.classify.device import device_title
from resnet_demo.classify.predictor import Answer, Predictor, core
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import to_png
from resnet_demo.ui import about_network, own_box, weights_panel
from resnet_demo.ui.classify_view import Look
from resnet_demo.ui.words import milliseconds

MODES = {"Whole photo": "photo", "Objects in the scene": "objects", "A box of mine": "box"}
LOOK = "classify_look"  # the key of the choice among the modes, and its parameter in the address
BEST_GUESSES = 3  # boxes shown where nothing reaches the threshold


def panels(photo: Photo, predictor: Predictor, whole: Answer) -> Look:
    """Draw the four panels and return what the viewer chose to look at."""
    look, classes, weights, inside = st.tabs(["Look at", "Classes", "Weights", "Time and code"])
    with look:
        mode = MODES[_mode()]
        threshold = _threshold(disabled=mode != "objects")
        box = own_box.fields(photo, disabled=mode != "box")
    with classes:
        top = st.slider("Classes listed", 1, 20, 5, key="classify_top", bind="query-params")
        _class_search(len(predictor.card.labels))
    with weights:
        weights_panel.draw(predictor.card)
    with inside:
        _inside(whole)
    if mode == "objects":
        crops = _crops(photo, predictor)
        found = crops.objects(threshold) or crops.objects(max_boxes=BEST_GUESSES)
        return Look(mode, top, whole, crops.milliseconds, found, threshold)
    answer = whole if mode == "photo" else predictor.classify(photo, box)
    spent = answer.milliseconds
    total = spent.decode + spent.preprocess + spent.network
    return Look(mode, top, answer, total, box=box if mode == "box" else None)


def _mode() -> str:
    # A link from another page says `look`: the widget's own parameter would lose against what the
    # session remembers, wherever it names the default.
    if "look" in st.query_params:
        asked = st.query_params.pop("look")
        st.session_state[LOOK] = next(
            (name for name, mode in MODES.items() if mode == asked), next(iter(MODES))
        )
    chosen = st.segmented_control(
        "Look at",
        list(MODES),
        default=next(iter(MODES)),
        required=True,
        key=LOOK,
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or next(iter(MODES))


def _threshold(disabled: bool) -> float:
    percentage = st.slider(
        "Objects at or above this probability have a solid frame",
        1,
        99,
        30,
        format="%d %%",
        disabled=disabled,
        key="classify_threshold",
        bind="query-params",
    )
    return percentage / 100


def _crops(photo: Photo, predictor: Predictor) -> scene.Scene:
    """Return what the network says of the photo's crops, asked once, wherever the slider stands."""
    kept = st.session_state.get("classify_scene")
    if kept is None or kept[0] is not photo or kept[1] is not predictor:
        with st.spinner("Classifying crops of the photo"):
            found = scene.look(photo, predictor)
        kept = st.session_state["classify_scene"] = (photo, predictor, found)
    crops: scene.Scene = kept[2]
    return crops


def _class_search(count: int) -> None:
    st.button(
        f"Search all {count:,} classes", on_click=about_network.show_classes, key="classes_all",
        icon=":material/search:",
    )  # fmt: skip


def _inside(whole: Answer) -> None:
    side = whole.crop.pixels.shape[0]
    picture, times = st.columns([1, 2], gap="large")
    with picture:
        st.image(to_png(whole.crop.pixels), width=224, alt="The crop that the network saw")
        st.caption(f"All that the network saw: {side} × {side} pixels")
    with times:
        spent = whole.milliseconds
        for name, value in (
            ("decoding the file", spent.decode),
            ("preprocessing", spent.preprocess),
            ("the network", spent.network),
        ):
            st.text(f"{milliseconds(value):>8}   {name}")
        st.caption(f"on {device_title(whole.device)}; below, the code that ran")
    st.code(inspect.getsource(core), language="python")
