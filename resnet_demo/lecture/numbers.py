"""Every number that the texts of the lecture mention, by name, computed where it is asked for.

A text writes [[name: 0.005]]: what stands behind the colon is what its author read there, what is
shown is what the code says, and a test fails where the two differ (texts.py).
"""

from collections.abc import Callable, Mapping
from functools import cache

from resnet_demo.lecture.block import Block, norm
from resnet_demo.lecture.staircase import Staircase


def number(name: str) -> str:
    """Return a number as the texts show it; KeyError if there is none of this name."""
    return _numbers()[name]()


def names() -> frozenset[str]:
    """Return all names."""
    return frozenset(_numbers())


@cache
def _numbers() -> Mapping[str, Callable[[], str]]:
    usual, strong = Staircase(0.9), Staircase(1.1)
    block = Block()
    return {
        "fades": lambda: f"{usual.on_foot[-1]:.3f}",
        "explodes": lambda: f"{strong.on_foot[-1]:.0f}",
        "over the bridges": lambda: f"{usual.over_the_bridges:.2f}",
        "all ways": lambda: f"{float(f'{usual.all_ways:.3g}'):,.0f}",
        "ways": lambda: f"{usual.ways:,}",
        "bridges": lambda: f"{len(usual.bridges)}",
        "steps": lambda: f"{usual.depth}",
        "cells": lambda: f"{sum(len(row) for row in block.gate)}",
        "closed gates": lambda: f"{sum(row.count(0.0) for row in block.gate)}",
        "bridge norm": lambda: f"{norm(block.over_the_bridge):.2f}",
        "layers norm": lambda: f"{norm(block.through_the_layers):.2f}",
        "sum norm": lambda: f"{norm(block.gradient):.2f}",
        "parameters": lambda: f"{_resnet50('parameters'):,}",
        "parameters without classifier": lambda: f"{_resnet50('without'):,}",
        "weight layers": lambda: f"{_resnet50('counted')}",
        "blocks": lambda: f"{_resnet50('blocks')}",
        "projections": lambda: f"{_resnet50('projections')}",
        "projection weights": lambda: f"{_resnet50('projection weights'):,}",
        "identities": lambda: f"{_resnet50('blocks') - _resnet50('projections')}",
        "convolutions": lambda: f"{_resnet50('convolutions')}",
        "channels at the end": lambda: f"{_resnet50('channels'):,}",
        "GMACs of ResNet-50": lambda: f"{_resnet50('macs') / 1e9:.2f}",
        "GMACs of the paper's ResNet-50": lambda: f"{_resnet50('macs of the paper') / 1e9:.2f}",
        "parameters for 200 classes, in millions": lambda: f"{_with_classes(200) / 1e6:.1f}",
        "parameters for 200 classes, worked": lambda: (
            f"{_resnet50('without'):,} + {_resnet50('channels') + 1:,} × 200 = "
            f"{_with_classes(200):,}"
        ),
        "fades, in percent": lambda: f"{100 * usual.on_foot[-1]:.1f}",
        "fades, worked": lambda: f"{usual.keeps} ^ {usual.depth} = {usual.on_foot[-1]:.5f}",
        "ways, worked": lambda: f"2 ^ {len(usual.bridges)} = {usual.ways:,}",
    }


def _with_classes(classes: int) -> int:
    return _resnet50("without") + (_resnet50("channels") + 1) * classes


@cache
def _resnet50(what: str) -> int:
    from resnet_demo.network.anatomy import anatomy  # imports torch
    from resnet_demo.network.resnet import ARCHITECTURES

    whole = anatomy(ARCHITECTURES["resnet50"])
    projections = [block for block in whole.blocks if block.shortcut == "projection"]
    main = {layer.path for layer in whole.counted}
    weights = sum(
        layer.weights
        for block in projections
        for layer in block.all_layers
        if layer.path not in main
    )
    return {
        "convolutions": sum(layer.kind == "convolution" for layer in whole.layers),
        "channels": whole.head[-1].shape_in[0],
        "macs": whole.macs,
        "macs of the paper": anatomy(ARCHITECTURES["resnet50"], paper_stride=True).macs,
        "parameters": whole.parameters,
        "without": whole.parameters - whole.classifier_parameters,
        "counted": len(whole.counted),
        "blocks": len(whole.blocks),
        "projections": len(projections),
        "projection weights": weights,
    }[what]
