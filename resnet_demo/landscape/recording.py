"""A net's surroundings as one value: what was trained, the surface around it, and the way there."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from resnet_demo.errors import LandscapeError
from resnet_demo.landscape.directions import Weights
from resnet_demo.landscape.surface import Surface, random_plane, steps_of, surface
from resnet_demo.landscape.trajectory import trajectory
from resnet_demo.network.cifar_resnet import CifarResNet

FOLDER = Path(__file__).resolve().parents[2] / "assets/recordings"
_MARGIN = 1.1  # of the path's plane around the path


@dataclass(frozen=True)
class Trained:
    """How a net came about and how good it is."""

    depth: int
    skips: bool
    seed: int
    steps: int
    test_accuracy: float


@dataclass(frozen=True)
class Walk:
    """A training's path in its own plane, whose axes both reach from −1 to 1.

    Attributes:
        steps: the training step of each point.
        points: (a, b); the last is (0, 0).
        explained: the share of the squared movement along either axis.
        surface: the loss in that plane, with the last net's batch-norm statistics.
    """

    steps: tuple[int, ...]
    points: tuple[tuple[float, float], ...]
    explained: tuple[float, float]
    surface: Surface


@dataclass(frozen=True)
class Cut:
    """The loss on the straight line from a trained net to one of another seed.

    Attributes:
        seed: of the other net's training, which is otherwise the same.
        points: (t, loss); t is 0 at the net and 1 at the other.
    """

    seed: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Landscape:
    """A trained net, the surface around it in a random plane, and perhaps more.

    Attributes:
        plane_seed: of the two random directions.
        pictures: over how many training pictures the loss is the mean.
        walk: the way of its training.
        cut: the line to a second net.
        made: the date, for a recording.
    """

    trained: Trained
    plane_seed: int
    pictures: int
    surface: Surface
    walk: Walk | None = None
    cut: Cut | None = None
    made: str = ""


def around(
    net: CifarResNet,
    trained: Trained,
    pictures: Tensor,
    labels: Tensor,
    *,
    span: float,
    points: int,
    plane_seed: int,
) -> Iterator[Landscape]:
    """Compute the surface around a net in a random plane; yield after each row."""
    steps = steps_of(span, points)
    for found in surface(net, pictures, labels, random_plane(net, plane_seed), steps):
        yield Landscape(trained, plane_seed, len(labels), found)


def walk(
    net: CifarResNet,
    snapshots: Sequence[tuple[int, Weights]],
    pictures: Tensor,
    labels: Tensor,
    points: int,
) -> Iterator[Walk]:
    """Compute a training's path and the surface in its plane; yield after each row.

    Args:
        net: the trained net, whose weights are the last snapshot.
        snapshots: training steps and the weights then, in order.
        pictures: N×C×H×W.
        labels: N class indices.
        points: of the surface's grid along either axis.
    """
    path = trajectory([weights for _, weights in snapshots])
    reach = _MARGIN * max(abs(number) for point in path.points for number in point)
    first, second = (
        {name: reach * value for name, value in direction.items()} for direction in path.plane
    )
    at = tuple((a / reach, b / reach) for a, b in path.points)
    numbers = tuple(step for step, _ in snapshots)
    for found in surface(net, pictures, labels, (first, second), steps_of(1.0, points)):
        yield Walk(numbers, at, path.explained, found)


def recorded(depth: int, skips: bool) -> Path:
    """Return where the recording of a net that ships with the app lies."""
    return FOLDER / f"landscape-{depth}-{'residual' if skips else 'plain'}.json"


def write(found: Landscape, path: Path) -> None:
    """Write a landscape to a JSON file, losses with five digits.

    Raises:
        LandscapeError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(_rounded(asdict(found))) + "\n", encoding="utf-8")
    except OSError as error:
        raise LandscapeError(f"{path} cannot be written: {error.strerror}.") from error


def read(path: Path) -> Landscape:
    """Return a recorded landscape.

    Raises:
        LandscapeError: the file is not there, or is no such recording.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        way, cut = found["walk"], found.get("cut")
        return replace(
            Landscape(**found),
            trained=Trained(**found["trained"]),
            surface=_surface(found["surface"]),
            walk=None
            if way is None
            else Walk(
                tuple(way["steps"]),
                tuple((a, b) for a, b in way["points"]),
                tuple(way["explained"]),
                _surface(way["surface"]),
            ),
            cut=None
            if cut is None
            else Cut(cut["seed"], tuple((float(t), float(loss)) for t, loss in cut["points"])),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LandscapeError(
            f"{path.name} is no landscape: make it with `python -m resnet_demo landscape`."
        ) from error


def _surface(found: dict[str, Any]) -> Surface:
    return Surface(
        tuple(map(float, found["steps"])),
        tuple(tuple(map(float, row)) for row in found["losses"]),
        float(found["middle"]),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_rounded(part) for part in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value
