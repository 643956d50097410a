"""One HTML file that holds everything: photo, crop, predictions, maps, numbers and settings.

It asks for nothing outside itself and runs no script, so it can be mailed and opened anywhere.
"""

import html
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from resnet_demo.attribution.maps import AttributionMap
from resnet_demo.figures.heat_picture import lines_of, overlay, short
from resnet_demo.figures.table import to_csv
from resnet_demo.photos.encode import data_url, to_jpeg

LARGEST_TABLE = 32  # cells a side; finer maps are in the CSV only
_STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; color: #13202c; background: #fbfcfd; margin: 40px auto;
  max-width: 1100px; padding: 0 24px; }
h1 { font-size: 32px; line-height: 1.2; } h2 { margin-top: 48px; }
figure { margin: 0; } img { width: 100%; border-radius: 12px; display: block; }
.row { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 24px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: 4px 12px 4px 0; text-align: left; border-bottom: 1px solid #d8dfe5; }
details table td { padding: 2px 8px; text-align: right; font-size: 15px; }
"""


def report(
    heading: str,
    photo: NDArray[np.uint8],
    seen: NDArray[np.uint8],
    predictions: Sequence[tuple[str, float, float]],
    maps: Sequence[AttributionMap],
    settings: Sequence[tuple[str, str]],
    *,
    signed: bool = False,
) -> str:
    """Return the report as one HTML document.

    Args:
        heading: one sentence.
        photo: the whole photo, uint8 (H, W, 3).
        seen: the square that the network saw.
        predictions: label, probability and logit of the best classes.
        maps: each is drawn on its own scale, which is stated.
        settings: name and value of everything that was chosen.
        signed: how the maps are drawn.
    """
    figures = "".join(
        _figure(overlay(seen, found, signed=signed), lines_of(found)) + _table(found)
        for found in maps
    )
    rows = "".join(
        f"<tr><td>{html.escape(label)}</td><td>{100 * share:.1f} %</td><td>{short(logit)}</td></tr>"
        for label, share, logit in predictions
    )
    chosen = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in settings
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Where the evidence is</title><style>{_STYLE}</style></head><body>
<h1>{html.escape(heading)}</h1>
<div class="row">
{_figure(photo, ["The photo"])}
{_figure(seen, ["What the network saw of it"])}
</div>
<h2>What the network answered</h2>
<table><tr><th>class</th><th>probability</th><th>logit</th></tr>{rows}</table>
<h2>Where the evidence is</h2>
<p>Each map has its own scale, stated under it. Heat is evidence for a word in this network; it does
not say that the thing is in the photo.</p>
<div class="row">{figures}</div>
<h2>Settings</h2><table>{chosen}</table>
</body></html>
"""


def numbers(maps: Sequence[AttributionMap]) -> str:
    """Return every value of every map as CSV: method, stage, target, row, column, value."""
    rows = (
        [found.method, found.stage, found.target.title, row, column, float(value)]
        for found in maps
        for (row, column), value in np.ndenumerate(found.values)
    )
    return to_csv(["method", "stage", "target", "row", "column", "value"], rows)


def _figure(pixels: NDArray[np.uint8], lines: Sequence[str]) -> str:
    words = "<br>".join(html.escape(line) for line in lines)
    alt = html.escape(lines[0], quote=True)
    return (
        f'<figure><img alt="{alt}" src="{data_url(to_jpeg(pixels))}">'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _table(found: AttributionMap) -> str:
    if max(found.values.shape) > LARGEST_TABLE:
        return ""
    rows = "".join(
        "<tr>" + "".join(f"<td>{short(float(value))}</td>" for value in row) + "</tr>"
        for row in found.values
    )
    return f"<details><summary>The numbers of this map</summary><table>{rows}</table></details>"
