"""Eight threads at once on one shared network, and nothing of it stays behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from resnet_demo.attribution.catalogue import METHODS, Settings
from resnet_demo.attribution.gradcam import closed_form, grad_cams, tail_for
from resnet_demo.attribution.maps import Target
from resnet_demo.attribution.methods import attribute
from resnet_demo.errors import AttributionError, StoppedError
from resnet_demo.network.resnet import ResNet
from tests.attribution.conftest import CLASSES, noise, trace

SETTINGS = Settings(steps=4, samples=3, window=24, stride=20)
PIXELS = [name for name, method in METHODS.items() if not method.by_stage]
HOOKS = [name for name in vars(nn.Module()) if "hook" in name and not name.endswith("kwargs")]


def state(network: ResNet) -> list[object]:
    """Everything about a network that a careless method would leave changed."""
    found: list[object] = []
    for module in network.modules():
        found += [module.training, sorted(vars(module))]
        found += [len(hooks) for name in HOOKS if isinstance(hooks := getattr(module, name), dict)]
    for tensor in (*network.parameters(), *network.buffers()):
        found += [tensor.requires_grad, tensor.grad is None, tensor._version]
    return found


def requests(network: ResNet) -> list[Callable[[], np.ndarray]]:
    """Eight pixel methods and eight Grad-CAMs, each of its own photo and class."""

    def by_pixel(number: int, method: str) -> Callable[[], np.ndarray]:
        photo, target = noise(48, seed=number), Target(number % CLASSES, "")
        return lambda: attribute(network, photo, target, method, SETTINGS).values

    def by_stage(number: int) -> Callable[[], np.ndarray]:
        photo, target = noise(48, seed=100 + number), Target((3 * number) % CLASSES, "")
        stage = ["stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x"][number % 5]

        def run() -> np.ndarray:
            outputs = trace(network, photo)
            tail = tail_for(network, outputs, [stage])
            inner = grad_cams(network, tail, target, [stage])[0].values
            return np.append(inner, closed_form(network, outputs, [target])[0].values)

        return run

    return [by_pixel(*pair) for pair in enumerate(PIXELS)] + [by_stage(n) for n in range(8)]


def test_eight_threads_get_what_each_gets_alone(resnet18: ResNet) -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        before = state(resnet18)
        asked = requests(resnet18)
        alone = [ask() for ask in asked]
        with ThreadPoolExecutor(8) as pool:
            for _ in range(2):
                together = list(pool.map(lambda ask: ask(), asked))
                for first, second in zip(alone, together, strict=True):
                    np.testing.assert_array_equal(first, second)
        assert state(resnet18) == before
    finally:
        torch.set_num_threads(threads)


@pytest.mark.parametrize("method", PIXELS)
def test_a_stop_and_an_error_leave_nothing_behind(
    resnet18: ResNet, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    before = state(resnet18)
    photo = noise(48)

    def stop(done: int, total: int) -> None:
        raise StoppedError("Stopped.")

    if METHODS[method].long:
        with pytest.raises(StoppedError):
            attribute(resnet18, photo, Target(0, ""), method, SETTINGS, progress=stop)
    with pytest.raises(AttributionError):
        attribute(resnet18, photo, Target(CLASSES, ""), method, SETTINGS)
    layer = type(resnet18.layer4[1])
    monkeypatch.setattr(layer, "after_addition", lambda *_: 1 / 0)  # in the middle of a pass
    with pytest.raises(ZeroDivisionError):
        attribute(resnet18, photo, Target(0, ""), method, SETTINGS)
    assert state(resnet18) == before
    assert not photo.requires_grad


def test_the_state_would_see_a_hook_and_a_gradient(resnet18: ResNet) -> None:
    before = state(resnet18)
    handle = resnet18.layer3.register_forward_hook(lambda *_: None)
    assert state(resnet18) != before
    handle.remove()
    resnet18.fc.weight.grad = torch.zeros_like(resnet18.fc.weight)
    assert state(resnet18) != before
    resnet18.fc.weight.grad = None
    assert state(resnet18) == before
