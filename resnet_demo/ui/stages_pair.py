"""The panel "Two photos": the same channels on the photo on the table and on a second one."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.heat import heat
from resnet_demo.figures.stage_files import pair_picture, pair_table
from resnet_demo.figures.stage_sheet import enlarged
from resnet_demo.photos.decode import Photo
from resnet_demo.photos.encode import data_url, to_jpeg, to_png
from resnet_demo.stages.compare import compare
from resnet_demo.stages.maps import Floats, feature_maps, stem_output
from resnet_demo.ui import prose, second_photo, table
from resnet_demo.ui.downloads import downloads
from resnet_demo.ui.stages_pick import Pick
from resnet_demo.ui.trace import Trace, once

_COUNT = 4  # channels in each of the three rows
_SIDE = 160  # pixels of a map as it is sent
_OTHER = "stages_other"

_STYLE = """<style>
.pair { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px 24px; }
.pair figure { margin: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 4px; }
.pair img { width: 100%; aspect-ratio: 1; image-rendering: pixelated; display: block; }
.pair figcaption { grid-column: 1 / -1; font-size: .9rem; color: var(--ink2); }
.pair.photos { grid-template-columns: repeat(2, minmax(0, 240px)); }
.pair.photos figure { grid-template-columns: 1fr; }
.pair.photos img { image-rendering: auto; border-radius: 12px; }
@media (max-width: 760px) {
  .pair:not(.photos) { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
</style>"""


@dataclass(frozen=True, eq=False)
class _Other:
    """What is kept of the second photo: one part's maps, for its whole way holds 80 MB.

    Attributes:
        pixels: uint8 (S, S, 3), what the network saw.
        values: float32 (C, H, W).
    """

    pixels: NDArray[np.uint8]
    values: Floats


def draw(predictor: Predictor, way: Trace, stem: Tensor, pick: Pick) -> None:
    """Draw the channels that two photos share and those that tell them apart."""
    st.text("The second photo, beside the one on the table:")
    second_photo.intake()
    key = table.second()
    other = _other(table.photo_of(key), key, predictor, len(way.crop.pixels), pick.part)
    first = feature_maps(predictor.network, way.outputs, stem, [pick.part])[0].values
    second = other.values
    photos = (way.crop.pixels, other.pixels)
    found = compare(first, second, _COUNT)
    lists = {
        f"Channels of {pick.part} that fire for both": found.both,
        "Channels that tell the first from the second": found.first,
        "Channels that tell the second from the first": found.second,
    }
    if pick.channel < len(first):
        lists[f"Channel {pick.channel}, chosen above"] = np.array([pick.channel])
    st.html(_STYLE)
    st.html(_photos(photos))
    for title, channels in lists.items():
        st.header(title, anchor=False)
        st.html(_row(first, second, channels) or "<p>There are none.</p>")
    prose.caption(
        "Left in each pair the first photo, right the second, on one scale. The numbers are the "
        "means of the two maps."
    )
    downloads(
        "two-photos",
        lambda: pair_picture(photos, first, second, lists),
        lambda: pair_table(found, lists),
    )


def _other(photo: Photo, key: str, predictor: Predictor, size: int, part: str) -> _Other:
    """Return one part's maps of the second photo; it runs again for another part only."""
    asked = (photo, predictor, size, part)
    kept = st.session_state.get(_OTHER)
    if kept is None or kept[0] != asked:
        way = once(photo, key, predictor, size)
        stem = in_turn(
            predictor.device,
            lambda: stem_output(predictor.network, way.crop.tensor.to(predictor.device)).cpu(),
        )
        values = feature_maps(predictor.network, way.outputs, stem, [part])[0].values
        kept = st.session_state[_OTHER] = (asked, _Other(way.crop.pixels, values.copy()))
    found: _Other = kept[1]
    return found


def _photos(photos: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> str:
    """Return both photos as markup, large enough to be told apart."""
    figures = "".join(
        f'<figure><img alt="{words}" src="{data_url(to_jpeg(pixels))}">'
        f"<figcaption>{words}</figcaption></figure>"
        for pixels, words in zip(photos, ("First: on the table", "Second"), strict=True)
    )
    return f'<div class="pair photos">{figures}</div>'


def _row(first: Floats, second: Floats, channels: NDArray[np.int64]) -> str:
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
