"""The panel "Two photos": the same channels on the photo on the table and on a second one."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.heat import heat
from resnet_demo.figures.stage_sheet import enlarged
from resnet_demo.photos.encode import data_url, to_jpeg, to_png
from resnet_demo.photos.samples import sample, sample_names
from resnet_demo.stages.compare import compare
from resnet_demo.stages.maps import Floats, feature_maps, stem_output
from resnet_demo.ui import table
from resnet_demo.ui.stages_pick import Pick
from resnet_demo.ui.trace import Trace, trace

OTHER = "stages_other"
_COUNT = 4  # channels in each of the three rows
_SIDE = 160  # pixels of a map as it is sent

_STYLE = """<style>
.pair { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px 24px; }
.pair figure { margin: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 4px; }
.pair img { width: 100%; aspect-ratio: 1; image-rendering: pixelated; display: block; }
.pair figcaption { grid-column: 1 / -1; font-size: .9rem; color: var(--ink2); }
@media (max-width: 760px) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
</style>"""


def draw(predictor: Predictor, way: Trace, stem: Tensor, pick: Pick) -> None:
    """Draw the channels that two photos share and those that tell them apart."""
    others = [name for name in sample_names() if name != table.chosen()]
    name = str(st.selectbox("The second photo", others, key=OTHER))
    size = len(way.crop.pixels)
    other = trace(sample(name), name, predictor, size)
    other_stem = in_turn(
        predictor.device,
        lambda: stem_output(predictor.network, other.crop.tensor.to(predictor.device)).cpu(),
    )
    first, second = (
        feature_maps(predictor.network, one.outputs, its_stem, [pick.part])[0].values
        for one, its_stem in ((way, stem), (other, other_stem))
    )
    left, right, _ = st.columns([1, 1, 2])
    for column, one, words in ((left, way, "the photo on the table"), (right, other, name)):
        column.image(to_jpeg(one.crop.pixels), width=220, alt=words)
    found = compare(first, second, _COUNT)
    st.html(_STYLE)
    for title, channels in (
        (f"Channels of {pick.part} that fire for both", found.both),
        ("Channels that tell the first from the second", found.first),
        ("Channels that tell the second from the first", found.second),
    ):
        st.subheader(title, anchor=False)
        st.html(_row(first, second, channels) or "<p>There are none.</p>")
    chosen = [pick.channel] if pick.channel < len(first) else []
    if chosen:
        st.subheader(f"Channel {pick.channel}, chosen above", anchor=False)
        st.html(_row(first, second, chosen))
    st.caption(
        "Left in each pair the first photo, right the second, on one scale. The numbers are the "
        "means of the two maps."
    )


def _row(first: Floats, second: Floats, channels: Sequence[int] | NDArray[np.int64]) -> str:
    """Return pairs of maps as markup; there is nothing in it but our own numbers."""
    pairs = []
    for channel in channels:
        both = (first[channel], second[channel])
        top = max(float(values.max()) for values in both)
        pictures = "".join(
            f'<img alt="" src="{data_url(to_png(enlarged(heat(values, top), _SIDE)))}">'
            for values in both
        )
        means = " and ".join(f"{values.mean():.2f}" for values in both)
        pairs.append(f"<figure>{pictures}<figcaption>{channel}: {means}</figcaption></figure>")
    return f'<div class="pair">{"".join(pairs)}</div>' if pairs else ""
