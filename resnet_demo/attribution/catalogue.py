"""The methods by name, what each asks of the network, and the settings that some of them have.

Nothing here imports torch or Captum, so that a command's help and a page's controls are there at
once.
"""

from dataclasses import dataclass

from resnet_demo.errors import AttributionError

PHOTO = "photo"
BASELINES = ("mean colour", "black", "blurred photo")


@dataclass(frozen=True)
class Method:
    """One way to ask for evidence.

    Attributes:
        name: on the command line and in addresses.
        title: for people.
        about: one sentence, what its numbers are.
        by_stage: whether it is asked at a stage; the others answer for every pixel of the photo.
        long: whether it takes many passes, and so shows progress and can be stopped.
        source: the paper.
    """

    name: str
    title: str
    about: str
    by_stage: bool = False
    long: bool = False
    source: str = ""


METHODS = {
    method.name: method
    for method in (
        Method(
            "grad-cam",
            "Grad-CAM",
            "Channels of a stage, weighted by how much the class's logit rises with them.",
            by_stage=True,
            source="Selvaraju et al. 2017",
        ),
        Method(
            "saliency",
            "Saliency",
            "How fast the logit changes with each pixel; the size only, no sign.",
            source="Simonyan et al. 2013",
        ),
        Method(
            "input-x-gradient",
            "Input × gradient",
            "The gradient times the pixel's own value; the three colours are added.",
            source="Shrikumar et al. 2016",
        ),
        Method(
            "integrated-gradients",
            "Integrated gradients",
            "Gradients added up on the way from a baseline to the photo; the sum is the rise of the"
            " logit.",
            long=True,
            source="Sundararajan et al. 2017",
        ),
        Method(
            "smoothgrad",
            "SmoothGrad",
            "The mean gradient over noisy copies of the photo.",
            long=True,
            source="Smilkov et al. 2017",
        ),
        Method(
            "guided-backprop",
            "Guided backprop",
            "Gradients of which each ReLU lets only the positive ones back. It draws fine edges"
            " even where the weights are random: look at it on the trust tab.",
            source="Springenberg et al. 2014",
        ),
        Method(
            "deeplift",
            "DeepLift",
            "Differences from a baseline, passed back layer by layer; the sum is the rise of the"
            " logit.",
            source="Shrikumar et al. 2017",
        ),
        Method(
            "gradient-shap",
            "GradientShap",
            "Gradients at random places between baseline and noisy photo, averaged.",
            long=True,
            source="Lundberg and Lee 2017",
        ),
        Method(
            "occlusion",
            "Occlusion",
            "How far the logit falls when a window is painted over; no gradient is used.",
            long=True,
            source="Zeiler and Fergus 2014",
        ),
    )
}


@dataclass(frozen=True)
class Settings:
    """What the methods can be told; each reads only its own.

    Attributes:
        steps: integrated gradients, points on the way.
        baseline: integrated gradients, DeepLift, GradientShap: one of ``BASELINES``.
        samples: SmoothGrad and GradientShap, noisy copies.
        noise: their standard deviation as a share of the input's range.
        window: occlusion, side in pixels.
        stride: occlusion, pixels from window to window.
        seed: of all random draws.
    """

    steps: int = 50
    baseline: str = BASELINES[0]
    samples: int = 16
    noise: float = 0.15
    window: int = 32
    stride: int = 14
    seed: int = 0

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise AttributionError(f"{name} is {value:g}, outside {least:g} to {most:g}.")
        if self.baseline not in BASELINES:
            raise AttributionError(f"The baseline must be one of {', '.join(BASELINES)}.")


RANGES: dict[str, tuple[float, float]] = {
    "steps": (2, 200),
    "samples": (1, 100),
    "noise": (0.0, 1.0),
    "window": (4, 256),
    "stride": (2, 256),
    "seed": (0, 2**31 - 1),
}


def method_named(name: str) -> Method:
    """Return a method by its name.

    Raises:
        AttributionError: there is none of this name.
    """
    if name not in METHODS:
        raise AttributionError(f"There is no method {name!r}; choose one of {', '.join(METHODS)}.")
    return METHODS[name]
