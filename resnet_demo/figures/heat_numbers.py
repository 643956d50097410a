"""Every value of evidence maps as a table that a spreadsheet opens."""

from collections.abc import Sequence

import numpy as np

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.table import to_csv


def numbers(maps: Sequence[AttributionMap]) -> str:
    """Return every value of every map as CSV: method, stage, target, row, column, value."""
    rows = (
        [found.method, found.stage, found.target.title, row, column, float(value)]
        for found in maps
        for (row, column), value in np.ndenumerate(found.values)
    )
    return to_csv(["method", "stage", "target", "row", "column", "value"], rows)
