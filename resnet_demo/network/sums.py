"""What each block adds: the two terms of its sum, measured on one photo.

A block's output is ReLU(F(x) + s(x)). The lengths of the two terms, their Euclidean norms over all
values of the map, say how much of the sum comes over the shortcut and how much its layers add.
He et al. 2015, section 4.2 and figure 7, look at the same: in deeper networks each block adds less.
"""

from dataclasses import dataclass

from torch import Tensor

from resnet_demo.network.resnet import StageOutputs


@dataclass(frozen=True)
class BlockSum:
    """The norms of one block's two terms.

    Attributes:
        name: of the block, "conv4_3".
        shortcut: ‖s(x)‖, what the shortcut carries: x itself, or its projection W_s x.
        branch: ‖F(x)‖, what the layers add to it.
        values: how many numbers each of the two is: channels × rows × columns.
    """

    name: str
    shortcut: float
    branch: float
    values: int

    @property
    def added(self) -> float:
        """‖F(x)‖ / ‖s(x)‖; infinite where the shortcut carries nothing but zeros."""
        if self.shortcut:
            return self.branch / self.shortcut
        return float("inf") if self.branch else 0.0

    @property
    def root_mean_squares(self) -> tuple[float, float]:
        """The same two norms for one value: divided by √values, comparable over stages."""
        root = self.values**0.5
        return self.shortcut / root, self.branch / root


def block_sums(outputs: StageOutputs) -> tuple[BlockSum, ...]:
    """Return the norms of every block's two terms, in order, for a batch of one photo."""
    return tuple(
        BlockSum(
            block.name,
            float(block.shortcut.norm()),
            float(block.branch.norm()),
            block.branch[0].numel(),
        )
        for blocks in outputs.stages.values()
        for block in blocks
    )


def mean_strength(feature_map: Tensor) -> Tensor:
    """Return the mean over the channels of the absolute values, H×W, of 1×C×H×W.

    After a ReLU nothing is negative, and it is the mean activation.
    """
    return feature_map[0].abs().mean(dim=0)
