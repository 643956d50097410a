"""The networks that a lecture on ResNet mentions, and what was published about them.

What can be computed is computed (measure.py) or read from torchvision's table of weights. Typed
here is only what a paper says, with its source: year, task, and figures of networks for which
torchvision has no weights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torchvision.models as tv
from torch import nn

from resnet_demo.errors import RelativesError
from resnet_demo.network.relatives import Darknet53, MobileNetV1, UNet
from resnet_demo.relatives.table import ORIGINAL, Skip

# Their published weights came from another library: the network itself brings a photo that was
# normalised torchvision's way back to that library's scale.
_INCEPTION: dict[str, Any] = {"aux_logits": False, "transform_input": True, "init_weights": False}


@dataclass(frozen=True)
class Published:
    """A published figure.

    Attributes:
        text: the figure with its metric, as a table shows it.
        source: where it stands.
        top1: ImageNet top-1 accuracy of one crop, 0 to 100; None where the task is another.
    """

    text: str
    source: str
    top1: float | None = None


@dataclass(frozen=True)
class Relative:
    """One network of the catalogue.

    Attributes:
        name: as people write it.
        year: of the first publication, with its month as twelfths: 2015.92 is December 2015.
        paper: authors, year, arXiv number or venue.
        task: "classification", "detection" or "segmentation".
        build: returns the network with random weights, at inference, without auxiliary heads.
        input_size: side of the input in pixels at which it is counted.
        skip: what kind of skip it has.
        skip_words: where the skips are and how many.
        weights: torchvision's weights whose accuracy is shown, or None.
        published: where torchvision has none.
        channels: of the input.
    """

    name: str
    year: float
    paper: str
    task: str
    build: Callable[[], nn.Module]
    input_size: int
    skip: Skip
    skip_words: str
    weights: str | None = None
    published: Published | None = None
    channels: int = 3

    def entry(self) -> Any:
        """Return torchvision's weights of this network: file, categories, transforms, metrics."""
        assert self.weights is not None
        return tv.get_weight(self.weights)

    def accuracy(self) -> Published:
        """Return the published figure: torchvision's, or the paper's."""
        if self.published is not None:
            return self.published
        metrics = self.entry().meta["_metrics"]["ImageNet-1K"]
        top1, top5 = metrics["acc@1"], metrics["acc@5"]
        text = f"{top1:.1f} % top-1, {top5:.1f} % top-5"
        return Published(text, f"torchvision, {self.weights}", top1)


def _month(year: int, month: int) -> float:
    return round(year + (month - 1) / 12, 2)


def _resnet(depth: int) -> Relative:
    blocks = {18: 8, 34: 16, 50: 16, 101: 33, 152: 50}[depth]
    return Relative(
        f"ResNet-{depth}",
        _month(2015, 12),
        "He et al. 2015, arXiv:1512.03385",
        "classification",
        getattr(tv, f"resnet{depth}"),
        224,
        "residual",
        f"an addition around each of {blocks} blocks",
        f"ResNet{depth}_Weights.IMAGENET1K_V1",
    )


def _resnet50_v1() -> nn.Module:
    """Return ResNet-50 as the paper drew it: a stage's stride on its first 1×1, not on the 3×3."""
    network: Any = tv.resnet50()
    for layer in (network.layer2, network.layer3, network.layer4):
        layer[0].conv1.stride, layer[0].conv2.stride = (2, 2), (1, 1)
    built: nn.Module = network
    return built


RELATIVES = (
    Relative(
        "AlexNet",
        _month(2012, 12),
        "Krizhevsky et al. 2012, NeurIPS; counted: the one-tower variant of 2014",
        "classification",
        tv.alexnet,
        224,
        "none",
        "none: each layer sees only the one before it",
        "AlexNet_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "VGG-16",
        _month(2014, 9),
        "Simonyan and Zisserman 2014, arXiv:1409.1556",
        "classification",
        tv.vgg16,
        224,
        "none",
        "none: each layer sees only the one before it",
        "VGG16_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "GoogLeNet",
        _month(2014, 9),
        "Szegedy et al. 2014, arXiv:1409.4842 (Inception v1)",
        "classification",
        partial(tv.googlenet, **_INCEPTION),
        224,
        "parallel branches",
        "parallel branches, concatenated; in training two auxiliary heads",
        "GoogLeNet_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "Inception-v3",
        _month(2015, 12),
        "Szegedy et al. 2015, arXiv:1512.00567",
        "classification",
        partial(tv.inception_v3, **_INCEPTION),
        299,
        "parallel branches",
        "parallel branches, concatenated; in training one auxiliary head",
        "Inception_V3_Weights.IMAGENET1K_V1",
    ),
    *(_resnet(depth) for depth in (18, 34, 50, 101, 152)),
    Relative(
        ORIGINAL,
        _month(2015, 12),
        "He et al. 2015, arXiv:1512.03385; ResNet-50 here is v1.5, with the stride on the 3×3",
        "classification",
        _resnet50_v1,
        224,
        "residual",
        "an addition around each of 16 blocks; the stride sits on the first 1×1",
        published=Published("75.3 % top-1", "He et al., published Caffe models, one crop", 75.3),
    ),
    Relative(
        "U-Net",
        _month(2015, 5),
        "Ronneberger et al. 2015, arXiv:1505.04597",
        "segmentation",
        UNet,
        572,
        "long concatenation",
        "four long shortcuts from encoder to decoder that concatenate",
        published=Published("77.6 % IoU on DIC-HeLa", "Ronneberger et al. 2015, table 2"),
        channels=1,
    ),
    Relative(
        "DenseNet-121",
        _month(2016, 8),
        "Huang et al. 2016, arXiv:1608.06993",
        "classification",
        tv.densenet121,
        224,
        "dense concatenation",
        "each layer of a dense block is given all maps before it, concatenated",
        "DenseNet121_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "MobileNet v1",
        _month(2017, 4),
        "Howard et al. 2017, arXiv:1704.04861",
        "classification",
        MobileNetV1,
        224,
        "none",
        "none: depthwise and pointwise convolutions in turn",
        published=Published("70.6 % top-1", "Howard et al. 2017, table 8", 70.6),
    ),
    Relative(
        "MobileNet v2",
        _month(2018, 1),
        "Sandler et al. 2018, arXiv:1801.04381",
        "classification",
        tv.mobilenet_v2,
        224,
        "residual",
        "an addition between thin layers in 10 of 17 blocks, no ReLU after it",
        "MobileNet_V2_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "YOLOv3's Darknet-53",
        _month(2018, 4),
        "Redmon and Farhadi 2018, arXiv:1804.02767; counted: the backbone",
        "detection",
        Darknet53,
        256,
        "residual",
        "23 additions without activation after them; YOLOv3 adds two long concatenations",
        published=Published(
            "YOLOv3: 57.9 AP50 on COCO at 608 pixels", "Redmon and Farhadi 2018, table 3"
        ),
    ),
    Relative(
        "MobileNet v3",
        _month(2019, 5),
        "Howard et al. 2019, arXiv:1905.02244; counted: Large",
        "classification",
        tv.mobilenet_v3_large,
        224,
        "residual",
        "an addition in 10 of 15 blocks; squeeze-and-excitation is a gate, not a skip",
        "MobileNet_V3_Large_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "EfficientNet-B0",
        _month(2019, 5),
        "Tan and Le 2019, arXiv:1905.11946",
        "classification",
        tv.efficientnet_b0,
        224,
        "residual",
        "an addition in 9 of 16 blocks; squeeze-and-excitation is a gate, not a skip",
        "EfficientNet_B0_Weights.IMAGENET1K_V1",
    ),
    Relative(
        "ViT-B/16",
        _month(2020, 10),
        "Dosovitskiy et al. 2020, arXiv:2010.11929",
        "classification",
        tv.vit_b_16,
        224,
        "residual",
        "24 additions, two in each of 12 Transformer blocks, nothing after them",
        "ViT_B_16_Weights.IMAGENET1K_V1",
    ),
)


def named(name: str) -> Relative:
    """Return a network of the catalogue by its name.

    Raises:
        RelativesError: there is none.
    """
    for relative in RELATIVES:
        if relative.name == name:
            return relative
    raise RelativesError(f"Choose one of {', '.join(each.name for each in RELATIVES)}.")
