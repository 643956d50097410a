"""What a training publishes: one frozen record a net and step."""

from dataclasses import dataclass, field

from resnet_demo.lab.configuration import NetName


@dataclass(frozen=True)
class LabRecord:
    """One net at one step.

    Attributes:
        line: the net's number in `LabConfig.lines()`.
        net: "plain" or "residual", as the net began; a live switch shows in `skip_strength`.
        depth, seed: of this net.
        step: 1 for the first step; the loss is that before the step's update.
        skip_strength: α at this step.
        flipped: whether α was changed just before this step.
        train_loss: mean cross-entropy of the step's batch, in nats; NaN or inf after an explosion.
        gradient_norms: ‖∂L/∂W‖ of each weight layer from conv1 to fc, squares summed in float64.
        test_loss, test_accuracy: after the step, batch-norm statistics measured anew; None at
            steps without a test. Accuracy is a fraction.
        answers: the net's class indices for the first few test pictures, after the step.
        weight_norms: ‖W‖ of each block's first convolution, after the step.
        activation_scales: root mean square after each activation, after the step.
        branch_ratios: ‖F(x)‖ / ‖α·shortcut(x)‖ of each block; empty in a plain net.
        seconds: computing time since the start, without pauses; differs from run to run.
    """

    line: int
    net: NetName
    depth: int
    seed: int
    step: int
    skip_strength: float
    flipped: bool
    train_loss: float
    gradient_norms: tuple[float, ...] = ()
    test_loss: float | None = None
    test_accuracy: float | None = None
    answers: tuple[int, ...] = ()
    weight_norms: tuple[float, ...] = ()
    activation_scales: tuple[float, ...] = ()
    branch_ratios: tuple[float, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def as_json(self) -> dict[str, object]:
        """Return the record for JSON, which has no NaN or infinity: they become None."""
        return {name: _finite(value) for name, value in vars(self).items()}


def _finite(value: object) -> object:
    if isinstance(value, tuple):
        return [_finite(entry) for entry in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value


def rounded(value: float) -> float:
    """Return a measured number at the four digits that a record keeps (and a CSV file shows)."""
    return float(f"{value:.4g}")
