"""Bars that set networks beside one another, or a network beside the truth."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from resnet_demo.ui.unplug_bars import draw, plain_percent, short
from resnet_demo.unplug.ablation import Effect
from resnet_demo.unplug.labelled import ErrorSweep
from resnet_demo.unplug.pair import NetSweep, Pair
from resnet_demo.unplug.plain_layers import LayerSweep


def pair(found: Pair) -> None:
    """Draw a plain and a residual net with each block taken out in turn."""
    plain, residual = _mean(found.plain), _mean(found.residual)
    draw(
        "unplug_pair_bars",
        [
            _net(found.residual, f"{found.depth} layers with shortcuts", "with"),
            _net(found.plain, f"{found.depth} layers without shortcuts", "plain"),
        ],
        f"One block out: with shortcuts {plain_percent(residual)} right on average, "
        f"without {plain_percent(plain)}.",
        f"Test accuracy on {found.pictures} handwritten digits, in percent, when one block is "
        "taken out and its input is handed on; dashed: with all blocks "
        f"({plain_percent(found.residual.accuracy)} and {plain_percent(found.plain.accuracy)}). "
        f"Both nets were trained on the same {found.steps} batches, seed {found.seed}, to a loss "
        f"of {found.residual.training_loss:.3f} and {found.plain.training_loss:.3f}"
        + (f"; recorded on {found.made}." if found.made else "; trained just now."),
    )


def beside_vgg(
    residual: Sequence[Effect], names: Sequence[str], weights: str, plain: LayerSweep
) -> None:
    """Draw what is left of either network's answer without each of its blocks or layers."""
    kept = sum(effect.survives for effect in residual)
    possible = plain.possible
    same = sum(effect.survives for effect in possible)
    missing = len(plain.effects) - len(possible)
    panels = [
        {
            "title": f"{weights}: its answer, in percent",
            "tone": "with",
            "level": residual[0].before,
            "axis": f"the block that is unplugged, {names[0]} to {names[-1]}",
            "bars": [
                {"name": str(number), "value": effect.after, "text": short(effect.after)}
                for number, effect in enumerate(residual, start=1)
            ],
        },
        {
            "title": f"{plain.network}: its answer, in percent",
            "tone": "plain",
            "level": possible[0].before,
            "axis": f"the layer that is taken out, {plain.names[0]} to {plain.names[-1]}",
            "bars": [
                {"name": str(number), "value": None, "text": "–"}
                if effect is None
                else {"name": str(number), "value": effect.after, "text": short(effect.after)}
                for number, effect in enumerate(plain.effects, start=1)
            ],
        },
    ]
    draw(
        "unplug_vgg_bars",
        panels,
        f"One out on this photo: {weights} keeps its answer in {kept} of {len(residual)} cases, "
        f"{plain.network} in {same} of {len(possible)}.",
        "How probable each network still finds its own first answer; dashed: with all in place. "
        f"Hatched: the {missing} layers of {plain.network} whose output has another shape than "
        "their input; they cannot be taken out. A block is two or three layers and a layer is "
        "one; both networks were trained as they were published, for their own labels.",
    )


def errors(found: ErrorSweep, asked: int) -> None:
    """Draw how often the answer to labelled pictures is wrong, block by block."""
    bars = [
        {"name": str(number), "value": error, "text": short(error)}
        for number, error in enumerate(found.without, start=1)
    ]
    state = "" if found.pictures >= asked else f" ({found.pictures:,} of {asked:,} so far)"
    draw(
        "unplug_errors_bars",
        [
            {
                "title": f"Wrong answers to {found.pictures:,} labelled pictures, in percent",
                "tone": "with",
                "bars": bars,
                "axis": f"the block that is unplugged, {found.names[0]} to {found.names[-1]}",
                "level": found.intact,
            }
        ],
        f"One block off: {plain_percent(fmean(found.without))} wrong on average, with all blocks "
        f"{plain_percent(found.intact)}{state}.",
        "Validation pictures of Tiny ImageNet, which the embedded network was not trained on; "
        "dashed: with all blocks. The answer itself changes for "
        f"{plain_percent(fmean(found.changed))} of the pictures on average, from wrong to wrong, "
        "too.",
    )


def _net(found: NetSweep, title: str, tone: str) -> dict[str, Any]:
    return {
        "title": title,
        "tone": tone,
        "level": found.accuracy,
        "axis": "the block that is taken out",
        "bars": [
            {"name": str(number), "value": share, "text": "–" if share is None else short(share)}
            for number, share in enumerate(found.without, start=1)
        ],
    }


def _mean(found: NetSweep) -> float:
    return fmean(share for share in found.without if share is not None)
