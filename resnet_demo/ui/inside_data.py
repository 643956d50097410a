"""What the picture of the network shows of one photo: numbers as words, maps as small pictures."""

from typing import Any

import streamlit as st
from torch import Tensor

from resnet_demo.classify.predictor import Predictor
from resnet_demo.figures.heat import heat
from resnet_demo.network.anatomy import Anatomy, Block, Layer, Shape, anatomy
from resnet_demo.network.resnet import STAGES, BlockOutputs
from resnet_demo.network.sums import BlockSum, block_sums, mean_strength
from resnet_demo.photos.encode import data_url, to_jpeg, to_png
from resnet_demo.ui.trace import Trace
from resnet_demo.ui.words import percent

NORM, PER_VALUE = "the norm ‖·‖", "the norm per value"
THICKNESS = {
    NORM: "Arc: what the shortcut carries. Line under it: what the layers add. Thicker is more.",
    PER_VALUE: "Arc: what the shortcut carries. Line under it: what the layers add. Per value.",
}
SHARP = 128  # pixels of the input up to which single pixels are to be seen

_KEPT = "network_view_data"


def parts_of(predictor: Predictor, way: Trace) -> Anatomy:
    """Return the anatomy of the network that ran, at the size at which it ran."""
    side = way.crop.pixels.shape[0]
    return anatomy(predictor.network.architecture, len(predictor.card.labels), side)


def part_names(whole: Anatomy) -> set[str]:
    """Return what can be opened or pressed: "stem", "conv4_x", "conv4_3", "conv4_3.2"."""
    blocks = {block.name: len(block.all_layers) for block in whole.blocks} | {"stem": 2}
    layers = {f"{name}.{i}" for name, count in blocks.items() for i in range(1, count + 1)}
    return set(blocks) | set(STAGES) | layers


def picture(predictor: Predictor, way: Trace, thickness: str) -> dict[str, Any]:
    """Return the component's data, made once while the photo lies on the table.

    Args:
        predictor: whose network it is.
        way: the photo's way through it.
        thickness: what the lines stand for, a key of ``THICKNESS``.
    """
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] is not way or kept[1] != thickness:
        kept = st.session_state[_KEPT] = (way, thickness, _picture(predictor, way, thickness))
    found: dict[str, Any] = kept[2]
    return found


def count(number: int) -> str:
    """Return a number with its thousands apart: "1,117,184"."""
    return f"{number:,}"


def short_count(number: int) -> str:
    """Return a large number with three digits: "1.12 M", "75.0 k"."""
    for unit, size in (("M", 10**6), ("k", 10**3)):
        if number >= size:
            share = number / size
            return f"{share:.{max(0, 2 - len(str(int(share))) + 1)}f} {unit}"
    return str(number)


def macs(number: int) -> str:
    """Return multiply-adds: "28.2 MMACs", "4.089 GMACs"; number and unit stay on one line."""
    if number >= 10**9:
        return f"{number / 1e9:.3f}\u00a0GMACs"
    return f"{number / 1e6:.{1 if number >= 10**5 else 2}f}\u00a0MMACs"


def shape(size: Shape) -> str:
    """Return channels × rows × columns: "1024×14×14"."""
    return "×".join(map(str, size))


def _picture(predictor: Predictor, way: Trace, thickness: str) -> dict[str, Any]:
    whole, outputs = parts_of(predictor, way), way.outputs
    sums = block_sums(outputs)
    scales = [
        s.root_mean_squares if thickness == PER_VALUE else (s.shortcut, s.branch) for s in sums
    ]
    most = max(max(pair) for pair in scales) or 1.0
    computed = [block for blocks in outputs.stages.values() for block in blocks]
    blocks = [
        _block(index, block, terms, found, (over / most, through / most), whole.input_size)
        for index, (block, terms, found, (over, through)) in enumerate(
            zip(whole.blocks, sums, computed, scales, strict=True), start=1
        )
    ]
    stages = [
        _stage(whole, name, number, outputs[name], blocks)
        for number, name in enumerate(("stem", *STAGES), start=1)
    ]
    pixels = way.crop.pixels
    side = pixels.shape[0]
    probabilities = outputs.logits[0].softmax(dim=0)
    best = probabilities.topk(min(5, len(probabilities)))
    return {
        "version": f"{id(way)} {thickness}",
        "photo": data_url(to_png(pixels) if side <= SHARP else to_jpeg(pixels)),
        "photoAlt": f"The {side} × {side} pixels of the photo that the network saw",
        "classes": f"classifier, {len(probabilities):,} scores",
        "top": [
            {
                "label": predictor.card.labels[index],
                "percent": percent(probability),
                "probability": probability,
            }
            for index, probability in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ],
        "hint": THICKNESS[thickness],
        "sourceHint": "The source of the part you opened: Change the experiment, Source.",
        "stages": stages,
        "blocks": blocks,
    }


def _stage(
    whole: Anatomy, name: str, number: int, output: Tensor, blocks: list[dict[str, Any]]
) -> dict[str, Any]:
    own = [block for block in blocks if block["stage"] == name]
    layers = (
        whole.stem
        if name == "stem"
        else [layer for block in whole.stage(name) for layer in block.all_layers]
    )
    channels, rows, columns = output.shape[1:]
    size = (channels, rows, columns)
    what = f"{len(own)} blocks" if own else "two layers"
    parameters, work = sum(x.parameters for x in layers), sum(x.macs for x in layers)
    return {
        "name": name,
        "colour": f"s{number}",
        "shape": size,
        "size": shape(size),
        "image": _map(output),
        "text": f"{what} · {count(parameters)} parameters · {macs(work)}",
        "layers": [] if own else [_layer(x, "stem", i) for i, x in enumerate(whole.stem, start=1)],
        "blocks": own,
    }


def _block(
    index: int,
    block: Block,
    terms: BlockSum,
    computed: BlockOutputs,
    thickness: tuple[float, float],
    size: int,
) -> dict[str, Any]:
    projected = block.projection is not None
    strengths = [mean_strength(x) for x in (computed.shortcut, computed.branch, computed.output)]
    largest = max(float(strength.max()) for strength in strengths)
    # What a block adds is often faint beside its input: it is lit a whole number of times more.
    gain = max(int(largest / (float(strengths[1].max()) or largest or 1.0)), 1)
    scales = (largest, largest / gain, largest)
    images = [
        data_url(to_png(heat(strength.numpy(), scale)))
        for strength, scale in zip(strengths, scales, strict=True)
    ]
    side = block.field.side
    seen = f"{side}×{side} pixels" + (", more than the photo" if side > size else "")
    return {
        "name": block.name,
        "stage": block.stage,
        "index": index,
        "number": int(block.name.split("_")[1]),
        "kind": "projection shortcut" if projected else "identity shortcut",
        "projection": projected,
        "percent": percent(terms.added) if terms.added < 1 else f"{100 * terms.added:.0f} %",
        "claim": f"is what block {index} adds to its {'projected' if projected else 'own'} input.",
        "shortcutRaw": terms.shortcut,
        "branchRaw": terms.branch,
        "shortcutNorm": f"{terms.shortcut:.1f}",
        "branchNorm": f"{terms.branch:.1f}",
        "shortcutThickness": thickness[0],
        "branchThickness": thickness[1],
        "gain": gain,
        "images": dict(zip(("shortcut", "branch", "output"), images, strict=True))
        | {"face": _map(computed.output)},
        "text": f"{count(block.parameters)} parameters · {macs(block.macs)}",
        "seen": f"each value sees {seen}",
        "parametersShort": short_count(block.parameters),
        "macs": macs(block.macs),
        "layers": [_layer(x, block.name, i) for i, x in enumerate(block.all_layers, start=1)],
    }


def _layer(layer: Layer, owner: str, number: int) -> dict[str, Any]:
    projection = layer.name.endswith("projection")
    title = f"{layer.kernel}×{layer.kernel}"
    if layer.kind == "max pool":
        title += " max pool"
    elif projection:
        title += " projection"
    if layer.stride > 1:
        title += f" /{layer.stride}"
    return {
        "key": f"{owner}.{number}",
        "title": title,
        "size": f"→ {shape(layer.shape)}",
        "parameters": f"{count(layer.parameters)} parameters",
        "macs": macs(layer.macs) if layer.macs else "",
        "projection": projection,
    }


def _map(output: Tensor) -> str:
    return data_url(to_png(heat(mean_strength(output).numpy())))
