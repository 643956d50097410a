"""The anatomy as a table: every part with its shape, its cost and what it sees, adding up."""

from resnet_demo.network.anatomy import Anatomy, Block, Layer
from resnet_demo.network.resnet import STAGES
from resnet_demo.ui.inside_data import count, macs, shape

_Row = tuple[str, str, tuple[str, ...]]  # the cells' tag, the row's class, the cells
_HEAD = ("part", "output", "stride", "jump", "sees", "parameters", "MACs", "shortcut")


def table(whole: Anatomy, beside: Anatomy | None = None) -> str:
    """Return the table as HTML; all of it is ours, nothing comes from outside.

    Args:
        whole: what is listed.
        beside: the same network built otherwise; every number that differs from it is bold.
    """
    rows = _rows(whole)
    if beside is not None:
        rows = [
            (
                tag,
                name,
                tuple(x if x == y else f"<b>{x}</b>" for x, y in zip(own, its, strict=True)),
            )
            for (tag, name, own), (_, _, its) in zip(rows, _rows(beside), strict=True)
        ]
    inner = "".join(_html(*row) for row in rows)
    return f'<div class="anatomy" tabindex="0"><table>{inner}</table></div>'


def _rows(whole: Anatomy) -> list[_Row]:
    rows = [_row(_HEAD, "th")]
    rows += [_layer(layer) for layer in whole.stem]
    for stage in STAGES:
        blocks = whole.stage(stage)
        rows += [_block(block) for block in blocks]
        parameters, work = sum(b.parameters for b in blocks), sum(b.macs for b in blocks)
        cells = (stage, shape(blocks[-1].shape), "", "", "", count(parameters), macs(work), "")
        rows.append(_row(cells, name="stage"))
    rows += [_layer(layer) for layer in whole.head]
    total = ("all of it", "", "", "", "", count(whole.parameters), macs(whole.macs), "")
    rows.append(_row(total, name="total"))
    return rows


def _layer(layer: Layer) -> _Row:
    conv = layer.kind in ("convolution", "max pool")
    return _row(
        (
            layer.name,
            shape(layer.shape),
            str(layer.stride) if conv else "",
            str(layer.field.jump) if conv else "",
            f"{layer.field.side} px" if conv else "",
            count(layer.parameters),
            macs(layer.macs) if layer.macs else "",
            "",
        )
    )


def _block(block: Block) -> _Row:
    return _row(
        (
            block.name,
            shape(block.shape),
            str(block.stride),
            str(block.field.jump),
            f"{block.field.side} px",
            count(block.parameters),
            macs(block.macs),
            block.shortcut,
        )
    )


def _row(cells: tuple[str, ...], tag: str = "td", name: str = "") -> _Row:
    return tag, name, cells


def _html(tag: str, name: str, cells: tuple[str, ...]) -> str:
    inner = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
    return f'<tr class="{name}">{inner}</tr>' if name else f"<tr>{inner}</tr>"
