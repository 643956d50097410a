"""Steps per second of the skip lab's trainer over the same race written bare in PyTorch.

    python -m benchmarks.lab [--depth 56] [--steps 25] [--rounds 7] [--threads 1]

Three loops take turns step by step, each training a plain and a residual net on batches of 64 and
looking at the test pictures once a round: the bare loop (one net after the other, nothing
recorded), the lab's stack without records, and the lab's trainer with all of them. Printed are
medians over the rounds, by the clock and by the processor's time, which other work on the machine
disturbs less.
"""

import argparse
import statistics
import time
from collections.abc import Iterator

import torch
from torch.nn import functional as F

from resnet_demo.lab import data as lab_data
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.nets import build_net
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.stack import NetStack, Statistics, spread
from resnet_demo.lab.trainer import STATISTICS_PICTURES, Trainer
from resnet_demo.lab.verdict import parted_at


def bare_loop(config: LabConfig) -> Iterator[None]:
    """Train what anyone would write: modules, optimisers, cross-entropy, backward, step."""
    data = lab_data.load(config.data)
    nets = [build_net(line, config).train() for line in config.lines()]
    rate = config.learning_rates[0]
    optimisers = [torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9) for net in nets]
    for step, batch in enumerate(batches(config), start=1):
        for net, optimiser in zip(nets, optimisers, strict=True):
            loss = F.cross_entropy(net(data.train_pictures[batch]), data.train_labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss.item()
            if step % config.test_every == 0:
                with torch.no_grad():
                    # Statistics measured anew, as the lab's figures have them, then the test.
                    net(data.train_pictures[:STATISTICS_PICTURES])
                    F.cross_entropy(net.eval()(data.test_pictures), data.test_labels).item()
                net.train()
        yield


def stack_loop(config: LabConfig) -> Iterator[None]:
    """Train in the lab's way, without its records."""
    data = lab_data.load(config.data)
    stack = NetStack([build_net(line, config) for line in config.lines()])
    parameters = list(stack.parameters.values())
    optimiser = torch.optim.SGD(parameters, lr=config.learning_rates[0], momentum=0.9, fused=True)
    for step, batch in enumerate(batches(config), start=1):
        logits = stack.forward(spread([data.train_pictures[batch]] * stack.size))
        losses = stack.losses(logits, data.train_labels[batch].expand(stack.size, -1))
        optimiser.zero_grad()
        losses.sum().backward()
        optimiser.step()
        losses.tolist()
        if step % config.test_every == 0:
            with torch.no_grad():
                measured = Statistics()
                pictures = spread([data.train_pictures[:STATISTICS_PICTURES]] * stack.size)
                stack.forward(pictures, measure=measured)
                test = stack.forward(spread([data.test_pictures] * stack.size), use=measured)
                stack.losses(test, data.test_labels.expand(stack.size, -1)).tolist()
        yield


def recording_loop(config: LabConfig) -> Iterator[None]:
    """Train as the page, the command and the tests do."""
    for _ in Trainer(config):
        yield


def batches(config: LabConfig) -> Iterator[torch.Tensor]:
    """Yield the indices of shuffled batches without end."""
    count = len(lab_data.load(config.data).train_pictures)
    generator = torch.Generator().manual_seed(0)
    while True:
        order = torch.randperm(count, generator=generator)
        yield from order.split(config.batch_size)[:-1]


def measure(loops: dict[str, Iterator[None]], steps: int) -> dict[str, tuple[float, float]]:
    """Return each loop's seconds for `steps` steps, by the clock and of the processor."""
    spent = {name: [0.0, 0.0] for name in loops}
    for _ in range(steps):
        for name, loop in loops.items():
            clock, processor = time.perf_counter(), time.process_time()
            next(loop)
            spent[name][0] += time.perf_counter() - clock
            spent[name][1] += time.process_time() - processor
    return {name: (clock, processor) for name, (clock, processor) in spent.items()}


def play_to_parted(config: LabConfig) -> tuple[int, float]:
    """Train until the residual loss is below half of the plain one; return steps and seconds."""
    started = time.perf_counter()
    records: list[LabRecord] = []
    for step in Trainer(config):
        records += step
        if parted_at(records[-40:]):
            break
    return records[-1].step, time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--depth", type=int, default=56)
    parser.add_argument("--steps", type=int, default=25, help="steps a round, the last with a test")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="of the two loops without records")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    config = LabConfig(depths=(options.depth,), steps=10_000, test_every=options.steps)
    loops = {
        "bare loop": bare_loop(config),
        "stack, nothing recorded": stack_loop(config),
        "trainer, everything recorded": recording_loop(config),
    }
    rounds = [measure(loops, options.steps) for _ in range(options.rounds)]
    print(f"{options.depth} layers, plain and residual, {options.threads} thread(s),", end=" ")
    print(f"{options.rounds} rounds of {options.steps} steps and a test, medians")
    medians = {}
    for name in loops:
        medians[name] = tuple(
            statistics.median(each[name][kind] for each in rounds) for kind in (0, 1)
        )
        clock, processor = (1000 * value / options.steps for value in medians[name])
        print(
            f"{name:30} {1000 / clock:6.2f} steps/s {clock:7.1f} ms, processor {processor:6.1f} ms"
        )
    bare, stack, recorded = medians.values()
    for label, slow, fast, bar in (
        ("stack over bare", bare, stack, "at least 1.3"),
        ("recording over bare", bare, recorded, "at least 0.9"),
        ("recording over stack", stack, recorded, "what recording costs"),
    ):
        print(f"{label:30} {slow[0] / fast[0]:6.2f}, processor {slow[1] / fast[1]:.2f}   ({bar})")
    steps, took = play_to_parted(LabConfig(depths=(options.depth,)))
    print(f"{'from Play to parted curves':30} {took:6.1f} s, {steps} steps   (at most 15 s)")


if __name__ == "__main__":
    main()
