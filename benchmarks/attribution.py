"""How long evidence takes, against torchcam, grad-cam and Captum on torchvision's own ResNet-50.

    python -m benchmarks.attribution [--runs 9] [--long-runs 3] [--threads 1] [--only cam ig …]

The same weights, tensor and number of threads for all: those that ship, and a sample photo at 224
pixels. Ours and one rival run in turn, and a ratio is the median over such pairs. The rivals run as
their documentation shows, and in the best way we found (once, where it takes long and has no bar).
A ratio is printed only where the maps agree (correlation above 0.999); the largest difference is
printed beside it, as a share of the rival's largest value.
"""

import warnings
from argparse import ArgumentParser

from benchmarks.attribution_rows import SIDE, networks, row


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--long-runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=["cam", "ig", "occlusion"])
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    import torch

    from benchmarks.attribution_long import integrated, occlusion

    torch.set_num_threads(options.threads)
    print(f"ResNet-50, {SIDE} pixels, {options.threads} thread(s); rival / ours")
    if "cam" in options.only:
        cam(options.runs)
    if "ig" in options.only:
        integrated(options.long_runs)
    if "occlusion" in options.only:
        occlusion(options.long_runs)


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
    from resnet_demo.attribution.twin import folded
    from resnet_demo.network.resnet import STAGES

    ours, theirs, photo, _ = networks()
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
    prepared = folded(ours)  # once for each network, as the page does it

    def bare() -> None:
        with torch.inference_mode():
            theirs(photo)

    def our_new():  # type: ignore[no-untyped-def]
        with torch.inference_mode():
            x = prepared.stem(photo)
            for _, block in prepared.blocks():
                x = block(x)
            return [class_maps(x, ours.fc.weight[best : best + 1])[0].numpy()]

    def our_page():  # type: ignore[no-untyped-def]
        """As the pages do it: the one pass that serves all of them keeps what every block gave."""
        with torch.no_grad():
            outputs = ours.forward_stages(photo)
        return [closed_form(ours, outputs, [target])[0].values]

    def our_more():  # type: ignore[no-untyped-def]
        return [found.values for found in closed_form(ours, outputs, others)]

    def our_stages():  # type: ignore[no-untyped-def]
        with torch.no_grad():  # one forward: without a graph to conv2_x, with one from there on
            x = prepared.stem(photo)
            for name, block in prepared.blocks():
                if name.startswith("conv2"):
                    x = block(x)
        return [
            one.values
            for one in grad_cams(prepared, Tail(prepared, x, "conv2_3"), target, list(STAGES))
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
            "ours, every block kept": our_page,
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


if __name__ == "__main__":
    main()
