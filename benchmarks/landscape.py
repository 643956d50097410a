"""A loss surface against the usual way: weights copied into the module, point by point.

    python -m benchmarks.landscape [--runs 5] [--points 25]

The 56-layer residual net on 512 digits. The usual way is what most code does: every point's weights
are copied into the module, which is then called on all pictures. Rows of both are taken in turn, in
processor time, on the same number of threads; a surface is its rows. The values are compared. At
the end our rows with one and with two threads, in turn, in wall time. Takes about two minutes.
What was tried on the way, and what each step gave, stands in resnet_demo/landscape/folded.py.
"""

import copy
from argparse import ArgumentParser
from collections.abc import Callable
from statistics import median
from time import process_time

BAR = 1.5  # times as fast
LARGEST_DIFFERENCE = 1e-4


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="rows of the surface that are timed")
    parser.add_argument("--points", type=int, default=25)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    import torch
    from torch.nn import functional as F

    from benchmarks.timing import alternate
    from resnet_demo.lab.data import load
    from resnet_demo.landscape.directions import moving_weights
    from resnet_demo.landscape.folded import FoldedNet
    from resnet_demo.landscape.surface import random_plane, steps_of
    from resnet_demo.network.cifar_resnet import CifarResNet, initialise

    torch.set_num_threads(options.threads)
    data = load("digits")
    pictures, labels = data.train_pictures[:512], data.train_labels[:512]
    net = CifarResNet(56)
    initialise(net, "he", torch.Generator().manual_seed(0))
    with torch.no_grad():
        for _ in range(20):  # running statistics that fit, so that losses are of a usual size
            net(pictures[:128])
    net.eval()
    plane, steps = random_plane(net, 0), steps_of(0.3, options.points)
    middle = {name: value.clone() for name, value in moving_weights(net).items()}
    module = copy.deepcopy(net)
    moving = {name: value for name, value in module.named_parameters() if name in middle}

    @torch.no_grad()
    def usual(b: float) -> list[float]:
        row = []
        for a in steps:
            for name, value in moving.items():
                value.copy_(middle[name] + a * plane[0][name] + b * plane[1][name])
            row.append(float(F.cross_entropy(module(pictures), labels)))
        return row

    folded = FoldedNet(net, pictures, labels)
    start, first, second = (folded.vector(part) for part in (middle, *plane))

    def ours(b: float) -> list[float]:
        row = start + b * second
        return [folded.loss(row + a * first) for a in steps]

    seconds: dict[str, list[float]] = {"usual": [], "ours": []}
    difference = 0.0
    ways = [("usual", usual), ("ours", ours)]
    for number in range(options.runs):
        b = steps[number * len(steps) // options.runs]
        rows = {}
        for name, way in ways:
            begin = process_time()
            rows[name] = way(b)
            seconds[name].append(process_time() - begin)
        ways.reverse()
        pairs = zip(rows["usual"], rows["ours"], strict=True)
        # Losses far from the middle are large; float32 tells seven digits of them.
        difference = max(difference, *(abs(a - b) / max(1.0, abs(a)) for a, b in pairs))
    ratio = median(seconds["usual"]) / median(seconds["ours"])
    print(
        f"56 layers, 512 digits, {options.threads} thread(s), {options.runs} rows of "
        f"{options.points} points in turn; one the usual way took {median(seconds['usual']):.2f} s"
    )
    print(f"  times as fast {ratio:.2f}   bar {BAR}   {'met' if ratio >= BAR else 'MISSED'}")
    met = "met" if difference <= LARGEST_DIFFERENCE else "MISSED"
    print(f"  largest difference {difference:.1e}   bar {LARGEST_DIFFERENCE:.0e}   {met}")

    def on(threads: int) -> Callable[[], None]:
        def run() -> None:
            torch.set_num_threads(threads)
            ours(0.1)

        return run

    walls = alternate({"one": on(1), "two": on(2)}, options.runs, warm_up=1)
    print(f"  two threads: {walls['two'] / walls['one']:.2f} of the wall time of one")


if __name__ == "__main__":
    main()
