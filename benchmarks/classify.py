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
from functools import partial

BARS = {  # threads: the whole path over the bare forward pass
    1: 1.6,
    2: 2.0,
}
BAR_FROM_PHOTO = 1.1


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

    from benchmarks.timing import alternate, verdict
    from resnet_demo.photos.decode import decode

    torch.set_num_threads(threads)
    predictor, reference = networks()
    data = twelve_megapixels()
    photo = decode(data)
    batch = torch.randn(1, 3, 224, 224)
    assert predictor.is_fused

    def forward(network: Callable[[torch.Tensor], torch.Tensor]) -> None:
        with torch.inference_mode():
            network(batch)

    things: dict[str, Callable[[], object]] = {
        "torchvision's forward": partial(forward, reference),
        "12-megapixel JPEG to top 5": lambda: predictor.classify(decode(data)).top(5),
        "decoded photo to top 5": lambda: predictor.classify(photo).top(5),
        "readable network": partial(forward, predictor.network),
        "fused form": partial(forward, predictor._forward),
        **{name: partial(forward, form) for name, form in other_forms(with_compile).items()},
    }
    bars = {
        "12-megapixel JPEG to top 5": BARS.get(threads),
        "decoded photo to top 5": BAR_FROM_PHOTO,
    }
    seconds = alternate(things, runs)
    bare = seconds["torchvision's forward"]
    print(f"ResNet-50, 224 pixels, {threads} thread(s), median of {runs}; {bare * 1e3:.0f} ms = 1")
    for name, duration in seconds.items():
        print(f"  {name:<34}{verdict(duration / bare, bars.get(name))}")


def networks():  # noqa: ANN201
    """Return a predictor at 224 pixels and torchvision's ResNet-50 with the same random weights."""
    import torch
    from torchvision.models import resnet50

    from resnet_demo.classify.predictor import Predictor
    from resnet_demo.network.resnet import build_resnet
    from resnet_demo.weights.card import Preprocessing, WeightsCard

    torch.manual_seed(0)
    reference = resnet50().eval().requires_grad_(False)
    network = build_resnet("resnet50")
    network.load_state_dict(reference.state_dict())
    preprocessing = Preprocessing(232, 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    labels = tuple(f"class {index}" for index in range(1000))
    card = WeightsCard("random", "resnet50", "Random", labels, preprocessing, None, "", "")
    return Predictor(network, card, "cpu"), reference


def other_forms(with_compile: bool):  # noqa: ANN201
    """Return what else might make a forward pass faster, for comparison."""
    import torch
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    def folded() -> nn.Module:
        network = networks()[1]
        network.conv1, network.bn1 = fuse_conv_bn_eval(network.conv1, network.bn1), nn.Identity()
        for layer in (network.layer1, network.layer2, network.layer3, network.layer4):
            for block in layer:
                for number in (1, 2, 3):
                    convolution = getattr(block, f"conv{number}")
                    norm = getattr(block, f"bn{number}")
                    setattr(block, f"conv{number}", fuse_conv_bn_eval(convolution, norm))
                    setattr(block, f"bn{number}", nn.Identity())
                if block.downsample is not None:
                    block.downsample = nn.Sequential(fuse_conv_bn_eval(*block.downsample))
        return network

    def channels_last(network: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
        network = network.to(memory_format=torch.channels_last)
        return lambda batch: network(batch.contiguous(memory_format=torch.channels_last))

    forms: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "batch norm folded": folded(),
        "channels last": channels_last(networks()[1]),
        "folded and channels last": channels_last(folded()),
    }
    if with_compile:
        forms["torch.compile"] = torch.compile(networks()[1])
        import torch._inductor.config

        torch._inductor.config.freezing = True
        forms["torch.compile, weights frozen"] = torch.compile(networks()[1])
    return forms


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
