"""Fetch torch and the default network while the first viewer's browser is still loading."""

import gc
import logging
import threading

from resnet_demo.errors import ResNetDemoError

_done = threading.Event()


def is_warm() -> bool:
    """Return whether the default network has been loaded, so that a page need not say it waits."""
    return _done.is_set()


def warm_up() -> threading.Thread:
    """Start a thread that loads the default network and answers the first sample once.

    Nobody waits for it: a page that needs the network sooner loads it itself, and both get the
    same one. It runs beside the server's start, so the first page paints without torch.
    """
    thread = threading.Thread(target=_load, name="warm-up", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    from resnet_demo.classify.predictor import load_predictor
    from resnet_demo.photos.samples import sample, sample_names
    from resnet_demo.weights.sources import find

    try:
        load_predictor(find()).classify(sample(sample_names()[0]))
    except ResNetDemoError as error:
        # The page says the same to the viewer, and goes on with what there is.
        logging.getLogger(__name__).warning("%s", error)
    finally:
        _done.set()
    spare_the_collector()


def spare_the_collector() -> None:
    """Let Python's garbage collector pass over what has been imported by now.

    Streamlit collects after every rerun. With torch loaded there are 440,000 objects to look at,
    which takes 0.28 s of a core each time; frozen, nothing that can be measured.
    """
    gc.collect()
    gc.freeze()
