"""Can a map be trusted? What it does when the weights become random, and when its pixels go.

**Randomisation** (Adebayo et al. 2018, arXiv:1810.03292, section 3.1): the weights are replaced by
random ones from the classifier down to the stem, one part after the other. A method that explains
the network must answer something else by then; one whose map stays as it was draws edges of the
photo, not reasons of the network.

**Deletion and insertion** (Petsiuk et al. 2018, arXiv:1806.07421, section 3): patches are painted
over, or uncovered, from the strongest on. If the map is right, the class's probability falls, or
rises, sooner than in random order.

All weights that are changed belong to a copy made here.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from resnet_demo.attribution.catalogue import METHODS, Settings
from resnet_demo.attribution.gradcam import closed_form
from resnet_demo.attribution.maps import AttributionMap, Target
from resnet_demo.attribution.memory import rows_in_a_batch
from resnet_demo.attribution.methods import Progress, attribute
from resnet_demo.network.resnet import STAGES, ResNet

PARTS = ("classifier", *reversed(STAGES), "stem")
RANDOM_ORDERS = 5


@dataclass(frozen=True)
class Noticed:
    """How similar one method's map still is after the weights down to `part` became random.

    Attributes:
        method: its name.
        part: the last part randomised; "" before any.
        signed: Spearman's rank correlation with the first map, −1 to 1; NaN for a constant map.
        absolute: the same of the values' sizes.
    """

    method: str
    part: str
    signed: float
    absolute: float


@dataclass(frozen=True, eq=False)
class Curves:
    """The probability of a class while patches go or come, against random order.

    Attributes:
        share: of the patches painted over (or uncovered), 0 to 1.
        deletion: probability, the strongest patches painted over first.
        insertion: probability, the strongest patches uncovered first.
        random_deletion: the mean over ``RANDOM_ORDERS`` random orders.
        random_insertion: the same.
    """

    share: NDArray[np.float64]
    deletion: NDArray[np.float64]
    insertion: NDArray[np.float64]
    random_deletion: NDArray[np.float64]
    random_insertion: NDArray[np.float64]


def randomisation(
    network: ResNet,
    photo: Tensor,
    target: Target,
    methods: Sequence[str],
    settings: Settings,
    progress: Progress,
) -> Iterator[Noticed]:
    """Yield for each part, from the classifier down, how much each method's map has changed.

    Args:
        network: never changed; a copy with its own weights is.
        photo: 1×3×S×S.
        target: whose evidence is followed all the way.
        methods: names of ``METHODS``; Grad-CAM is asked at conv5_x.
        settings: of the methods, and the seed of the random weights.
        progress: told how far it is; raises StoppedError to end the work.
    """
    copy = deepcopy(network).eval().requires_grad_(False)
    generator = torch.Generator().manual_seed(settings.seed)
    first: dict[str, NDArray[np.float32]] = {}
    total, done = (1 + len(PARTS)) * len(methods), 0
    for part in ("", *PARTS):
        if part:
            randomise(copy, part, generator)
        for method in methods:
            progress(done, total)
            values = _ask(copy, photo, target, method, settings, progress, done, total)
            start = first.setdefault(method, values)
            signed, absolute = spearman(start, values), spearman(np.abs(start), np.abs(values))
            yield Noticed(METHODS[method].title, part, signed, absolute)
            done += 1


def randomise(network: ResNet, part: str, generator: torch.Generator) -> None:
    """Replace a part's weights by random ones, in place; as He et al. 2015 begin a training.

    Args:
        network: a private one.
        part: one of ``PARTS``.
        generator: of the random numbers.
    """
    for module in _modules(network, part):
        if isinstance(module, nn.Conv2d):
            outputs = module.out_channels * module.kernel_size[0] * module.kernel_size[1]
            _draw(module.weight, (2 / outputs) ** 0.5, generator)
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
        elif isinstance(module, nn.Linear):
            _draw(module.weight, module.in_features**-0.5, generator)
            module.bias.data.zero_()


def spearman(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Return the rank correlation of two maps, ties sharing their mean rank; NaN if one is flat."""
    one, other = _ranks(first.ravel()), _ranks(second.ravel())
    if one.std() == 0 or other.std() == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def curves(
    forward: Callable[[Tensor], Tensor],
    photo: Tensor,
    baseline: Tensor,
    found: AttributionMap,
    progress: Progress,
    grid: int = 14,
    steps: int = 14,
    seed: int = 0,
) -> Curves:
    """Return deletion and insertion curves of a map's own order and of random ones.

    Args:
        forward: photos to logits.
        photo: 1×3×S×S.
        baseline: 1×3×S×S, what a patch is painted with.
        found: the map; a patch counts as the mean of its values.
        progress: told how far it is.
        grid: patches along each side.
        steps: points of each curve after the first.
        seed: of the random orders.
    """
    grid = min(grid, photo.shape[-1])
    values = torch.from_numpy(found.values)[None, None].double()
    patches = nn.functional.interpolate(values, size=(grid * 4, grid * 4), mode="bilinear")
    strength = nn.functional.avg_pool2d(patches, 4).flatten().numpy()
    generator = np.random.default_rng(seed)
    orders = [np.argsort(-strength, kind="stable")]
    orders += [generator.permutation(grid * grid) for _ in range(RANDOM_ORDERS)]
    counts = np.linspace(0, grid * grid, steps + 1).round().astype(int)
    masks = np.zeros((len(orders), len(counts), grid * grid), np.float32)
    for order, of_order in zip(orders, masks, strict=True):
        for count, mask in zip(counts, of_order, strict=True):
            mask[order[:count]] = 1
    gone = torch.from_numpy(masks.reshape(-1, 1, grid, grid))
    both = _probabilities(
        forward, photo, baseline, torch.cat([gone, 1 - gone]), found.target.index, progress
    )
    deletion, insertion = both.reshape(2, len(orders), len(counts))
    return Curves(
        counts / (grid * grid),
        deletion[0],
        insertion[0],
        deletion[1:].mean(axis=0),
        insertion[1:].mean(axis=0),
    )


def _probabilities(
    forward: Callable[[Tensor], Tensor],
    photo: Tensor,
    baseline: Tensor,
    gone: Tensor,
    index: int,
    progress: Progress,
) -> NDArray[np.float64]:
    """Return a class's probability for each mask of patches painted over."""
    side = photo.shape[-1]
    rows = rows_in_a_batch(side, with_gradients=False)
    found = []
    with torch.no_grad():
        for first in range(0, len(gone), rows):
            progress(first, len(gone))
            mask = nn.functional.interpolate(gone[first : first + rows], size=(side, side))
            mask = mask.to(photo)
            logits = forward(photo * (1 - mask) + baseline * mask)
            found.append(logits.double().softmax(dim=1)[:, index].cpu())
    return torch.cat(found).numpy()


def _ask(
    network: ResNet,
    photo: Tensor,
    target: Target,
    method: str,
    settings: Settings,
    progress: Progress,
    done: int,
    total: int,
) -> NDArray[np.float32]:
    if METHODS[method].by_stage:
        with torch.no_grad():
            outputs = network.forward_stages(photo)
        return closed_form(network, outputs, [target])[0].values
    found = attribute(
        network, photo, target, method, settings, progress=lambda *_: progress(done, total)
    )
    return found.values


def _modules(network: ResNet, part: str) -> list[nn.Module]:
    if part == "classifier":
        return [network.fc]
    if part == "stem":
        return [network.conv1, network.bn1]
    return list(network.get_submodule(STAGES[part]).modules())


def _draw(weight: Tensor, spread: float, generator: torch.Generator) -> None:
    drawn = torch.randn(weight.shape, generator=generator) * spread
    weight.data.copy_(drawn)  # after the draw: a GPU has no such generator


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[group]
    return ranks
