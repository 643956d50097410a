"""The places in the network whose maps are looked at: the stem, the stages, and each block."""

from dataclasses import dataclass

from resnet_demo.network.anatomy import anatomy
from resnet_demo.network.receptive import Field
from resnet_demo.network.resnet import STAGES, ResNet

STEM = "stem"


@dataclass(frozen=True)
class Part:
    """A place in the network whose output is worth looking at.

    Attributes:
        name: "stem" (before its max pool), a stage "conv2_x" or a block "conv2_1".
        stage: the stage it belongs to, "stem" or "conv2_x" to "conv5_x".
        field: what one cell sees of the photo, and how far apart two cells look.
    """

    name: str
    stage: str
    field: Field


def parts(network: ResNet) -> dict[str, Part]:
    """Return every part by name: the stem, the stages, the blocks."""
    made_of = anatomy(network.architecture)  # fields and strides are the same at every input size
    found = {STEM: Part(STEM, STEM, made_of.stem[0].field)}
    found |= {stage: Part(stage, stage, made_of.field(stage)) for stage in STAGES}
    return found | {b.name: Part(b.name, b.stage, b.field) for b in made_of.blocks}


def stage_of(name: str) -> str:
    """Return the stage of a block or a stage: "conv4_x" for "conv4_2"."""
    return name if name == STEM or name in STAGES else f"{name.split('_')[0]}_x"


def block_of(network: ResNet, name: str) -> str:
    """Return the block whose output a part is: of a stage the last one; KeyError for the stem."""
    if name not in STAGES:
        return name
    return anatomy(network.architecture).stage(name)[-1].name
