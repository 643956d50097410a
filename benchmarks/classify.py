"""How long ResNet-50 takes from a photo to its top 5, against torchvision's bare forward pass.

    python -m benchmarks.classify [--runs 30] [--threads 1 2] [--compile]

All ratios are taken in one run, in turn, each the median of `--runs`; a busy machine moves them
little. The weights are random: what they say does not change how long it takes.
"""

import io
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable

WHOLE_PATH, FROM_PHOTO = "12-megapixel JPEG to top 5", "decoded photo to top 5"
BARS = {1: {WHOLE_PATH: 1.6, FROM_PHOTO: 1.1}, 2: {WHOLE_PATH: 2.0, FROM_PHOTO: 1.1}}
"""By number of threads: the most that a path may take, in bare forward passes."""


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--compile", action="store_true", help="also torch.compile: a minute more")
    parser.add_argument("--here", action="store_true", help="measure in this very process")
    options = parser.parse_args()
    if options.here:
        measure(options.threads[0], options.runs, options.compile)
        return
    for threads in options.threads:
        # The number of threads belongs to the process, so each number gets a process of its own.
        arguments = ["--here", f"--threads={threads}", f"--runs={options.runs}"]
        arguments += ["--compile"] if options.compile else []
        subprocess.run(
            [sys.executable, "-m", "benchmarks.classify", *arguments],
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            check=True,
        )


def measure(threads: int, runs: int, with_compile: bool) -> None:
    """Print the ratios for one number of threads."""
    import torch

    from benchmarks.forms import Forward, compiled_forms, forms, reference
    from benchmarks.timing import alternate, verdict
    from resnet_demo.photos.decode import decode

    torch.set_num_threads(threads)
    network, batch = reference(), torch.randn(1, 3, 224, 224)
    predictor = predictor_of(network.state_dict())
    data = twelve_megapixels()
    photo = decode(data)

    def forward(form: Forward) -> Callable[[], object]:
        def run() -> None:
            with torch.inference_mode():
                form(batch)

        return run

    seconds = alternate(
        {
            "torchvision's forward": forward(network),
            WHOLE_PATH: lambda: predictor.classify(decode(data)).top(5),
            FROM_PHOTO: lambda: predictor.classify(photo).top(5),
            "the readable network": forward(predictor.network),
            "its fused form, which is used": forward(predictor.forward),
            **{name: forward(form) for name, form in forms().items()},
            **{
                name: forward(form)
                for name, form in (compiled_forms(batch) if with_compile else {}).items()
            },
        },
        runs,
    )
    bare = seconds["torchvision's forward"]
    fused = "fused" if predictor.is_fused else "NOT fused: this torch has no such operators"
    print(
        f"ResNet-50, 224 pixels, {threads} thread{'s' * (threads > 1)}, median of {runs}, {fused}; "
        f"1.00 was {bare * 1e3:.0f} ms"
    )
    bars = BARS.get(threads, {})
    for name, duration in seconds.items():
        print(f"  {name:<32}{verdict(duration / bare, bars.get(name))}", flush=True)


def predictor_of(state: dict):  # type: ignore[type-arg, no-untyped-def]
    """Return a predictor at 224 pixels with these weights."""
    from resnet_demo.classify.predictor import Predictor
    from resnet_demo.network.resnet import build_resnet
    from resnet_demo.weights.card import Preprocessing, WeightsCard

    network = build_resnet("resnet50")
    network.load_state_dict(state)
    preprocessing = Preprocessing(232, 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    labels = tuple(f"class {index}" for index in range(1000))
    card = WeightsCard("random", "resnet50", "Random", labels, preprocessing, None, "", "")
    return Predictor(network, card, "cpu")


def twelve_megapixels() -> bytes:
    """Return the cat at 4,000 × 3,000 pixels as a JPEG, as a phone would send it."""
    from PIL import Image

    from resnet_demo.photos.samples import sample

    file = io.BytesIO()
    image = Image.fromarray(sample("cat").pixels).resize((4000, 3000), Image.Resampling.BICUBIC)
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


if __name__ == "__main__":
    main()
