"""Every choice of a training run, with its reason beside it.

What is called a plan here was chosen from the literature and from arithmetic; nobody has measured
it on these pictures. What was measured says on what.
"""

from dataclasses import asdict, dataclass
from typing import Any

from resnet_demo.errors import EmbeddedError

PICTURE_SIZE = 64
"""Pixels on a side of Tiny ImageNet's pictures."""


@dataclass(frozen=True)
class Phase:
    """A stretch of the run: until this share of it, pictures of this many pixels a side."""

    until: float
    size: int


@dataclass(frozen=True)
class Configuration:
    """All that decides what a run computes. The same configuration on the same CPU: the same bits.

    Exactly one of `hours` and `epochs` is set. With hours, progress is the clock's: the schedule
    fits itself to the machine, however fast it turns out to be. With epochs, progress counts
    pictures, and a run can be repeated.
    """

    hours: float | None = 1 / 3
    epochs: float | None = None

    model: str = "resnet50"
    seed: int = 0
    # Weights of an earlier run of this project that this one goes on from: where only a CPU is at
    # hand, a network grows over several runs. None: from scratch.
    start: str | None = None

    # Small pictures first: most of what early layers learn is there at half the size, for a
    # quarter of the work. The last phase has the size that photos will be shown at. Enlarging
    # 64 pixels to 128 adds no detail; it adds places: conv5_x sees 4 × 4 of them instead of 2 × 2.
    phases: tuple[Phase, ...] = (Phase(0.30, 64), Phase(0.65, 96), Phase(1.0, 128))

    # 195 steps an epoch; large enough to keep a big GPU busy at 64 pixels.
    batch_size: int = 512
    # 0.1 for each 128 pictures, as for Tiny ImageNet in the CutMix literature (Goyal et al. 2017,
    # arXiv:1706.02677: the rate grows with the batch).
    peak_rate: float = 0.4
    momentum: float = 0.9  # Nesterov's
    # Five times ImageNet's 1e-4: 500 pictures a class are few. On kernels only; pulling a batch
    # norm's scale or a bias to zero helps nothing (He et al. 2019, arXiv:1812.01187, section 3.1).
    weight_decay: float = 5e-4
    warm_up: float = 0.03  # share of the run; a large rate at once can throw a fresh net off
    # And at least so many steps: in a run of minutes 3 % are too few, and the loss went up (seen
    # with 4 steps on a CPU: 6.8 where guessing gives 2.3).
    warm_up_steps: int = 100
    # Probability given to the other classes; keeps logits, and so confidence, from growing
    # without end (Szegedy et al. 2015, arXiv:1512.00567, section 7).
    label_smoothing: float = 0.1
    # Each block starts as the identity (He et al. 2019, section 3.1); a short run gains most.
    zero_last_norm: bool = True
    # Per step, after a start with a shorter memory: about 1,000 steps, or 5 epochs, are averaged.
    average_decay: float = 0.999

    # Share of the picture's area that a view shows. ImageNet's 0.08 leaves 18 of 64 pixels.
    crop_area: tuple[float, float] = (0.25, 1.0)
    crop_aspect: float = 4 / 3  # width over height, up to this and down to its inverse
    flip: float = 0.5  # share of views that are mirrored
    # Degrees, for half of the views: rides along in the same sampling, so it costs nothing.
    rotation: float = 15.0
    # Brightness, contrast and saturation change by up to this share, each for half of the views:
    # the mild part of RandAugment (Cubuk et al. 2020, arXiv:1909.13719), done at 64 pixels.
    colour: float = 0.4
    grey: float = 0.05  # share of views without colour: 2 % of the pictures have none anyway

    # Share of batches in which each picture gets a rectangle of another (Yun et al. 2019,
    # arXiv:1905.04899), or is blended with it (Zhang et al. 2018, arXiv:1710.09412).
    cutmix: float = 0.5
    mixup: float = 0.2
    # A plan: the last tenth trains on whole pictures, as photos are.
    mixing_until: float = 0.9

    # bfloat16 in the convolutions where the chip has it: 2.7 times the pictures a second on two
    # cores of an AMD EPYC with AVX-512 BF16, at 64 pixels.
    half_precision: bool = True
    # torch.compile; minutes at the start of each phase, so off unless asked for.
    compiled: bool = False

    record_every: float = 0.005  # share of the run between two records
    validate_every: float = 0.05
    validation_pictures: int = 10_000  # in the validations on the way; the last one takes all

    # Input sizes at which the finished network is measured; the best one goes into the card.
    # A net trained on random crops does best at a size above the one it was trained at
    # (Touvron et al. 2019, arXiv:1906.06423).
    measured_sizes: tuple[int, ...] = (64, 96, 112, 128, 144, 160)

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.epochs is None):
            raise EmbeddedError("Set the length of a run in hours or in epochs, one of the two.")
        _check("hours", self.hours or 1, 1e-4, 1000)
        _check("epochs", self.epochs or 1, 1e-4, 10_000)
        _check("batch_size", self.batch_size, 2, 65_536)
        _check("peak_rate", self.peak_rate, 1e-6, 100)
        _check("warm_up", self.warm_up, 0, 0.5)
        _check("warm_up_steps", self.warm_up_steps, 1, 100_000)
        _check("label_smoothing", self.label_smoothing, 0, 0.9)
        _check("average_decay", self.average_decay, 0, 0.99999)
        _check("crop_aspect", self.crop_aspect, 1, 4)
        _check("colour", self.colour, 0, 0.9)
        _check("cutmix + mixup", self.cutmix + self.mixup, 0, 1)
        _check("record_every", self.record_every, 1e-6, 1)
        _check("validate_every", self.validate_every, 1e-6, 1)
        if not 0 < self.crop_area[0] <= self.crop_area[1] <= 1:
            raise EmbeddedError(f"crop_area is {self.crop_area}; give two shares, 0 to 1.")
        ends = [phase.until for phase in self.phases]
        if not ends or ends != sorted(set(ends)) or ends[0] <= 0 or ends[-1] != 1:
            raise EmbeddedError(f"The phases end at {ends}; they must rise, and the last be 1.")
        for size in (*self.measured_sizes, *(phase.size for phase in self.phases)):
            _check("size", size, 16, 1024)
        if not self.measured_sizes:
            raise EmbeddedError("measured_sizes is empty; name at least one input size.")

    def as_json(self) -> dict[str, Any]:
        """Return every field, as JSON has it: lists for tuples."""
        fields = asdict(self)
        fields["phases"] = [[phase.until, phase.size] for phase in self.phases]
        fields["crop_area"] = list(self.crop_area)
        fields["measured_sizes"] = list(self.measured_sizes)
        return fields


def configuration_for(device: str, **changes: Any) -> Configuration:
    """Return the plan for a device, with some fields changed.

    Args:
        device: "cpu", or anything else for a GPU.
        **changes: fields of `Configuration`; those that are None keep the plan's value, except
            that hours and epochs replace each other.
    """
    changes = {name: value for name, value in changes.items() if value is not None}
    if "epochs" in changes and "hours" not in changes:
        changes["hours"] = None
    plan = _ON_A_CPU if device == "cpu" else {}
    if device == "cpu" and "start" in changes:
        plan = plan | _GOING_ON_ON_A_CPU
    return Configuration(**{**plan, **changes})


# Two cores train at a hundredth of a GPU's speed: a run makes few passes, so pictures are smaller,
# augmentation is mild and nothing is mixed; what a short run lacks is steps, not variety. The rate
# for a batch of 128 is the one above; the decay lies between ImageNet's and it, for few passes.
_ON_A_CPU: dict[str, Any] = {
    "hours": 8.0,
    "phases": (Phase(0.45, 32), Phase(0.80, 48), Phase(1.0, 64)),
    "batch_size": 128,
    "peak_rate": 0.1,
    "weight_decay": 2e-4,
    "crop_area": (0.35, 1.0),
    "rotation": 0.0,
    "colour": 0.2,
    "cutmix": 0.0,
    "mixup": 0.0,
    "validation_pictures": 1000,
    "measured_sizes": (48, 56, 64, 80),
}

# Earlier weights know what 32 pixels can teach, and a large rate would make them forget it.
_GOING_ON_ON_A_CPU: dict[str, Any] = {
    "phases": (Phase(0.75, 48), Phase(1.0, 64)),
    "peak_rate": 0.06,
}


def _check(field: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # also false for NaN
        raise EmbeddedError(f"{field} is {value:g}, outside {least:g} to {most:g}.")
