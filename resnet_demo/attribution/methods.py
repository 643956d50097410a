"""The methods that look at single pixels, by Captum, on a private network and in small batches.

Two of them, integrated gradients and SmoothGrad, are sums of many gradients; where the processor
allows it, gradient.py adds those up sooner than Captum, and tests hold its maps to Captum's.

Captum's hooks stand on a twin that belongs to one request and holds the shared tensors (twin.py),
so nothing is left on the shared network, whatever happens. Captum's random methods take no
generator; here the request's own `torch.Generator` draws noise, places and baselines, and the
deterministic gradient is asked at each of them.

The three colours' values are added, so that each map is height by width. For integrated gradients
and DeepLift the map's sum is then the logit's rise from the baseline to the photo, up to the
convergence delta that the map's note states.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import torch
from captum.attr import DeepLift, GuidedBackprop, InputXGradient, IntegratedGradients, Saliency
from torch import Tensor, nn

from resnet_demo.attribution import occlusion
from resnet_demo.attribution.catalogue import PHOTO, Settings, method_named
from resnet_demo.attribution.gradient import prepare
from resnet_demo.attribution.maps import SIGN_LOST, AttributionMap, Target, check_class
from resnet_demo.attribution.memory import rows_in_a_batch
from resnet_demo.attribution.twin import twin
from resnet_demo.errors import AttributionError
from resnet_demo.network.resnet import ResNet
from resnet_demo.weights.card import Preprocessing

Progress = Callable[[int, int], None]
"""Called with what is done and what there is to do; raises StoppedError to end the work."""


class Score(nn.Module):
    """A network with one number per photo: a class's logit, or the difference of two."""

    def __init__(self, network: ResNet, target: Target) -> None:
        super().__init__()
        self.network = network
        self.index, self.against = target.index, target.against
        self.tick: Callable[[int], None] | None = None

    def forward(self, photos: Tensor) -> Tensor:
        """Return N scores, and say that so many rows have been asked for."""
        if self.tick is not None:
            self.tick(len(photos))
        logits = self.network(photos)
        if self.against is None:
            return logits[:, self.index]  # type: ignore[no-any-return]
        return logits[:, self.index] - logits[:, self.against]  # type: ignore[no-any-return]


def attribute(
    network: ResNet,
    photo: Tensor,
    target: Target,
    method: str,
    settings: Settings | None = None,
    preprocessing: Preprocessing | None = None,
    progress: Progress | None = None,
) -> AttributionMap:
    """Return one method's map of one photo, signed, H×W like the input.

    Args:
        network: frozen, in evaluation mode; nothing is put on it. Best with folded batch norms.
        photo: the normalised input, 1×3×S×S.
        target: the class, or one class against another.
        method: a name of ``catalogue.METHODS`` that is not asked by stage.
        settings: steps, baseline, noise, window; None takes the defaults.
        preprocessing: mean and standard deviation, for the black baseline.
        progress: told how far it is.

    Raises:
        AttributionError: an unknown class or method, or a setting out of range.
        StoppedError: `progress` raised it.
    """
    settings = settings or Settings()
    known = method_named(method)
    if known.by_stage:
        raise AttributionError(f"{known.title} is asked at a stage, not at the photo's pixels.")
    for index in (target.index, target.against):
        if index is not None:
            check_class(index, network.fc.out_features)
    start = perf_counter()
    ask = _Request(network, photo, target, settings, preprocessing, progress or (lambda *_: None))
    values, note = _RUN[method](ask)
    pixels = values if values.dim() == 2 else values.sum(dim=1)[0]
    spent = (perf_counter() - start) * 1000
    return AttributionMap(
        pixels.detach().float().cpu().numpy(), known.title, PHOTO, target, spent, note
    )


class _Request:
    """One request's private network, its input and its own randomness."""

    def __init__(
        self,
        network: ResNet,
        photo: Tensor,
        target: Target,
        settings: Settings,
        preprocessing: Preprocessing | None,
        progress: Progress,
    ) -> None:
        self.network = network
        self.score = Score(twin(network), target)
        # A tensor of its own: Captum sets requires_grad on what it is given.
        self.photo = photo.detach().clone().to(network.fc.weight.device).requires_grad_()
        self.settings = settings
        self.preprocessing = preprocessing
        self.progress = progress
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.batch = rows_in_a_batch(photo.shape[-1], with_gradients=True)

    @property
    def row(self) -> Tensor:
        """Return C numbers: but for the bias, the score is their product with the features."""
        weight = self.network.fc.weight.detach()
        if self.score.against is None:
            return weight[self.score.index]
        return weight[self.score.index] - weight[self.score.against]

    def count_rows(self, total: int) -> None:
        """Report each forward pass of the score as progress towards so many rows."""
        done = 0

        def tick(rows: int) -> None:
            nonlocal done
            self.progress(min(done, total), total)
            done += rows

        self.score.tick = tick

    def baseline(self) -> Tensor:
        """Return what stands for "nothing there", 1×3×S×S, normalised."""
        kind = self.settings.baseline
        if kind == "blurred photo":
            side = self.photo.shape[-1]
            small = nn.functional.adaptive_avg_pool2d(self.photo.detach(), max(1, side // 16))
            return nn.functional.interpolate(
                small, size=(side, side), mode="bilinear", align_corners=False
            )
        if kind == "mean colour" or self.preprocessing is None:
            return torch.zeros_like(self.photo, requires_grad=False)
        mean, std = (
            torch.tensor(values, dtype=self.photo.dtype, device=self.photo.device).view(1, 3, 1, 1)
            for values in (self.preprocessing.mean, self.preprocessing.std)
        )
        return (-mean / std).expand_as(self.photo).clone()

    def noisy(self, count: int) -> Tensor:
        """Return noisy copies of the photo, count×3×S×S."""
        photo = self.photo.detach()
        spread = self.settings.noise * (photo.max() - photo.min())
        noise = torch.randn(
            (count, *self.photo.shape[1:]), generator=self.generator, dtype=self.photo.dtype
        )
        return photo + spread * noise.to(photo.device)

    def gradients(self, points: Tensor) -> Tensor:
        """Return the score's gradient at N inputs, one by one of their own."""
        found: Tensor = Saliency(self.score).attribute(points.requires_grad_(), abs=False)
        return found

    def fall(self, baseline: Tensor) -> float:
        """Return the score of the photo less that of the baseline."""
        self.score.tick = None
        with torch.no_grad():
            photo, other = self.score(torch.cat([self.photo, baseline])).double()
        return float(photo - other)


def _saliency(ask: _Request) -> tuple[Tensor, str]:
    return Saliency(ask.score).attribute(ask.photo), SIGN_LOST


def _input_x_gradient(ask: _Request) -> tuple[Tensor, str]:
    return InputXGradient(ask.score).attribute(ask.photo), ""


def _guided(ask: _Request) -> tuple[Tensor, str]:
    return GuidedBackprop(ask.score).attribute(ask.photo), ""


def _integrated(ask: _Request) -> tuple[Tensor, str]:
    steps, baseline = ask.settings.steps, ask.baseline()
    ours = prepare(ask.network, ask.photo)
    if ours is not None:
        # Gauss and Legendre's places and weights between 0 and 1, as Captum's default has them.
        places, weights = np.polynomial.legendre.leggauss(steps)
        photo = ask.photo.detach()
        total = ours.along(
            (baseline, photo),
            torch.tensor((1 + places) / 2, dtype=photo.dtype),
            torch.tensor(weights / 2, dtype=photo.dtype),
            ask.row,
            ask.batch,
            lambda done: ask.progress(done, steps),
        )
        values = (photo - baseline) * total
        return values, _delta(values, ask.fall(baseline))
    ask.count_rows(steps)
    values = IntegratedGradients(ask.score).attribute(
        ask.photo, baselines=baseline, n_steps=steps, internal_batch_size=ask.batch
    )
    return values, _delta(values, ask.fall(baseline))


def _deeplift(ask: _Request) -> tuple[Tensor, str]:
    baseline = ask.baseline()
    values = DeepLift(ask.score).attribute(ask.photo, baselines=baseline)
    return values, _delta(values, ask.fall(baseline))


def _delta(values: Tensor, rise: float) -> str:
    total = float(values.detach().double().sum())
    return (
        f"The map sums to {total:.3f}; the logit rises by {rise:.3f} from the baseline to the photo"
        f" (convergence delta {total - rise:+.1e})."
    )


def _smoothgrad(ask: _Request) -> tuple[Tensor, str]:
    count = ask.settings.samples
    total = torch.zeros_like(ask.photo, requires_grad=False)
    ours = prepare(ask.network, ask.photo)
    for done in range(0, count, ask.batch):
        ask.progress(done, count)
        some = ask.noisy(min(ask.batch, count - done))
        total += (
            ours.at(some, ask.row)
            if ours is not None
            else ask.gradients(some).sum(dim=0, keepdim=True)
        )
    return total / count, f"{count} noisy copies, seed {ask.settings.seed}."


def _gradient_shap(ask: _Request) -> tuple[Tensor, str]:
    count, baseline = ask.settings.samples, ask.baseline()
    total = torch.zeros_like(ask.photo)
    for done in range(0, count, ask.batch):
        ask.progress(done, count)
        photos = ask.noisy(min(ask.batch, count - done))
        shares = torch.rand((len(photos), 1, 1, 1), generator=ask.generator, dtype=photos.dtype).to(
            photos.device
        )
        points = baseline + shares * (photos - baseline)
        total += ((photos - baseline) * ask.gradients(points)).sum(dim=0, keepdim=True)
    return total / count, f"{count} samples, seed {ask.settings.seed}."


def _occlusion(ask: _Request) -> tuple[Tensor, str]:
    side = ask.photo.shape[-1]
    places = occlusion.windows(side, ask.settings.window, ask.settings.stride)
    falls: list[Tensor] = []
    done = 0
    ask.progress(0, places.count)
    for some in occlusion.drops(ask.score.network, ask.photo, ask.row, ask.baseline(), places):
        falls.append(some)
        done += len(some)
        ask.progress(done, places.count)
    values = occlusion.spread(torch.cat(falls).cpu(), places, side)
    return values, f"{places.count} windows of {min(ask.settings.window, side)} pixels."


_RUN: dict[str, Callable[[_Request], tuple[Tensor, str]]] = {
    "saliency": _saliency,
    "input-x-gradient": _input_x_gradient,
    "integrated-gradients": _integrated,
    "smoothgrad": _smoothgrad,
    "guided-backprop": _guided,
    "deeplift": _deeplift,
    "gradient-shap": _gradient_shap,
    "occlusion": _occlusion,
}
