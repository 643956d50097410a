"""Training as a generator of records: nothing happens until the next one is asked for.

    trainer = Trainer(LabConfig(depths=(56,), skip_strengths=(0.0, 1.0)))
    for records in trainer:             # one step: one LabRecord a net
        ...
        trainer.set_skip_strength(1, 0.0)   # the live switch; takes effect at the next step

Not asking is pausing, asking once is a single step. The same race (configuration) on the same
machine with the same number of threads gives the same records, bit by bit, however often it was
paused. On other machines, and beside other nets, rounding differs (`stack` says where), and a plain
56-layer net carries a difference from the seventh digit to the second in a single step: plain, 20
layers, seed 0 ended at 0.34 beside its residual twin and at 0.16 in a stack of its own. Compare
nets within one race, and races by margins, not by digits. (In float32 a deep plain net's first
gradients are off by 10 % in any order of summation; the loss of one seed after 800 steps came out
as 0.32 and as 0.83 from two loops that differ in nothing but rounding.)

Speed, 56 layers, plain and residual, batch 64, one thread of a 2-core AMD EPYC (Zen 4), oneDNN:

    121 ms a step   the bare loop, one net after the other
    108 ms          the same in channels-last order
    107 ms          both nets in one grouped stack (see `stack`)
     84 ms          both, channels last; but PyTorch's batch norm is less precise there
     89 ms          with a precise one (`batch_norm`): 1.34 to 1.39 times the bare loop; runs here

`python -m benchmarks.lab` measures the first against the last and what recording costs (2 %). A
stack of four nets gains another 3 %, one of ten loses to five pairs: their maps outgrow the caches.

One thread inside each operation. With two, and other work on the machine, a step took 130 ms at
best and 310 ms in the median: they wait for each other in every one of a thousand short operations.
So two viewers' races get a core each instead. A fused SGD step saves 2 ms. oneDNN's convolutions
then take 70 % of the time, near what the core can do, so a compiled graph could only save part of
the rest and would ask every student's machine for a C++ compiler.
"""

import copy
import time
from collections.abc import Iterator

import torch
from torch import Tensor

from resnet_demo.errors import LabError
from resnet_demo.lab import data as lab_data
from resnet_demo.lab import probes
from resnet_demo.lab.configuration import LabConfig, Line
from resnet_demo.lab.data import LabData
from resnet_demo.lab.nets import build_net
from resnet_demo.lab.record import LabRecord, rounded
from resnet_demo.lab.stack import NetStack, Statistics, Watch, spread
from resnet_demo.lab.threads import lab_threads
from resnet_demo.network.cifar_resnet import CifarResNet

STACKED_NETS = 4
STATISTICS_PICTURES = 512
FINAL_STATISTICS_PICTURES = 2048
ANSWERED_PICTURES = 12
WARM_UP_FACTOR = 0.1


class Trainer:
    """All nets of one experiment, trained step by step on the caller's thread."""

    def __init__(self, config: LabConfig, data: LabData | None = None) -> None:
        """Draw the initial values of every net.

        Args:
            config: what to train.
            data: taken instead of the configuration's own data set.

        Raises:
            LabError: the data set is not on this machine, or has fewer pictures than a batch.
        """
        self.config = config
        self.data = data or lab_data.load(config.data)
        if len(self.data.train_pictures) < config.batch_size:
            raise LabError(f"batch_size is {config.batch_size}; there are fewer pictures.")
        self.lines = config.lines()
        self.step_number = 0
        self.seconds = 0.0
        self._batches = {line.seed: _Batches(line.seed, config, self.data) for line in self.lines}
        self._groups = [_Group(lines, config, self.data) for lines in _stackable(self.lines)]
        self._flipped: set[int] = set()

    @property
    def done(self) -> bool:
        """Return whether the configured number of steps has been trained."""
        return self.step_number >= self.config.steps

    def __iter__(self) -> Iterator[tuple[LabRecord, ...]]:
        """Yield each step's records, one a line in order, until the training is done."""
        while not self.done:
            yield self.step()

    def step(self) -> tuple[LabRecord, ...]:
        """Train one step and return one record a line."""
        if self.done:
            raise LabError(f"All {self.config.steps} steps are trained: start anew for more.")
        started = time.perf_counter()
        self.step_number += 1
        test = self.step_number % self.config.test_every == 0 or self.done
        batches = {seed: batch.next() for seed, batch in self._batches.items()}
        factor = WARM_UP_FACTOR if self.step_number <= self.config.warm_up else 1.0
        records: dict[int, dict[str, object]] = {}
        with lab_threads():
            for group in self._groups:
                records |= group.step(batches, factor)
                if test:
                    for number, measured in group.test(final=self.done).items():
                        records[number] |= measured
        self.seconds += time.perf_counter() - started
        flipped, self._flipped = self._flipped, set()
        return tuple(self._record(line, records[line.number], flipped) for line in self.lines)

    def set_skip_strength(self, line: int, strength: float) -> None:
        """Turn one net's shortcuts to a strength of 0 to 1 from the next step on.

        Raises:
            LabError: there is no such line, or the strength is out of its range.
        """
        if not 0 <= line < len(self.lines):
            raise LabError(f"line is {line}; this experiment has 0 to {len(self.lines) - 1}.")
        if not 0 <= strength <= 1:
            raise LabError(f"skip strength is {strength!r}; it must lie between 0 and 1.")
        group, position = self._place(line)
        if group.stack.skip_strengths[position] != strength:
            group.stack.skip_strengths[position] = float(strength)
            self._flipped ^= {line}

    def skip_strength(self, line: int) -> float:
        """Return a net's α as it is now."""
        group, position = self._place(line)
        return group.stack.skip_strengths[position]

    def net(self, line: int) -> CifarResNet:
        """Return a copy of one net as it is now, in evaluation mode, statistics measured anew."""
        group, position = self._place(line)
        return group.copy_of(position)

    def cancel(self) -> None:
        """Break off a step that another thread is training: it raises `Cancelled` soon."""
        for group in self._groups:
            group.stack.cancelled = True

    def copy(self) -> "Trainer":
        """Return a second trainer that goes on from here on its own."""
        memo: dict[int, object] = {id(self.data): self.data}  # the pictures never change
        return copy.deepcopy(self, memo)

    def _place(self, line: int) -> tuple["_Group", int]:
        for group in self._groups:
            for position, member in enumerate(group.lines):
                if member.number == line:
                    return group, position
        raise AssertionError(line)

    def _record(self, line: Line, measured: dict[str, object], flipped: set[int]) -> LabRecord:
        return LabRecord(
            line=line.number,
            net=line.net,
            depth=line.depth,
            seed=line.seed,
            step=self.step_number,
            skip_strength=self.skip_strength(line.number),
            flipped=line.number in flipped,
            seconds=round(self.seconds, 3),
            **measured,  # type: ignore[arg-type]
        )


class _Batches:
    """Shuffled batches of one seed: every net of the seed sees the same ones."""

    def __init__(self, seed: int, config: LabConfig, data: LabData) -> None:
        self.generator = torch.Generator().manual_seed(1000 + seed)
        self.size = config.batch_size
        self.data = data
        self.order = torch.empty(0, dtype=torch.int64)

    def next(self) -> tuple[Tensor, Tensor]:
        """Return the next pictures and labels; an epoch's last short batch is left out."""
        if len(self.order) < self.size:
            self.order = torch.randperm(len(self.data.train_pictures), generator=self.generator)
        chosen, self.order = self.order[: self.size], self.order[self.size :]
        return self.data.train_pictures[chosen], self.data.train_labels[chosen]


class _Group:
    """Nets of one stack with their optimiser."""

    def __init__(self, lines: list[Line], config: LabConfig, data: LabData) -> None:
        self.lines = lines
        self.config = config
        self.data = data
        self.stack = NetStack([build_net(line, config, data.channels) for line in lines])
        self.rate = lines[0].learning_rate
        parameters = list(self.stack.parameters.values())
        self.optimiser: torch.optim.Optimizer = (
            torch.optim.SGD(parameters, lr=self.rate, momentum=config.momentum, fused=True)
            if config.optimiser == "sgd"
            else torch.optim.Adam(parameters, lr=self.rate, fused=True)
        )

    def step(
        self, batches: dict[int, tuple[Tensor, Tensor]], factor: float
    ) -> dict[int, dict[str, object]]:
        """Train one step; return each line's loss and gradient norms."""
        pictures = spread([batches[line.seed][0] for line in self.lines])
        labels = torch.stack([batches[line.seed][1] for line in self.lines])
        for parameters in self.optimiser.param_groups:
            parameters["lr"] = self.rate * factor
        losses = self.stack.losses(self.stack.forward(pictures), labels)
        self.optimiser.zero_grad(set_to_none=True)
        losses.sum().backward()  # type: ignore[no-untyped-call]
        norms = probes.gradient_norms(self.stack)
        self.optimiser.step()
        return {
            line.number: {"train_loss": loss, "gradient_norms": norm}
            for line, loss, norm in zip(self.lines, losses.tolist(), norms, strict=True)
        }

    @torch.no_grad()
    def test(self, final: bool) -> dict[int, dict[str, object]]:
        """Measure every net on the test pictures, with batch-norm statistics measured anew."""
        size, data = self.stack.size, self.data
        watch = Watch()
        statistics = self._statistics(final, watch)
        logits = torch.cat(
            [
                self.stack.forward(spread([part] * size), use=statistics)
                for part in torch.split(data.test_pictures, 256)
            ],
            1,
        )
        losses = self.stack.losses(logits, data.test_labels.expand(size, -1)).tolist()
        answers = logits.argmax(2)
        accuracies = (answers == data.test_labels).double().mean(1).tolist()
        weights = probes.weight_norms(self.stack)
        measured: dict[int, dict[str, object]] = {}
        for position, line in enumerate(self.lines):
            measured[line.number] = {
                "test_loss": losses[position],
                "test_accuracy": accuracies[position],
                "answers": tuple(answers[position, :ANSWERED_PICTURES].tolist()),
                "weight_norms": weights[position],
                "activation_scales": _column(watch.activation_scales, position),
                "branch_ratios": _column(watch.branch_ratios, position)
                if self.stack.skip_strengths[position]
                else (),
            }
        return measured

    @torch.no_grad()
    def copy_of(self, position: int) -> CifarResNet:
        """Return one net with the statistics of its batch norms filled in, in evaluation mode."""
        line = self.lines[position]
        net = build_net(line, self.config, self.data.channels)
        state = self.stack.state_of(position)
        names = [name for name, _ in net.named_modules() if name.split(".")[-1].startswith("bn")]
        layers = self._statistics(True, None).layers
        for name, (mean, variance) in zip(names, layers, strict=bool(layers)):
            state[f"{name}.running_mean"] = mean.chunk(self.stack.size)[position]
            state[f"{name}.running_var"] = variance.chunk(self.stack.size)[position]
            state[f"{name}.num_batches_tracked"] = torch.tensor(1)
        net.load_state_dict(state)
        net.skip_strength = self.stack.skip_strengths[position]
        return net.eval()

    def _statistics(self, final: bool, watch: Watch | None) -> Statistics:
        """Return batch norm's statistics over training pictures: 512, at the end 2,048."""
        count = FINAL_STATISTICS_PICTURES if final else STATISTICS_PICTURES
        pictures = spread([self.data.train_pictures[:count]] * self.stack.size)
        statistics = Statistics()
        self.stack.forward(pictures, measure=statistics, watch=watch)
        return statistics


def _stackable(lines: tuple[Line, ...]) -> list[list[Line]]:
    """Return the lines in groups of at most four that one stack can hold.

    Seeds stay apart, so that a seed's curve in a band is bit by bit the one it has on its own.
    """
    groups: dict[object, list[Line]] = {}
    for line in lines:
        scaled = line.initialisation == "skip-init"
        key = (line.seed, line.depth, line.activation, line.learning_rate, scaled)
        groups.setdefault(key, []).append(line)
    return [
        group[start : start + STACKED_NETS]
        for group in groups.values()
        for start in range(0, len(group), STACKED_NETS)
    ]


def _column(rows: list[Tensor], position: int) -> tuple[float, ...]:
    return tuple(rounded(row[position].item()) for row in rows)
