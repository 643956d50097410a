"""VGG-16 with layers taken out, beside the residual network, on the photo on the table.

Torchvision's weights of VGG-16 are half a gigabyte and are never fetched from here: whoever has
them in the cache gets the comparison.
"""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from resnet_demo.classify.device import in_turn
from resnet_demo.classify.predictor import Predictor
from resnet_demo.errors import RelativesError
from resnet_demo.photos.decode import Photo
from resnet_demo.relatives.answers import at_hand, load, picture
from resnet_demo.relatives.catalogue import named
from resnet_demo.ui import long_work, unplug_compared, unplug_results
from resnet_demo.unplug.plain_layers import LayerSweep, sweep_layers
from resnet_demo.unplug.wiring import block_names

PLACE = "unplug_vgg"
NETWORK = "VGG-16"


def draw(photo: Photo, key: str, predictor: Predictor) -> None:
    """Draw both networks' sweeps once they are computed, and the button; or what is missing."""
    if named(NETWORK) not in at_hand():
        st.text(
            f"The same on torchvision’s {NETWORK}: where its weights are in torchvision’s cache, "
            "both networks are swept here on the photo on the table."
        )
        return
    name = f"{key} {id(photo)}"
    work = long_work.current(PLACE, name)
    found = work.latest if work is not None else None
    if isinstance(found, LayerSweep):
        unplug_compared.beside_vgg(
            unplug_results.result("sweep", photo, key, predictor),
            block_names(predictor.network),
            predictor.card.title,
            found,
        )
    long_work.buttons(
        PLACE,
        name,
        f"Take {NETWORK}’s layers out, one at a time",
        partial(compute, photo),
        0.5,
    )


def running() -> bool:
    """Return whether a sweep is under way for this viewer."""
    work = long_work.current_of(PLACE)
    return work is not None and work.running


def compute(photo: Photo) -> Iterator[LayerSweep]:
    """Yield the sweep, once."""
    relative = named(NETWORK)
    if relative not in at_hand():
        raise RelativesError(f"The weights of {NETWORK} are not on this machine.")
    network, seen = load(relative), picture(relative, photo)
    yield in_turn("cpu", lambda: sweep_layers(network, NETWORK, seen))
