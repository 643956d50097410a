"""What a flipped switch and a sweep cost on ResNet-50, in forward passes.

    python -m benchmarks.unplug [--runs 15] [--sizes 80 224]

Measured side by side, in turn, on the readable network with random weights; the sweep is the median
of `--runs`, a flip, which is shorter, that of three times as many. A flip is compared with the part
of a forward pass that lies behind the first block that changed; the sweep with the naive way, a
whole forward pass for every block and one for the intact network. Takes about a minute.
"""

from argparse import ArgumentParser
from collections.abc import Callable

FLIP, SWEEP = 1.1, 9.0  # the bars: of the pass from the first change on, and of a whole pass
LOOKED_AT = (0, 3, 7, 12)  # the blocks whose flip is timed: conv2_1, conv3_1, conv4_1, conv4_6
OFTEN = 3


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="*", default=[80, 224])
    options = parser.parse_args()
    for size in options.sizes:
        measure(size, options.runs)


def measure(size: int, runs: int) -> None:
    """Print the ratios at one input size."""
    import torch

    from benchmarks.timing import alternate, verdict
    from resnet_demo.network.resnet import build_resnet
    from resnet_demo.unplug.ablation import block_outputs, forward, logits_of, sweep
    from resnet_demo.unplug.wiring import block_names, intact, keep

    network = build_resnet("resnet50").eval().requires_grad_(False)
    photo = torch.randn(1, 3, size, size)
    trace = forward(network, photo)
    names, known = block_names(network), block_outputs(trace)
    blocks = [block for _, block in network.blocks()]

    def whole() -> None:
        with torch.no_grad():
            network(photo)

    def behind(number: int) -> Callable[[], None]:
        def run() -> None:
            with torch.no_grad():
                x = known[number].output
                for block in blocks[number + 1 :]:
                    x = block(x)
                network.head(x)

        return run

    def flip(number: int) -> Callable[[], object]:
        wiring = keep(intact(16), [number], "shortcut")
        return lambda: logits_of(network, trace, [wiring])

    seconds = alternate(
        {
            "one forward pass": whole,
            "the intact pass and a sweep": lambda: (
                forward(network, photo),
                sweep(network, trace),
            ),
        },
        runs,
    )
    one = seconds["one forward pass"]
    threads = torch.get_num_threads()
    print(
        f"ResNet-50, {size} pixels, {threads} thread{'s' * (threads > 1)}, median of {runs}; a "
        f"forward pass took {one * 1e3:.0f} ms"
    )
    print(f"  {'sweep of 16, in forward passes':<40}", end="")
    print(verdict(seconds["the intact pass and a sweep"] / one, SWEEP), "  naive 17")
    for number in LOOKED_AT:
        # Alone beside each other: what ran before decides which kernels are still in the cache.
        seconds = alternate({"behind": behind(number), "flip": flip(number)}, OFTEN * runs)
        print(f"  {f'flip {names[number]}, in passes from there on':<40}", end="")
        print(
            verdict(seconds["flip"] / seconds["behind"], FLIP),
            f"  {seconds['flip'] * 1e3:.1f} against {seconds['behind'] * 1e3:.1f} ms",
        )


if __name__ == "__main__":
    main()
