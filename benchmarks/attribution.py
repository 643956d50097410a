"""How long evidence takes, against torchcam, grad-cam and Captum on torchvision's own ResNet-50.

    python -m benchmarks.attribution [--runs 9] [--long-runs 3] [--threads 1] [--only cam ig …]

The same weights, tensor and number of threads for all; things are taken in turn, each time is the
median. The rivals run as their documentation shows and in the best way we found. A ratio is printed
only where the maps agree (correlation above 0.999). The weights are random but for batch norms that
keep the signal: what they say does not change how long it takes.
"""

import os
import threading
import warnings
from argparse import ArgumentParser
from collections.abc import Callable
from time import sleep

SIDE, CLASS = 224, 7
AGREE = 0.999
WINDOW, STRIDE, STEPS = 32, 14, 50
BARS = {
    "Grad-CAM conv5_x, new photo": {"bare forward": 1 / 1.05, "grad-cam": 2.0, "torchcam": 1.0},
    "five more classes": {"grad-cam": 20.0, "torchcam": 20.0},
    "four stages, one class": {"grad-cam": 2.0, "torchcam, a stage a call": 2.0, "torchcam": 1.0},
    "integrated gradients": {"Captum's default": 1.5},
    "occlusion": {"Captum's default": 1.3},
}
"""The least that a rival must take, in times of ours."""


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--long-runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=["cam", "ig", "occlusion"])
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    import torch

    torch.set_num_threads(options.threads)
    print(f"ResNet-50, {SIDE} pixels, {options.threads} thread(s); rival / ours, median in turn")
    if "cam" in options.only:
        cam(options.runs)
    if "ig" in options.only:
        integrated(options.long_runs)
    if "occlusion" in options.only:
        occlusion(options.long_runs)


def networks():  # type: ignore[no-untyped-def]
    """Return ours and torchvision's with the same frozen weights, and one photo."""
    import torch

    from benchmarks.forms import reference
    from resnet_demo.network.resnet import build_resnet

    theirs = reference()
    for module in theirs.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.3, 0.7)
    ours = build_resnet("resnet50")
    ours.load_state_dict(theirs.state_dict())
    photo = torch.randn(1, 3, SIDE, SIDE)
    return ours.eval().requires_grad_(False), theirs, photo


def cam(runs: int) -> None:
    """The three rows of Grad-CAM."""
    import numpy as np
    import torch
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torchcam.methods import GradCAM as TorchcamGradCAM

    from resnet_demo.attribution.gradcam import class_maps, closed_form, grad_cams
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.tail import Tail
    from resnet_demo.network.resnet import STAGES

    ours, theirs, photo = networks()
    with torch.no_grad():
        outputs = ours.forward_stages(photo)
        peaks = class_maps(outputs["conv5_x"], ours.fc.weight).amax(dim=(1, 2))
    # Six classes that something speaks for: a map of nothing but zeros agrees with no other.
    best, *more = peaks.topk(6).indices.tolist()
    target, others = Target(best, ""), [Target(index, "") for index in more]
    # grad-cam needs weights that may have gradients (its default); torchcam gets them frozen.
    learning = networks()[1].requires_grad_(True)
    learning.load_state_dict(theirs.state_dict())
    layers = list(STAGES.values())

    def bare() -> None:
        with torch.inference_mode():
            theirs(photo)

    def our_new():  # type: ignore[no-untyped-def]
        with torch.no_grad():
            outputs = ours.forward_stages(photo)
        return [closed_form(ours, outputs, [target])[0].values]

    def our_more():  # type: ignore[no-untyped-def]
        return [found.values for found in closed_form(ours, outputs, others)]

    def our_stages():  # type: ignore[no-untyped-def]
        with torch.no_grad():  # one forward: without a graph to conv2_x, with one from there on
            x = ours.stem(photo)
            for name, block in ours.blocks():
                if name.startswith("conv2"):
                    x = block(x)
        return [
            one.values for one in grad_cams(ours, Tail(ours, x, "conv2_3"), target, list(STAGES))
        ]

    def grad_cam(classes, names):  # type: ignore[no-untyped-def]
        found = []
        for name in names:
            with GradCAM(learning, [learning.get_submodule(name)]) as method:
                for index in classes:
                    found.append(method(photo, [ClassifierOutputTarget(index)])[0])
        return found

    def torchcam(classes, names):  # type: ignore[no-untyped-def]
        with TorchcamGradCAM(theirs, names) as method:
            scores = theirs(photo.clone().requires_grad_())
            maps = [method(index, scores, retain_graph=True) for index in classes]
        return [one[0].numpy() for of_class in maps for one in of_class]

    def torchcam_batch(classes):  # type: ignore[no-untyped-def]
        """One forward and one backward for all classes, on copies of the photo."""
        with TorchcamGradCAM(theirs, ["layer4"]) as method:
            copies = photo.repeat(len(classes), 1, 1, 1).requires_grad_()
            return list(method(list(classes), theirs(copies))[0].numpy())

    row(
        "Grad-CAM conv5_x, new photo",
        our_new,
        {
            "bare forward": bare,
            "torchcam": lambda: torchcam([best], ["layer4"]),
            "grad-cam": lambda: grad_cam([best], ["layer4"]),
        },
        runs,
        np.maximum,
    )
    row(
        "five more classes",
        our_more,
        {
            "torchcam": lambda: torchcam(more, ["layer4"]),
            "torchcam, one batch": lambda: torchcam_batch(more),
            "grad-cam": lambda: grad_cam(more, ["layer4"]),
        },
        max(3, runs // 2),
        np.maximum,
    )
    row(
        "four stages, one class",
        our_stages,
        {
            "torchcam": lambda: torchcam([best], layers),
            "torchcam, a stage a call": lambda: [torchcam([best], [name])[0] for name in layers],
            "grad-cam": lambda: grad_cam([best], layers),
        },
        max(3, runs // 2),
        np.maximum,
    )


def integrated(runs: int) -> None:
    """Integrated gradients of 50 steps, and the memory it takes."""
    from captum.attr import IntegratedGradients

    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.memory import rows_in_a_batch
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, theirs, photo = networks()
    prepared, target = folded(ours), Target(CLASS, "")
    batch = rows_in_a_batch(SIDE, with_gradients=True)

    def captum(**options: int):  # type: ignore[no-untyped-def]
        found = IntegratedGradients(theirs).attribute(photo, target=CLASS, n_steps=STEPS, **options)
        return [found.detach().sum(dim=1)[0].numpy()]

    def mine():  # type: ignore[no-untyped-def]
        settings = Settings(steps=STEPS)
        return [attribute(prepared, photo, target, "integrated-gradients", settings).values]

    row(
        "integrated gradients",
        mine,
        {
            "Captum's default": captum,
            f"Captum, batches of {batch}": lambda: captum(internal_batch_size=batch),
        },
        runs,
    )
    print(
        f"    peak memory above the start: ours {peak(mine):.0f} MB, Captum {peak(captum):.0f} MB"
    )


def occlusion(runs: int) -> None:
    """Occlusion with a window of 32 pixels every 14."""
    from captum.attr import Occlusion

    from resnet_demo.attribution.catalogue import Settings
    from resnet_demo.attribution.maps import Target
    from resnet_demo.attribution.methods import attribute
    from resnet_demo.attribution.twin import folded

    ours, theirs, photo = networks()
    prepared, target = folded(ours), Target(CLASS, "")

    def captum(rows: int = 1):  # type: ignore[no-untyped-def]
        found = Occlusion(theirs).attribute(
            photo,
            (3, WINDOW, WINDOW),
            (3, STRIDE, STRIDE),
            target=CLASS,
            perturbations_per_eval=rows,
        )
        return [found[0, 0].detach().numpy()]

    def mine():  # type: ignore[no-untyped-def]
        settings = Settings(window=WINDOW, stride=STRIDE)
        return [attribute(prepared, photo, target, "occlusion", settings).values]

    row(
        "occlusion",
        mine,
        {"Captum's default": captum, "Captum, 16 windows at once": lambda: captum(16)},
        runs,
    )


def row(name, ours, rivals, runs, positive=None):  # type: ignore[no-untyped-def]
    """Print one row of the table: each rival's time in times of ours, and whether it is enough."""
    from benchmarks.timing import alternate

    seconds = alternate({"ours": ours, **rivals}, runs, warm_up=1)
    print(f"  {name}: ours {seconds['ours'] * 1e3:.1f} ms")
    mine = ours()
    for rival, run in rivals.items():
        maps = run()
        agree = (
            1.0 if maps is None else min(map(lambda *pair: similar(*pair, positive), mine, maps))
        )
        ratio = seconds[rival] / seconds["ours"]
        bar = BARS[name].get(rival)
        verdict = "" if bar is None else f"bar {bar:.2f} {'met' if ratio >= bar else 'MISSED'}"
        shown = f"{ratio:8.2f}   {verdict}" if agree > AGREE else "   the maps disagree: no ratio"
        print(f"    {rival:<28}{shown}   correlation {agree:.5f}", flush=True)


def similar(mine, theirs, positive) -> float:  # type: ignore[no-untyped-def]
    """Return the correlation of two maps, ours enlarged where the rival enlarges."""
    import numpy as np
    import torch

    mine = mine if positive is None else positive(mine, 0)
    if mine.shape != theirs.shape:
        large = torch.from_numpy(mine)[None, None]
        mine = torch.nn.functional.interpolate(large, theirs.shape, mode="bilinear")[0, 0].numpy()
    return float(np.corrcoef(mine.ravel(), theirs.ravel())[0, 1])


def peak(run: Callable[[], object]) -> float:
    """Return how many MB (10⁶ bytes) the process grows at most while something runs; Linux only."""
    start, most, over = resident(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.is_set():
            most = max(most, resident() - start)
            sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    run()
    over.set()
    watcher.join()
    return most


def resident() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
