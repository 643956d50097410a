"""Steps per second of the skip lab's trainer over the same race written bare in PyTorch.

    python -m benchmarks.lab [--depth 56] [--steps 10] [--rounds 7] [--threads 1]

Three loops take turns, each training a plain and a residual net on the same batches and looking at
the test pictures once a round: the bare loop (one net after the other, nothing recorded), the lab's
stack without records, and the lab's trainer with all of them. Printed are medians and their ratios.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch.nn import functional as F

from resnet_demo.lab import data as lab_data
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.nets import build_net
from resnet_demo.lab.record import LabRecord
from resnet_demo.lab.stack import NetStack, Statistics, spread
from resnet_demo.lab.trainer import STATISTICS_PICTURES, Trainer
from resnet_demo.lab.verdict import parted_at


def bare_loop(config: LabConfig) -> Callable[[], float]:
    """What anyone would write: two modules, two optimisers, cross-entropy, backward, step."""
    data = lab_data.load(config.data)
    nets = [build_net(line, config) for line in config.lines()]
    rate = config.learning_rates[0]
    optimisers = [torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9) for net in nets]
    generator = torch.Generator().manual_seed(0)

    def run() -> float:
        order = torch.randperm(len(data.train_pictures), generator=generator)
        batches = order.split(config.batch_size)
        loss = torch.zeros(())
        for net, optimiser in zip(nets, optimisers, strict=True):
            net.train()
            for step in range(config.test_every):
                batch = batches[step % (len(batches) - 1)]
                loss = F.cross_entropy(net(data.train_pictures[batch]), data.train_labels[batch])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                loss.item()
            with torch.no_grad():
                # Statistics measured anew, as the lab's figures have them, then the test pictures.
                net(data.train_pictures[:STATISTICS_PICTURES])
                F.cross_entropy(net.eval()(data.test_pictures), data.test_labels).item()
        return loss.item()

    return run


def stack_loop(config: LabConfig) -> Callable[[], float]:
    """Return the lab's way of computing without its records."""
    data = lab_data.load(config.data)
    stack = NetStack([build_net(line, config) for line in config.lines()])
    parameters = list(stack.parameters.values())
    optimiser = torch.optim.SGD(parameters, lr=config.learning_rates[0], momentum=0.9, fused=True)
    generator = torch.Generator().manual_seed(0)

    def run() -> float:
        order = torch.randperm(len(data.train_pictures), generator=generator)
        batches = order.split(config.batch_size)
        for step in range(config.test_every):
            batch = batches[step % (len(batches) - 1)]
            pictures = spread([data.train_pictures[batch]] * stack.size)
            losses = stack.losses(
                stack.forward(pictures), data.train_labels[batch].expand(stack.size, -1)
            )
            optimiser.zero_grad()
            losses.sum().backward()
            optimiser.step()
            losses.tolist()
        with torch.no_grad():
            measured = Statistics()
            pictures = spread([data.train_pictures[:STATISTICS_PICTURES]] * stack.size)
            stack.forward(pictures, measure=measured)
            test = stack.forward(spread([data.test_pictures] * stack.size), use=measured)
            stack.losses(test, data.test_labels.expand(stack.size, -1)).tolist()
        return losses.sum().item()

    return run


def recording_loop(config: LabConfig) -> Callable[[], float]:
    """Return the trainer that the page, the command and the tests use."""
    trainer = Trainer(config)

    def run() -> float:
        records = [trainer.step() for _ in range(config.test_every)]
        return records[-1][0].train_loss

    return run


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
    parser.add_argument("--steps", type=int, default=25, help="steps a round, then one test")
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
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(options.rounds):
        for name, loop in loops.items():
            started = time.perf_counter()
            loop()
            seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    bare, stack, recorded = medians.values()
    print(f"{options.depth} layers, plain and residual, {options.threads} thread(s),", end=" ")
    print(f"{options.rounds} rounds of {options.steps} steps and a test, medians")
    for name, value in medians.items():
        pace = options.steps / value
        print(f"{name:30} {pace:7.2f} steps/s  {1000 / pace:6.1f} ms a step")
    steps, took = play_to_parted(LabConfig(depths=(options.depth,)))
    print(f"{'from Play to parted curves':30} {took:7.1f} s, {steps} steps   (at most 15 s)")
    print(f"{'stack over bare':30} {bare / stack:7.2f}   (at least 1.3)")
    print(f"{'recording over bare':30} {bare / recorded:7.2f}   (at least 0.9)")
    print(f"{'recording over stack':30} {stack / recorded:7.2f}   (what recording costs)")


if __name__ == "__main__":
    main()
