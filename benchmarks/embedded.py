"""Pictures a second of one training step of the embedded network over the bare loop.

    python -m benchmarks.embedded [--sizes 64 128] [--batch 32] [--rounds 7] [--device cpu]

The bare loop is the same network on pictures that are there already: forward pass, cross-entropy,
backward pass, step of the optimiser, in the same precision and memory layout. The trainer's step
does that too, and picks the pictures, makes a new view of each, mixes them, and follows with the
average of the weights. The two take turns; printed are medians, by the clock and on a CPU also by
the processor's time, which other work on the machine disturbs less.
"""

import argparse
from collections.abc import Callable
from statistics import median
from time import process_time

import torch
from torch.nn import functional as F

from benchmarks.timing import alternate
from resnet_demo.embedded.build import build, build_optimiser, device_for, device_title
from resnet_demo.embedded.configuration import Phase, configuration_for
from resnet_demo.embedded.data import DataSet, Pictures
from resnet_demo.embedded.trainer import Trainer

BAR = 0.9
CLASSES = 200
WARM_UP = 2


def noise(number: int) -> DataSet:
    """Return noise in the shape of Tiny ImageNet: what a picture shows takes no time."""
    pixels = torch.randint(0, 256, (number, 3, 64, 64), dtype=torch.uint8)
    pictures = Pictures(pixels, torch.arange(number) % CLASSES)
    names = tuple(f"n{index:08}" for index in range(CLASSES))
    return DataSet(pictures, pictures.first(1), names, names)


def bare_step(trainer: Trainer, size: int) -> Callable[[], None]:
    """Return what anyone would write for one step, on a batch that is there already."""
    configuration, device = trainer.configuration, trainer.device
    network = build(configuration, CLASSES).to(device, memory_format=torch.channels_last).train()
    optimiser = build_optimiser(network, configuration, device)
    for group in optimiser.param_groups:
        group["lr"] = 1e-4
    pictures = torch.randn(trainer.batch_size, 3, size, size, device=device)
    pictures = pictures.contiguous(memory_format=torch.channels_last)
    labels = trainer.training.labels[: trainer.batch_size]

    def step() -> None:
        with trainer.half_precision():
            logits = network(pictures)
        loss = F.cross_entropy(
            logits.float(), labels, label_smoothing=configuration.label_smoothing
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        wait(device)

    return step


def trainers_step(trainer: Trainer) -> Callable[[], None]:
    """Return one step of the trainer, at the start of a run."""

    def step() -> None:
        trainer.train_step(0.0)
        wait(trainer.device)

    return step


def on_the_processor(step: Callable[[], None], seconds: list[float]) -> Callable[[], None]:
    """Return the step, noting what processor time it took."""

    def timed() -> None:
        before = process_time()
        step()
        seconds.append(process_time() - before)

    return timed


def wait(device: str) -> None:
    """Return when the device has done what it was asked."""
    if device.startswith("cuda"):
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--batch", type=int, help="otherwise 32 on a CPU, 512 on a GPU")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--device", help="otherwise the fastest")
    options = parser.parse_args()
    device = device_for(options.device)
    batch = options.batch or (32 if device == "cpu" else 512)
    print(f"{device_title(device)}, batch {batch}, medians of {options.rounds} rounds")
    for size in options.sizes:
        # The plan of a GPU, on a CPU as well: its views cost most.
        configuration = configuration_for("cuda", batch_size=batch, phases=(Phase(1.0, size),))
        trainer = Trainer(noise(4 * batch), configuration, device)
        steps = {"bare": bare_step(trainer, size), "trainer": trainers_step(trainer)}
        processor: dict[str, list[float]] = {name: [] for name in steps}
        timed = {name: on_the_processor(step, processor[name]) for name, step in steps.items()}
        seconds = alternate(timed, runs=options.rounds, warm_up=WARM_UP)
        bare, ours = batch / seconds["bare"], batch / seconds["trainer"]
        met = "met" if ours / bare >= BAR else "MISSED"
        print(
            f"{size:4} px   bare {bare:8.1f}/s   trainer {ours:8.1f}/s   ratio {ours / bare:.2f}"
            f"   bar {BAR:.2f}   {met}"
        )
        if device == "cpu":
            one, other = (median(processor[name][WARM_UP:]) for name in ("bare", "trainer"))
            print(f"{'':4}      by the processor's time: ratio {one / other:.2f}")


if __name__ == "__main__":
    main()
