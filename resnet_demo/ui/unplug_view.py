"""What Unplug opens on: a switch for each block, what each is worth, and the answer without some.

Nothing here needs torch, so that the page is painted before the network is loaded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st

from resnet_demo.photos.encode import data_url, to_png
from resnet_demo.ui.components import component
from resnet_demo.ui.words import percent

if TYPE_CHECKING:
    from resnet_demo.photos.preprocess import Crop
    from resnet_demo.unplug.ablation import Effect

KEY = "unplug"
ADDRESS = "off"  # the parameter in the address: numbers of the blocks that are off, from 1
_NUMBER = "unplug_number"  # of the last press that was answered
_PICTURE = "unplug_picture"  # the crop that is shown, and its data address
RESNET50 = tuple(
    f"conv{stage}_{block}"
    for stage, blocks in zip((2, 3, 4, 5), (3, 4, 6, 3), strict=True)
    for block in range(1, blocks + 1)
)

_unplug = component("unplug")


@dataclass(frozen=True, eq=False)
class Look:
    """All that the figure shows.

    Attributes:
        names: of the blocks, conv2_1 to conv5_3.
        projections: which of them have weights on their shortcut.
        sweep: what unplugging each block alone does.
        off: the numbers, from 0, of the blocks that are off now.
        now: what that does to the intact answer.
        shares: each class's probability with these blocks off.
        intact: each class's probability with all blocks.
        labels: of the classes.
        crop: what the network saw.
        photo: the photo's name.
    """

    names: tuple[str, ...]
    projections: frozenset[int]
    sweep: "Sequence[Effect]"
    off: tuple[int, ...]
    now: "Effect"
    shares: Sequence[float]
    intact: Sequence[float]
    labels: tuple[str, ...]
    crop: "Crop"
    photo: str


def waiting() -> None:
    """Draw the switches while the network is still being loaded."""
    _unplug(
        key="unplug_waiting",
        data={
            "waiting": True,
            "stages": _stages(RESNET50, [0.0] * len(RESNET50), frozenset()),
            "off": [],
            "number": 0,
            "lead": "The network is being loaded",
            "label": "…",
            "change": "",
            "rows": [],
            "mark": "",
            "all": "",
            "caption": "",
            "crop": None,
            "alt": "",
        },
    )


def figure(look: Look) -> None:
    """Draw the switches, the bars and the answer."""
    _unplug(key=KEY, data=data(look), on_flipped_change=_flipped)


def data(look: Look) -> dict[str, Any]:
    """Return what the component draws."""
    label = look.labels[look.now.class_index]
    changes = [effect.change for effect in look.sweep]
    return {
        "waiting": False,
        "stages": _stages(look.names, changes, look.projections),
        "off": list(look.off),
        "number": st.session_state.get(_NUMBER, 0),
        "lead": lead(look.off, len(look.names), look.now.survives),
        "label": look.labels[look.now.best],
        "change": changed(look.off, look.now, label),
        "rows": _rows(look),
        "mark": f"with all {len(look.names)} blocks",
        "all": "Plug all in again",
        "caption": f"Bars: percentage points by which “{label}” falls (−) or rises (+) when only "
        f"this block is unplugged and its arc alone carries the signal. {averages(look)}",
        "crop": _picture(look.crop),
        "alt": f"Photo: {look.photo}",
    }


def _picture(crop: "Crop") -> str:
    """Return the crop as a data address; it is encoded once and not at each press."""
    kept = st.session_state.get(_PICTURE)
    if kept is None or kept[0] is not crop:
        kept = st.session_state[_PICTURE] = (crop, data_url(to_png(crop.pixels)))
    return str(kept[1])


def heading(sweep: "Sequence[Effect] | None") -> str:
    """Return what was measured on this photo, in one sentence, or the question before that."""
    if sweep is None:
        return "Unplug a block: does the answer survive?"
    kept = sum(effect.survives for effect in sweep)
    if kept == len(sweep):
        return "Unplug any one block, and the answer survives."
    if kept == 0:
        return "Unplug any one block, and the answer changes."
    return f"Unplug one block: the answer survives {kept} times in {len(sweep)}."


def lead(off: Sequence[int], blocks: int, survives: bool) -> str:
    """Return the words above the answer: which blocks are off, and whether it is still the same."""
    if not off:
        return f"With all {blocks} blocks"
    numbers = [str(number + 1) for number in off]
    if len(off) == 1:
        which = f"block {numbers[0]}"
    elif len(off) <= 3:
        which = f"blocks {', '.join(numbers[:-1])} and {numbers[-1]}"
    else:
        which = f"{len(off)} of {blocks} blocks"
    return f"Without {which}, {'still' if survives else 'now'}"


def changed(off: Sequence[int], now: "Effect", label: str) -> str:
    """Return what became of the intact answer: "espresso: 97 % → 46 %, −51 points"."""
    if not off:
        return ""
    what = (
        f"{percent(now.before)} → {percent(now.after)}, {points(now.change, decimal=False)} points"
    )
    return what if now.survives else f"{label}: {what}"


def averages(look: Look) -> str:
    """Return what the blocks with and without a projection cost on average, as measured."""
    with_projection = [look.sweep[number].change for number in look.projections]
    others = [
        effect.change for number, effect in enumerate(look.sweep) if number not in look.projections
    ]
    if not with_projection or not others:
        return ""
    first = points(sum(with_projection) / len(with_projection), decimal=True)
    rest = points(sum(others) / len(others), decimal=True)
    return f"Blocks that change the map’s shape: {first} on average; the others: {rest}."


def points(change: float, decimal: bool) -> str:
    """Return a change of a probability in percentage points: "−1.3", "+2", "0"."""
    value = 100 * change
    text = f"{abs(value):.1f}" if decimal else f"{abs(value):.0f}"
    if float(text) == 0:
        return "0"
    return ("+" if value > 0 else "−") + text


def off(blocks: int) -> tuple[int, ...]:
    """Return the blocks that the address switches off, from 0; what is no block is left out."""
    words = st.query_params.get(ADDRESS, "").split(",")
    numbers = {int(word) - 1 for word in words if re.fullmatch("[0-9]{1,3}", word)}
    return tuple(sorted(number for number in numbers if 0 <= number < blocks))


def _flipped() -> None:
    """Put what was pressed into the address; the component's callback."""
    sent = st.session_state[KEY].flipped
    try:
        numbers = sorted({int(number) + 1 for number in sent["off"]})
        st.session_state[_NUMBER] = int(sent["number"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return
    if numbers:
        st.query_params[ADDRESS] = ",".join(map(str, numbers))
    else:
        st.query_params.pop(ADDRESS, None)


def _stages(
    names: Sequence[str], changes: Sequence[float], projections: frozenset[int]
) -> list[dict[str, Any]]:
    decimal = max(map(abs, changes)) < 0.0995
    blocks = [
        {
            "title": f"Block {number + 1}, {name}"
            + (", with a projection as its shortcut" if number in projections else ""),
            "stage": name.split("_")[0],
            "change": change,
            "text": points(change, decimal),
        }
        for number, (name, change) in enumerate(zip(names, changes, strict=True))
    ]
    return [
        {"name": f"{stage}_x", "tone": tone, "blocks": list(members)}
        for tone, (stage, members) in enumerate(groupby(blocks, lambda b: b["stage"]), start=2)
    ]


def _rows(look: Look) -> list[dict[str, Any]]:
    """Return the five best classes now; the intact answer is among them even where it fell."""
    order = sorted(range(len(look.labels)), key=lambda index: -look.shares[index])[:5]
    if look.now.class_index not in order:
        order = [*order[:4], look.now.class_index]
    return [
        {
            "label": look.labels[index],
            "share": look.shares[index],
            "was": look.intact[index],
            "percent": percent(look.shares[index]),
            "before": index == look.now.class_index,
        }
        for index in order
    ]
