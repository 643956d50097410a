"""The experiments of Unplug as bars: what was measured, and what that does not show."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from resnet_demo.ui.components import component
from resnet_demo.ui.unplug_view import points
from resnet_demo.ui.words import percent
from resnet_demo.unplug.ablation import Effect
from resnet_demo.unplug.experiments import RandomDeletions
from resnet_demo.unplug.paths import PathGradients, path_counts

_bars = component("bars")


def random_deletions(found: RandomDeletions, count: int, label: str) -> None:
    """Draw the intact answer's probability over the number of deleted blocks, in a band."""
    seeds = len(found.effects)
    bars = []
    for off in range(len(found.effects[0])):
        after = found.after(off)
        bars.append(
            {
                "name": str(off),
                "value": fmean(after),
                "text": short(fmean(after)),
                "low": after[0],
                "high": after[-1],
                "marked": off == count,
            }
        )
    kept = found.surviving(count)
    draw(
        "unplug_random_bars",
        [
            {
                "title": f"Probability of “{label}”, in percent",
                "tone": "with",
                "bars": bars,
                "axis": "blocks deleted, k",
                "band": True,
            }
        ],
        f"With {count} random blocks deleted, the answer survives {kept} times in {seeds}.",
        f"Line: the mean over {seeds} random orders in which blocks are deleted one after the "
        f"other (seeds {found.first_seed} to {found.first_seed + seeds - 1}); band: from the "
        "smallest to the largest of them.",
    )


def swaps(found: Mapping[tuple[int, int], Effect], label: str) -> None:
    """Draw what each swap of two identity blocks did."""
    if not found:
        return
    kept = sum(effect.survives for effect in found.values())
    worst = max(abs(effect.change) for effect in found.values())
    bars = [
        {
            "name": f"{first + 1}↔{second + 1}",
            "value": effect.change,
            "text": points(effect.change, decimal=True),
        }
        for (first, second), effect in found.items()
    ]
    draw(
        "unplug_swap_bars",
        [
            {
                "title": f"Change of “{label}”, in percentage points",
                "tone": "with",
                "bars": bars,
                "axis": "two blocks in each other’s place",
            }
        ],
        f"Swap two blocks: the answer survives {kept} times in {len(found)}; "
        f"the largest change is {100 * worst:.1f} points.",
        "Only blocks of one stage with an identity shortcut can change places: the others change "
        "the map’s shape.",
    )


def disagreement(counts: Sequence[int], done: int, photos: int, names: Sequence[str]) -> None:
    """Draw for how many photos the answer changed, block by block."""
    mean = fmean(counts) / done
    bars = [
        {"name": str(number), "value": count, "text": str(count)}
        for number, count in enumerate(counts, start=1)
    ]
    state = "" if done == photos else f" ({done} of {photos} swept so far)"
    draw(
        "unplug_photos_bars",
        [
            {
                "title": f"Photos whose answer changes, of {done}",
                "tone": "with",
                "bars": bars,
                "axis": f"the block that is unplugged, {names[0]} to {names[-1]}",
                "level": None,
            }
        ],
        f"One block off: {percent(mean) if mean else 'none'} of the answers change{state}.",
        "This is disagreement with the intact network, not error: nobody has labelled the sample "
        "photos, and the intact network may be wrong on them.",
    )


def cuts(
    found: tuple[list[Effect], Effect], names: Sequence[str], label: str, labels: Sequence[str]
) -> None:
    """Draw what removing shortcuts from the trained network did, one at a time and all."""
    each, everything = found
    kept = sum(effect.survives for effect in each)
    bars = [
        {
            "name": str(number),
            "value": effect.change,
            "text": points(effect.change, decimal=True),
        }
        for number, effect in enumerate(each, start=1)
    ]
    now = "is still" if everything.survives else "is no longer"
    draw(
        "unplug_cut_bars",
        [
            {
                "title": f"Change of “{label}”, in percentage points",
                "tone": "plain",
                "bars": bars,
                "axis": f"the one shortcut that is removed, {names[0]} to {names[-1]}",
            }
        ],
        f"Cut one shortcut instead: the answer survives {kept} times in {len(each)}. With all cut "
        f"it {now} “{label}” but “{labels[everything.best]}”."
        if not everything.survives
        else f"Cut one shortcut instead: the answer survives {kept} times in {len(each)}; with all "
        "cut it is the same.",
        "Here the branches stay and the shortcuts go. This does not prove that plain networks are "
        "hard to train: these branches learned to correct what the shortcut brings, and without "
        "it they get signals that they never met in training. Only training both kinds from the "
        "start shows degradation.",
    )


def paths(found: PathGradients, label: str) -> None:
    """Draw how many paths have which length, and what gradient they carry."""
    shares = found.shares()
    blocks = len(shares) - 1
    counts = path_counts(blocks)
    short = next(k for k in range(blocks + 1) if sum(shares[: k + 1]) >= 0.9)
    below = sum(counts[: short + 1]) / sum(counts)
    draw(
        "unplug_path_bars",
        [
            {
                "title": f"Of {sum(counts):,} paths, percent of each length",
                "tone": "count",
                "bars": _lengths([count / sum(counts) for count in counts]),
                "axis": "blocks whose branch the path goes through",
            },
            {
                "title": "Of the gradient, percent by length",
                "tone": "amber",
                "bars": _lengths(shares),
                "axis": "blocks whose branch the path goes through",
            },
        ],
        f"Paths through {short} blocks or fewer carry {percent(sum(shares[: short + 1]))} of the "
        f"gradient, and they are {_small(below)} of all paths.",
        f"Measured on this photo: the gradient of “{label}” at the pixels is a sum over all paths. "
        "With the forward pass as it is and every branch’s backward gradient scaled by t it is "
        "Σ tᵏ·G_k, and the bars are the sizes ‖G_k‖, as shares of their sum. Paths of different "
        "lengths may cancel each other, which these sizes do not show.",
    )


def plain_percent(share: float) -> str:
    """Return an accuracy with one decimal: "97.8 %"."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def _lengths(shares: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {"name": str(length), "value": share, "text": short(share)}
        for length, share in enumerate(shares)
    ]


def short(share: float) -> str:
    """Return a share in percent without the sign, as short as a bar is wide."""
    value = 100 * share
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.05 else "0"


def _small(share: float) -> str:
    value = 100 * share
    return f"{value:.2g} %" if value < 1 else percent(share)


def draw(key: str, panels: list[dict[str, Any]], claim: str, caption: str) -> None:
    """Draw panels of bars on one scale, with what they say and what that means."""
    _bars(key=key, data={"panels": panels, "claim": claim, "caption": caption, "alt": claim})
