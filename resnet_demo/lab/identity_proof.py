"""A deep net that does what a shallow one does: the good solution exists, by construction.

He et al. 2015 (arXiv:1512.03385, section 1) argue that a deeper net need not be worse: copy the
shallow one's layers and let the added ones be identities. `deepen` builds it:

    in a plain net      added convolutions are Dirac kernels, added batch norms the identity
                        (mean 0, variance 1 − eps, scale 1, shift 0); what arrives at them is
                        ≥ 0 after a ReLU, so their ReLUs change nothing
    in a residual net   the added branches are zeroed (last batch norm's scale and shift 0), so
                        y = ReLU(0 + x) = x

The plain construction holds in evaluation mode: in training mode batch norm divides by the batch's
own statistics and the function changes. What is proved is that the deep net *can* do as well; why
training does not find it is another question.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from resnet_demo.errors import LabError
from resnet_demo.lab.data import LabData
from resnet_demo.network.cifar_resnet import CHANNELS, BasicBlock, CifarResNet


@dataclass(frozen=True)
class IdentityProof:
    """A net before and after do-nothing layers were added.

    Attributes:
        net: "plain" or "residual".
        shallow_depth, deep_depth: weight layers before and after.
        largest_difference: of any logit on the test pictures, float32.
        largest_logit: the largest absolute logit, to compare it with.
        shallow_accuracy, deep_accuracy: fractions of the test pictures, evaluation mode.
    """

    net: str
    shallow_depth: int
    deep_depth: int
    largest_difference: float
    largest_logit: float
    shallow_accuracy: float
    deep_accuracy: float


def deepen(net: CifarResNet, depth: int = 56) -> CifarResNet:
    """Return a deeper net with the same logits in evaluation mode.

    Args:
        net: trained or not, ReLU, α = 0 (plain) or with batch norm; it is not changed.
        depth: 6n + 2, more than the net's own.

    Raises:
        LabError: the depth is too small, or the net's layers can be no identity.
    """
    if depth <= net.depth:
        raise LabError(f"depth is {depth}; it must be more than the net's own {net.depth}.")
    plain = net.skip_strength == 0
    if net.activation != "relu":
        raise LabError(f"The identity needs ReLU: {net.activation} changes what passes through it.")
    if not plain and net.skip_strength != 1:
        raise LabError(f"A shortcut of strength {net.skip_strength:g} is no identity: take 0 or 1.")
    deep = CifarResNet(
        depth,
        net.skip_strength,
        batch_norm=isinstance(net.bn1, nn.BatchNorm2d),
        layout=net.layout,
        scaled_branch=any(name.endswith("branch_scale") for name, _ in net.named_parameters()),
        in_channels=net.conv1.in_channels,
        number_of_classes=net.fc.out_features,
    )
    for name in ("conv1", "bn1", "fc"):
        getattr(deep, name).load_state_dict(getattr(net, name).state_dict())
    stages = len(CHANNELS[net.layout])
    old, new = len(net.blocks) // stages, len(deep.blocks) // stages
    for stage in range(stages):
        for position in range(new):
            block = deep.blocks[stage * new + position]
            assert isinstance(block, BasicBlock)
            if position < old:
                block.load_state_dict(net.blocks[stage * old + position].state_dict())
            else:
                _do_nothing(block, plain)
    return deep.eval()


@torch.no_grad()
def prove(net: CifarResNet, data: LabData, depth: int = 56) -> IdentityProof:
    """Return how the logits of a net and of its deepened copy compare on the test pictures.

    Args:
        net: in evaluation mode.
        data: the pictures.
        depth: of the copy.

    Raises:
        LabError: see `deepen`.
    """
    deep = deepen(net, depth)
    before, after = net(data.test_pictures), deep(data.test_pictures)

    def accuracy(logits: Tensor) -> float:
        return (logits.argmax(1) == data.test_labels).double().mean().item()

    return IdentityProof(
        "plain" if net.skip_strength == 0 else "residual",
        net.depth,
        depth,
        (before - after).abs().max().item(),
        before.abs().max().item(),
        accuracy(before),
        accuracy(after),
    )


@torch.no_grad()
def _do_nothing(block: BasicBlock, plain: bool) -> None:
    """Give a block whose input is ≥ 0 the values with which it returns that input."""
    if not plain:
        _zero_branch(block)
        return
    for convolution, norm in ((block.conv1, block.bn1), (block.conv2, block.bn2)):
        nn.init.dirac_(convolution.weight)
        if convolution.bias is not None:
            nn.init.zeros_(convolution.bias)
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.zeros_(norm.running_mean)  # type: ignore[arg-type]
            nn.init.constant_(norm.running_var, 1 - norm.eps)  # type: ignore[arg-type]


def _zero_branch(block: BasicBlock) -> None:
    """Make F(x) = 0 through the branch's last layer."""
    last = block.bn2 if isinstance(block.bn2, nn.BatchNorm2d) else block.conv2
    nn.init.zeros_(last.weight)
    if last.bias is not None:
        nn.init.zeros_(last.bias)
