"""Several small nets trained as one: the reason why a race costs little more than a single run.

G nets of the same shape become one net of G·C channels whose convolutions have G groups, one a net.
No number crosses from one net to another, so each computes what `CifarResNet` computes alone
(a test compares them in float64), but one call to oneDNN now does the work of G. The feature maps
lie in channels-last order, which spares oneDNN a reordering before and after each call.

In float32 the last bit does depend on how many nets there are, for it hangs on the order in which
numbers are summed. Seen by comparing bits (PyTorch 2.15, oneDNN, AVX-512), two and four nets agree;
a net alone, or the third of three, differs in

    sums over a map             PyTorch sums 32 channels at a time, those left over by another loop
    ∂L/∂x of a convolution      oneDNN has another kernel for one group of 16 channels
    ∂L/∂W of conv1              and another for one group of a single channel
    the step of fc's biases     ten of them do not fill whole registers; the rest is rounded apart

All four can be made alike (maps widened, both halves of a batch as two groups, biases filled up),
but a net alone is then 16 to 28 % slower, and slower than a bare loop: it is left as it is.

Batch norm keeps no running averages: while a plain net learns, its weights move too fast for them,
and test figures taken with them are mostly an artefact (62–94 % where averages taken anew give
89–97 %, plain, 20 layers). `forward` can measure the statistics anew instead, and use them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from resnet_demo.lab.batch_norm import EPS, batch_norm, moments
from resnet_demo.network.cifar_resnet import BasicBlock, CifarResNet

WATCHED_PICTURES = 64
_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,  # what `_norm_and_activate` looks for
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


class Cancelled(Exception):  # noqa: N818 (not an error: somebody pressed Stop)
    """The forward pass was broken off between two blocks, as asked."""


@dataclass
class Statistics:
    """Batch-norm means and variances, one pair of length G·C a layer, from input to output."""

    layers: list[tuple[Tensor, Tensor]] = field(default_factory=list)


@dataclass
class Watch:
    """What one forward pass lets through; lists from the input to the output, G numbers each.

    activation_scales: root mean square after each activation (one for conv1, two a block).
    branch_ratios: ‖F(x)‖ / ‖α·shortcut(x)‖ of each block; infinite in a plain net.
    """

    activation_scales: list[Tensor] = field(default_factory=list)
    branch_ratios: list[Tensor] = field(default_factory=list)


@dataclass
class _Pass:
    """One forward pass's options and the strengths it runs with."""

    strengths: Tensor | None  # (G,), None: all plain, the shortcuts cost nothing
    measure: Statistics | None
    use: Statistics | None
    watch: Watch | None
    normalised: int = 0  # batch norms passed so far

    @property
    def trains(self) -> bool:
        """Return whether nothing but the logits is asked for."""
        return self.measure is None and self.use is None and self.watch is None


class NetStack:
    """G nets of equal shape; the parameters, losses and gradients of each stay apart."""

    def __init__(self, nets: Sequence[CifarResNet]) -> None:
        """Take over copies of the nets' parameters.

        Args:
            nets: equal in depth, layout, batch norm, activation and whether branches are scaled.
        """
        self.size = len(nets)
        self.cancelled = False
        self.net = nets[0]  # read for its shape only
        self.activate = _ACTIVATIONS[self.net.activation]
        self.skip_strengths = [net.skip_strength for net in nets]
        self.weight_names = [name + ".weight" for name, _ in self.net.weight_layers()]
        values = [dict(net.named_parameters()) for net in nets]
        self.parameters = {
            name: nn.Parameter(_join(name, [value[name].detach() for value in values]))
            for name in values[0]
        }

    def parts(self, name: str, tensor: Tensor) -> list[Tensor]:
        """Return each net's part of a stacked parameter, or of its gradient."""
        parts = tensor.chunk(self.size)
        return list(parts) if name.startswith(("conv", "bn", "blocks")) else [p[0] for p in parts]

    def state_of(self, which: int) -> dict[str, Tensor]:
        """Return one net's parameters under the names of `CifarResNet`, as copies."""
        state = {}
        for name, parameter in self.parameters.items():
            part = self.parts(name, parameter.detach())[which]
            state[name] = part.reshape(()) if name.endswith("branch_scale") else part.clone()
        return state

    def forward(
        self,
        pictures: Tensor,
        *,
        measure: Statistics | None = None,
        use: Statistics | None = None,
        watch: Watch | None = None,
    ) -> Tensor:
        """Return the logits of every net, G×N×K.

        Args:
            pictures: N×(G·C)×H×W, channels last: for each net its own batch.
            measure: takes this batch's batch-norm statistics (and uses them, as constants).
            use: statistics to normalise with instead of the batch's own.
            watch: takes the scale of each layer.

        Raises:
            Cancelled: another thread has set `cancelled`.
        """
        strengths = None
        if any(self.skip_strengths):
            strengths = torch.tensor(self.skip_strengths, dtype=pictures.dtype)
        run = _Pass(strengths, measure, use, watch)
        x = self._norm_and_activate("bn1", self._convolve("conv1", pictures, 1), run)
        self._watch_scale(x, run)
        for number, block in enumerate(self.net.blocks):
            assert isinstance(block, BasicBlock)
            if self.cancelled:
                raise Cancelled
            x = self._block(f"blocks.{number}.", block, x, run)
        features = self._by_net(x.mean((2, 3)))  # G×N×C
        weight, bias = self.parameters["fc.weight"], self.parameters["fc.bias"]
        return torch.baddbmm(bias.unsqueeze(1), features, weight.transpose(1, 2))

    def losses(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return each net's mean cross-entropy, (G,), of logits G×N×K and labels G×N."""
        each = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
        return each.view(self.size, -1).mean(1)

    def _block(self, name: str, block: BasicBlock, x: Tensor, run: _Pass) -> Tensor:
        inside = self._convolve(name + "conv1", x, block.stride)
        inside = self._norm_and_activate(name + "bn1", inside, run)
        self._watch_scale(inside, run)
        branch = self._convolve(name + "conv2", inside, 1)
        shortcut = None if run.strengths is None else self._shortcut(block, x)
        scale = self.parameters.get(name + "branch_scale")
        y = self._norm_and_activate(name + "bn2", branch, run, shortcut, scale)
        self._watch_scale(y, run)
        return y

    def _norm_and_activate(
        self,
        name: str,
        x: Tensor,
        run: _Pass,
        shortcut: Tensor | None = None,
        scale: Tensor | None = None,
    ) -> Tensor:
        """Return act(scale·norm(x) + α·shortcut), in one go where a training step allows it."""
        strength = None
        if shortcut is not None and run.strengths is not None:
            strength = self._per_channel(run.strengths, x)
        if run.trains and scale is None and name + ".weight" in self.parameters:
            relu = self.activate is torch.relu
            weight, bias = self.parameters[name + ".weight"], self.parameters[name + ".bias"]
            y = batch_norm(x, weight, bias, shortcut=shortcut, strength=strength, relu=relu)
            return y if relu else self.activate(y)
        branch = self._normalise(name, x, run)
        if scale is not None:
            branch = branch * self._per_channel(scale, branch)
        if run.watch and name.endswith("bn2"):
            run.watch.branch_ratios.append(self._ratio(branch, shortcut, run.strengths))
        total = branch
        if shortcut is not None and strength is not None:
            total = torch.addcmul(branch, shortcut, strength)  # exact for α = 0 and α = 1
        return self.activate(total)

    def _convolve(self, name: str, x: Tensor, stride: int) -> Tensor:
        weight, bias = self.parameters[name + ".weight"], self.parameters.get(name + ".bias")
        return F.conv2d(x, weight, bias, stride=stride, padding=1, groups=self.size)

    def _normalise(self, name: str, x: Tensor, run: _Pass) -> Tensor:
        """Return batch norm's output: with the statistics of `run.use`, else with the batch's."""
        if name + ".weight" not in self.parameters:
            return x
        weight, bias = self.parameters[name + ".weight"], self.parameters[name + ".bias"]
        if run.use is not None:
            mean, variance = run.use.layers[run.normalised]
            run.normalised += 1
        elif run.measure is not None:
            mean, variance = moments(x.detach())
            run.measure.layers.append((mean, variance))
        else:
            return batch_norm(x, weight, bias)
        return F.batch_norm(x, mean, variance, weight, bias, False, 0.0, EPS)

    def _shortcut(self, block: BasicBlock, x: Tensor) -> Tensor:
        """Return option A's shortcut; each net's channels are padded behind its own."""
        if block.stride == 1 and block.new_channels == 0:
            return x
        n, _, height, width = x.shape
        pixels = x.view(n, self.size, -1, height, width)[..., :: block.stride, :: block.stride]
        padded = F.pad(pixels, (0, 0, 0, 0, 0, block.new_channels)).flatten(1, 2)
        return padded.contiguous(memory_format=torch.channels_last)

    def _per_channel(self, each: Tensor, like: Tensor) -> Tensor:
        """Return one number a net as 1×(G·C)×1×1."""
        return each.repeat_interleave(like.shape[1] // self.size).view(1, -1, 1, 1)

    def _by_net(self, features: Tensor) -> Tensor:
        return features.view(features.shape[0], self.size, -1).transpose(0, 1)

    def _sizes(self, x: Tensor) -> Tensor:
        """Return each net's root mean square over some pictures, (G,).

        In float64, for an exploding net's squares overflow in float32. Pixels become rows first: a
        sum over the rows of a matrix is quick, one over three dimensions of a map is not.
        """
        rows = x[:WATCHED_PICTURES].permute(0, 2, 3, 1).flatten(0, 2).double()
        return rows.square().mean(0).view(self.size, -1).mean(1).sqrt()

    def _watch_scale(self, x: Tensor, run: _Pass) -> None:
        if run.watch:
            run.watch.activation_scales.append(self._sizes(x))

    def _ratio(self, branch: Tensor, shortcut: Tensor | None, strengths: Tensor | None) -> Tensor:
        if shortcut is None or strengths is None:
            return torch.full((self.size,), float("inf"), dtype=torch.float64)
        return self._sizes(branch) / (strengths.double() * self._sizes(shortcut))


def spread(batches: Sequence[Tensor]) -> Tensor:
    """Return one batch for each net, each N×C×H×W, as a stack's input: N×(G·C)×H×W."""
    return torch.cat(list(batches), 1).contiguous(memory_format=torch.channels_last)


def _join(name: str, values: list[Tensor]) -> Tensor:
    """Return the nets' values of one parameter as one tensor, net after net along dimension 0."""
    if name.endswith("branch_scale") or name.startswith("fc"):
        return torch.stack(values)
    joined = torch.cat(values)
    return joined.contiguous(memory_format=torch.channels_last) if joined.dim() == 4 else joined
