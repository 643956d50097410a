"""What is trained: one frozen, hashable value that fits into a page's address.

    LabConfig(depths=(56,), skip_strengths=(0.0, 1.0), seed=0)   the default race
        .lines()  ->  Line(56 layers, α = 0, seed 0), Line(56 layers, α = 1, seed 0)

Several depths, strengths, activations, learning rates or seeds make several nets: every
combination is one line of the plot, and lines of the same seed see the same batches.
"""

import dataclasses
import itertools
from dataclasses import dataclass
from typing import Any, Literal, get_args

from resnet_demo.errors import LabError

DEPTHS = (8, 14, 20, 32, 44, 56, 110)
MAX_LINES = 40

Data = Literal["digits", "fashion-mnist", "cifar-10"]
Layout = Literal["one-stage", "three-stages"]
Activation = Literal["relu", "tanh", "sigmoid"]
Initialisation = Literal["default", "he", "zero-residual", "skip-init"]
Optimiser = Literal["sgd", "adam"]
NetName = Literal["plain", "residual"]

# field -> the values it may take; the page offers the same ones.
CHOICES: dict[str, tuple[str, ...]] = {
    "data": get_args(Data),
    "layout": get_args(Layout),
    "initialisation": get_args(Initialisation),
    "optimiser": get_args(Optimiser),
}
# field -> smallest and largest value.
RANGES: dict[str, tuple[float, float]] = {
    "momentum": (0, 0.99),
    "warm_up": (0, 10_000),
    "batch_size": (8, 512),
    "steps": (1, 10_000),
    "seed": (0, 2**31 - 1),
    "seeds": (1, 10),
    "test_every": (1, 10_000),
}
# field (a tuple) -> smallest and largest value of each entry.
EACH: dict[str, tuple[float, float]] = {"skip_strengths": (0, 1), "learning_rates": (1e-6, 10)}


@dataclass(frozen=True)
class Line:
    """One net of an experiment, and one line of its plot.

    `initialisation` is the net's own: what zeroes a branch would cut a plain net in two, so a plain
    net takes He's where the experiment says "zero-residual" or "skip-init".
    """

    number: int
    depth: int
    skip_strength: float
    activation: Activation
    learning_rate: float
    seed: int
    initialisation: Initialisation

    @property
    def net(self) -> NetName:
        """Return "plain" without shortcuts (α = 0), else "residual"."""
        return "plain" if self.skip_strength == 0 else "residual"


@dataclass(frozen=True)
class LabConfig:
    """An experiment: everything that decides its curves, apart from the viewer's live switches.

    Attributes:
        data: "digits" ships with scikit-learn; the others where torchvision has downloaded them.
        layout: "one-stage" (16 channels) or the paper's "three-stages" (16, 32, 64).
        depths: weight layers, each one of 8, 14, 20, 32, 44, 56, 110.
        skip_strengths: α of each net's shortcuts, 0 (plain) to 1 (residual).
        batch_norm: without it the convolutions have biases.
        initialisation: "default" (PyTorch's), "he", "zero-residual", "skip-init".
        activations: of "relu", "tanh", "sigmoid".
        optimiser: "sgd" (with `momentum`) or "adam".
        learning_rates: step sizes.
        momentum: SGD's.
        warm_up: steps at a tenth of the learning rate (He et al. 2015 warmed up their 110 layers).
        batch_size: pictures in a step.
        steps: how long to train.
        seed: of initial values and batches.
        seeds: how many seeds from `seed` on.
        test_every: steps between two looks at the test pictures; the last step is always one.

    Raises:
        LabError: a field is out of its range; the sentence names field, value and range.
    """

    data: Data = "digits"
    layout: Layout = "one-stage"
    depths: tuple[int, ...] = (56,)
    skip_strengths: tuple[float, ...] = (0.0, 1.0)
    batch_norm: bool = True
    initialisation: Initialisation = "he"
    activations: tuple[Activation, ...] = ("relu",)
    optimiser: Optimiser = "sgd"
    learning_rates: tuple[float, ...] = (0.05,)
    momentum: float = 0.9
    warm_up: int = 0
    batch_size: int = 64
    steps: int = 200
    seed: int = 0
    seeds: int = 1
    test_every: int = 25

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            _one_of(name, getattr(self, name), allowed)
        for name, (low, high) in RANGES.items():
            _between(name, getattr(self, name), low, high)
        for name, (low, high) in EACH.items():
            for value in _entries(name, getattr(self, name)):
                _between(name, value, low, high)
        for depth in _entries("depths", self.depths):
            _one_of("depths", depth, DEPTHS)
        for activation in _entries("activations", self.activations):
            _one_of("activations", activation, get_args(Activation))
        count = len(self.lines())
        if count > MAX_LINES:
            raise LabError(f"{count} nets at once are too many: leave at most {MAX_LINES}.")
        if self.initialisation == "zero-residual" and not self.batch_norm:
            raise LabError(
                "initialisation zero-residual zeroes a batch-norm scale: switch batch norm on, "
                "or take skip-init."
            )
        needs_skips = self.initialisation in ("zero-residual", "skip-init")
        if needs_skips and not any(self.skip_strengths):
            raise LabError(f"initialisation {self.initialisation} needs shortcuts: switch them on.")

    def lines(self) -> tuple[Line, ...]:
        """Return the nets that are trained: every combination of the varied settings."""
        combinations = itertools.product(
            range(self.seed, self.seed + self.seeds),
            self.depths,
            self.activations,
            self.learning_rates,
            self.skip_strengths,
        )
        return tuple(
            Line(number, depth, strength, activation, rate, seed, self._initialisation(strength))
            for number, (seed, depth, activation, rate, strength) in enumerate(combinations)
        )

    def _initialisation(self, skip_strength: float) -> Initialisation:
        zeroes_branches = self.initialisation in ("zero-residual", "skip-init")
        return "he" if zeroes_branches and skip_strength == 0 else self.initialisation

    def to_dict(self) -> dict[str, str]:
        """Return the fields that differ from the default, as text for a page's address."""
        return {
            field.name: _to_text(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if getattr(self, field.name) != field.default
        }

    @classmethod
    def from_dict(cls, texts: dict[str, str]) -> "LabConfig":
        """Read what `to_dict` wrote; fields that are missing take their default.

        Raises:
            LabError: a key is no field, a text is no number, or a value is out of its range.
        """
        defaults = {field.name: field.default for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, text in texts.items():
            if name not in defaults:
                raise LabError(f"The lab has no setting {name!r}; it has {', '.join(defaults)}.")
            values[name] = _from_text(name, text, defaults[name])
        return cls(**values)


def _to_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(_to_text(entry) for entry in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def _from_text(name: str, text: str, like: Any) -> Any:
    """Return the text as a value of the same type as the default."""
    if isinstance(like, tuple):
        return tuple(_from_text(name, part, like[0]) for part in text.split(","))
    if isinstance(like, bool):
        _one_of(name, text, ("on", "off"))
        return text == "on"
    try:
        return type(like)(text)
    except ValueError as error:
        raise LabError(f"{name} is {text!r}; it must be a number.") from error


def _entries(name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(values, tuple) or not values or len(set(values)) != len(values):
        raise LabError(f"{name} is {values!r}; give one or more different values.")
    return values


def _one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise LabError(f"{name} is {value!r}; it must be one of {', '.join(map(str, allowed))}.")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise LabError(f"{name} is {value!r}; it must lie between {low:g} and {high:g}.")
