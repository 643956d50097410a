"""Each method equals a direct call of Captum on torchvision's own network."""

import numpy as np
import pytest
import torch
from captum.attr import (
    DeepLift,
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    Occlusion,
    Saliency,
)
from torch import Tensor, nn

from resnet_demo.attribution import memory
from resnet_demo.attribution.catalogue import METHODS, Settings
from resnet_demo.attribution.maps import Target
from resnet_demo.attribution.methods import Score, attribute
from resnet_demo.attribution.twin import folded, twin
from resnet_demo.errors import AttributionError, StoppedError
from resnet_demo.weights.card import Preprocessing
from tests.attribution.conftest import CLASSES, lively, noise, torchvisions

TARGET = Target(4, "thing 4")
PIXEL_METHODS = [name for name, method in METHODS.items() if not method.by_stage]
PREPROCESSING = Preprocessing(64, 64, (0.5, 0.4, 0.3), (0.2, 0.25, 0.3))
BLACK = torch.tensor([-2.5, -1.6, -1.0]).view(1, 3, 1, 1)
SETTINGS = Settings(steps=20, baseline="black", samples=5, window=16, stride=10)


def by_captum(name: str, network: nn.Module, photo: Tensor) -> Tensor:
    """The map of Captum's own call, summed over the colours; occlusion has one value for all."""
    base = BLACK.to(photo.dtype).expand_as(photo)
    if name == "integrated-gradients":
        found = IntegratedGradients(network).attribute(photo, base, 4, n_steps=20)
    elif name == "deeplift":
        found = DeepLift(network).attribute(photo, base, target=4)
    elif name == "occlusion":
        found = Occlusion(network).attribute(photo, (3, 16, 16), (3, 10, 10), base, 4)[:, :1]
    else:
        method = {
            "saliency": Saliency,
            "input-x-gradient": InputXGradient,
            "guided-backprop": GuidedBackprop,
        }[name]
        found = method(network).attribute(photo, target=4)
    return found.detach().sum(dim=1)[0]


@pytest.mark.parametrize(
    "architecture", ["resnet18", pytest.param("resnet50", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "name", [name for name in PIXEL_METHODS if name not in ("smoothgrad", "gradient-shap")]
)
@pytest.mark.parametrize(
    "precision", [torch.float32, pytest.param(torch.float64, marks=pytest.mark.slow)]
)
def test_a_method_equals_captum_on_torchvisions_network(
    architecture: str, name: str, precision: torch.dtype
) -> None:
    network = lively(architecture).to(precision)
    photo = noise(64).to(precision)
    # torchvision uses each ReLU twice or more, which DeepLift refuses: there, one ReLU per use.
    theirs = twin(network) if name == "deeplift" else torchvisions(network)
    found = attribute(folded(network), photo, TARGET, name, SETTINGS, PREPROCESSING)
    expected = by_captum(name, theirs, photo)
    limit = 1e-3 if precision == torch.float32 else 1e-6
    assert float(np.abs(found.values - expected.numpy()).max()) <= limit * float(
        expected.abs().max()
    )


def plain_gradient(network: nn.Module, point: Tensor) -> Tensor:
    point = point.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network(point)[0, 4], point)
    return gradient


def draws(photo: Tensor, batches: list[int]):
    """The request's own random numbers, drawn as it draws them."""
    generator = torch.Generator().manual_seed(SETTINGS.seed)
    for count in batches:
        yield torch.randn((count, *photo.shape[1:]), generator=generator), generator


@pytest.mark.parametrize("rows", [2, 16])
def test_smoothgrad_equals_a_plain_loop(resnet18, monkeypatch, rows: int) -> None:
    monkeypatch.setattr(memory, "MOST_ROWS", rows)
    photo, theirs = noise(64), torchvisions(resnet18)
    spread = SETTINGS.noise * (photo.max() - photo.min())
    total = torch.zeros_like(photo)
    for drawn, _ in draws(photo, [2, 2, 1] if rows == 2 else [5]):
        for one in drawn:
            total += plain_gradient(theirs, photo + spread * one)
    found = attribute(resnet18, photo, TARGET, "smoothgrad", SETTINGS)
    np.testing.assert_allclose(found.values, total.sum(dim=1)[0] / 5, atol=1e-3 * total.abs().max())


def test_gradient_shap_equals_a_plain_loop(resnet18, monkeypatch) -> None:
    monkeypatch.setattr(memory, "MOST_ROWS", 2)
    photo, theirs = noise(64), torchvisions(resnet18)
    spread = SETTINGS.noise * (photo.max() - photo.min())
    total = torch.zeros_like(photo)
    for drawn, generator in draws(photo, [2, 2, 1]):
        shares = torch.rand((len(drawn), 1, 1, 1), generator=generator)
        for one, share in zip(drawn, shares, strict=True):
            noisy = photo + spread * one
            point = BLACK + share * (noisy - BLACK)
            total += (noisy - BLACK) * plain_gradient(theirs, point)
    found = attribute(resnet18, photo, TARGET, "gradient-shap", SETTINGS, PREPROCESSING)
    np.testing.assert_allclose(found.values, total.sum(dim=1)[0] / 5, atol=1e-3 * total.abs().max())


@pytest.mark.parametrize("name", ["integrated-gradients", "deeplift"])
@pytest.mark.parametrize("baseline", ["black", "mean colour", "blurred photo"])
def test_the_map_sums_to_the_rise_of_the_logit(resnet18, name: str, baseline: str) -> None:
    settings = Settings(steps=100, baseline=baseline)
    found = attribute(resnet18, noise(64), TARGET, name, settings, PREPROCESSING)
    delta = float(found.note.split("delta ")[1].rstrip(").").strip())
    rise = float(found.note.split("rises by ")[1].split(" ")[0])
    assert found.total - rise == pytest.approx(delta, abs=2e-3)
    assert abs(delta) < 0.02 * max(abs(rise), 1)


def test_a_rather_than_b_is_asked_at_once(resnet18) -> None:
    photo = noise(64)
    first, second, both = (
        attribute(resnet18, photo, target, "input-x-gradient").values
        for target in (TARGET, Target(2, "b"), Target(4, "a", 2, "b"))
    )
    np.testing.assert_allclose(first - second, both, atol=1e-5)


@pytest.mark.parametrize(
    "name", ["integrated-gradients", "smoothgrad", "gradient-shap", "occlusion"]
)
def test_a_long_method_says_how_far_it_is_and_can_be_stopped(
    resnet18, monkeypatch, name: str
) -> None:
    monkeypatch.setattr(memory, "MOST_ROWS", 2)
    told: list[tuple[int, int]] = []
    attribute(resnet18, noise(64), TARGET, name, SETTINGS, progress=lambda *now: told.append(now))
    assert len(told) >= 3
    assert told == sorted(told)
    assert all(done <= total for done, total in told)

    def stop(done: int, total: int) -> None:
        if done:
            raise StoppedError("Stopped.")

    with pytest.raises(StoppedError):
        attribute(resnet18, noise(64), TARGET, name, SETTINGS, progress=stop)


def test_what_cannot_be_asked_is_named(resnet18) -> None:
    photo = noise(64)
    with pytest.raises(AttributionError, match="no method"):
        attribute(resnet18, photo, TARGET, "tea-leaves")
    with pytest.raises(AttributionError, match="at a stage"):
        attribute(resnet18, photo, TARGET, "grad-cam")
    with pytest.raises(AttributionError, match="0 to 11"):
        attribute(resnet18, photo, Target(CLASSES, "?"), "saliency")
    with pytest.raises(AttributionError, match="steps is 1,"):
        Settings(steps=1)
    with pytest.raises(AttributionError, match="baseline"):
        Settings(baseline="pink")


def test_folding_keeps_the_function_and_the_original(resnet50) -> None:
    before = {name: value.clone() for name, value in resnet50.state_dict().items()}
    photo = noise(64)
    copy = folded(resnet50)
    torch.testing.assert_close(copy(photo), resnet50(photo), rtol=1e-4, atol=1e-4)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in copy.modules())
    for name, value in resnet50.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_twin_has_its_own_modules_and_the_very_same_tensors(resnet50) -> None:
    copy = twin(resnet50)
    ours = {id(module) for module in resnet50.modules()}
    assert not any(id(module) in ours for module in copy.modules())
    for first, second in zip(copy.parameters(), resnet50.parameters(), strict=True):
        assert first is second
    for first, second in zip(copy.buffers(), resnet50.buffers(), strict=True):
        assert first is second


def test_the_score_counts_its_rows(resnet18) -> None:
    score, rows = Score(twin(resnet18), TARGET), []
    score.tick = rows.append
    assert score(noise(64).repeat(3, 1, 1, 1)).shape == (3,)
    assert rows == [3]


def test_batches_fit_the_machine(monkeypatch) -> None:
    assert memory.rows_in_a_batch(64, with_gradients=True) == memory.MOST_ROWS
    assert 1 <= memory.rows_in_a_batch(224, with_gradients=True) <= 4
    monkeypatch.setattr(memory, "_free", lambda: 10 * 2**20)
    assert memory.rows_in_a_batch(224, with_gradients=True) == 1
