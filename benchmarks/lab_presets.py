"""What every preset of the skip lab shows, on five seeds: the numbers that its note quotes.

    python -m benchmarks.lab_presets [NAME …] [--seeds 5]

Trains each preset on several seeds (all of them on five: about fifteen minutes of one core)
and prints the loss of each net, mean of the last twenty steps, and the gradient ratio at
initialisation.
"""

import argparse
import dataclasses

from resnet_demo.lab import probes
from resnet_demo.lab.presets import PRESETS, Preset
from resnet_demo.lab.trainer import Trainer
from resnet_demo.lab.verdict import outcomes


def measure(preset: Preset, seeds: int) -> None:
    config = dataclasses.replace(preset.config, seeds=seeds, test_every=preset.config.steps)
    print(f"{preset.name}: {preset.question}")
    records = [record for step in Trainer(config) for record in step]
    nets: dict[tuple[object, ...], list[str]] = {}
    for end in outcomes(config, records):
        line = end.line
        key = (line.depth, line.skip_strength, line.activation, line.learning_rate)
        ratio = probes.gradient_profile(line, config).ratio
        accuracy = 100 * (end.test_accuracy or 0)
        nets.setdefault(key, []).append(f"{end.loss:8.4f} {accuracy:3.0f}% {ratio:7.1e}")
    print("  layers, α, activation, learning rate: loss, test accuracy, gradient ratio a seed")
    for (depth, strength, activation, rate), values in nets.items():
        print(f"  {depth:4} {strength:5g} {activation:8} {rate:6g}:  " + " | ".join(values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    for preset in PRESETS:
        if not options.names or preset.name in options.names:
            measure(preset, options.seeds)


if __name__ == "__main__":
    main()
