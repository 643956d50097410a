"""The test pictures whose answers are shown while the nets learn, fit for the browser."""

from functools import cache
from typing import Any

import numpy as np

from resnet_demo.photos.encode import data_url, to_png

SHOWN = 10  # of the twelve that a record has answers to


@cache
def digits(name: str) -> dict[str, Any]:
    """Return the first test pictures of a data set as data URLs, their labels, and class names."""
    from resnet_demo.lab import data as lab_data  # imports torch

    data = lab_data.load(name)
    pictures = []
    for picture in data.test_pictures[:SHOWN]:
        low, high = picture.min(), picture.max()
        grey = (picture - low) / (high - low) * 255
        pixels = grey.round().byte().permute(1, 2, 0).expand(-1, -1, 3).numpy()
        pictures.append(data_url(to_png(np.ascontiguousarray(pixels))))
    return {
        "pictures": pictures,
        "labels": data.test_labels[:SHOWN].tolist(),
        "names": list(data.class_names),
        "count": len(data.test_labels),
    }
