"""Grad-CAM adds up to the logit, equals two other libraries, and maps worked out by hand."""

import numpy as np
import pytest
import torch
from pytorch_grad_cam import GradCAM as OtherGradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch.nn import functional as F
from torchcam.methods import GradCAM as TorchcamGradCAM

from resnet_demo.attribution.gradcam import (
    addition_maps,
    bias,
    class_maps,
    closed_form,
    grad_cams,
    tail_for,
    weighted_sum,
)
from resnet_demo.attribution.maps import Target, minus
from resnet_demo.attribution.tail import Tail, position_of, positions
from resnet_demo.errors import AttributionError
from resnet_demo.network.resnet import STAGES
from tests.attribution.conftest import CLASSES, noise, torchvisions, trace

ALL = ["stem", *STAGES]


def target(index: int, against: int | None = None) -> Target:
    other = "" if against is None else f"thing {against}"
    return Target(index, f"thing {index}", against, other)


def test_the_closed_form_by_hand() -> None:
    activations = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]], [[0.0, 8.0], [0.0, 0.0]]]])
    weight = torch.tensor([[4.0, -1.0], [0.0, 2.0]])
    expected = torch.tensor([[[1.0, 0.0], [3.0, 4.0]], [[0.0, 4.0], [0.0, 0.0]]])
    assert torch.equal(class_maps(activations, weight), expected)


def test_the_weighted_sum_by_hand() -> None:
    activations = torch.tensor([[[[1.0, -2.0]], [[5.0, 1.0]]]])
    gradients = torch.tensor([[[[2.0, 4.0]], [[-1.0, 0.0]]]])  # means 3 and -0.5
    assert torch.equal(weighted_sum(activations, gradients), torch.tensor([[0.5, -6.5]]))


@pytest.mark.parametrize("side", [64, 96, 112])
def test_the_heat_and_the_bias_are_the_logit(resnet50, side: int) -> None:
    outputs = trace(resnet50, noise(side))
    for found in closed_form(resnet50, outputs, [target(index) for index in range(CLASSES)]):
        logit = float(outputs.logits[0, found.target.index])
        assert found.total + bias(resnet50, found.target) == pytest.approx(logit, abs=1e-3)
        assert found.values.shape == (-(-side // 32), -(-side // 32))


def test_a_rather_than_b_is_the_difference_at_every_stage(resnet18) -> None:
    outputs = trace(resnet18, noise())
    tail = tail_for(resnet18, outputs, ALL)
    both = (grad_cams(resnet18, tail, target(index), ALL) for index in (2, 7))
    direct = grad_cams(resnet18, tail, target(2, 7), ALL)
    for first, second, at_once in zip(*both, direct, strict=True):
        difference = minus(first, second)
        assert difference.target == at_once.target
        np.testing.assert_allclose(difference.values, at_once.values, rtol=1e-4, atol=1e-6)


def test_the_tail_agrees_with_the_closed_form(resnet50) -> None:
    outputs = trace(resnet50, noise())
    (closed,) = closed_form(resnet50, outputs, [target(5)])
    tail = tail_for(resnet50, outputs, ["conv3_x"])
    (found,) = grad_cams(resnet50, tail, target(5), ["conv5_x"])
    np.testing.assert_allclose(found.values, closed.values, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(tail.logits, outputs.logits, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_every_stage_equals_torchcam_and_grad_cam(name: str, request) -> None:
    network, photo = request.getfixturevalue(name), noise()
    tail = tail_for(network, trace(network, photo), ALL)
    ours = dict(zip(ALL, grad_cams(network, tail, target(4), ALL), strict=True))
    theirs = torchvisions(network)
    layers = {"stem": "maxpool", **STAGES}
    with TorchcamGradCAM(theirs, [layers[stage] for stage in ALL]) as extractor:
        torchcams = extractor(4, theirs(photo))
    for stage, torchcam in zip(ALL, torchcams, strict=True):
        layer = theirs.get_submodule(layers[stage])
        with OtherGradCAM(theirs, [layer]) as cam:
            grad_cam = cam(photo, [ClassifierOutputTarget(4)])[0]
        positive = np.maximum(ours[stage].values, 0)
        assert positive.max() > 0
        assert correlation(positive, torchcam[0].numpy()) > 0.999
        large = F.interpolate(
            torch.from_numpy(positive)[None, None], grad_cam.shape, mode="bilinear"
        )
        assert correlation(large[0, 0].numpy(), grad_cam) > 0.999


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def test_another_class_and_another_stage_run_no_convolution(resnet50, monkeypatch) -> None:
    outputs = trace(resnet50, noise())
    tail = tail_for(resnet50, outputs, ALL)
    ran = []
    for module in (torch.nn.Conv2d, torch.nn.Linear):
        monkeypatch.setattr(module, "forward", lambda *_: ran.append(1))
    grad_cams(resnet50, tail, target(0), ["conv4_x"])
    grad_cams(resnet50, tail, target(9), ["conv2_x"])
    closed_form(resnet50, outputs, [target(3)])
    assert ran == []


def test_branch_and_shortcut_add_up_to_the_sum_before_the_relu(resnet50) -> None:
    outputs = trace(resnet50, noise())
    for stage, number in (("conv5_x", 2), ("conv4_x", 0), ("conv3_x", 1)):
        block = outputs.stages[stage][number]
        tail = tail_for(resnet50, outputs, [block.name])
        branch, shortcut, after = addition_maps(resnet50, tail, target(1), block)
        gradient = tail.gradients(resnet50.fc.weight[1])[block.name]
        before = weighted_sum(block.branch + block.shortcut, gradient * (block.output > 0))
        np.testing.assert_allclose(
            branch.values + shortcut.values,
            before,
            rtol=1e-3,
            atol=1e-6 + 1e-4 * before.abs().max(),
        )
        (plain,) = grad_cams(resnet50, tail, target(1), [block.name])
        np.testing.assert_allclose(after.values, plain.values, rtol=1e-4, atol=1e-7)


def test_the_branch_map_is_that_of_the_last_batch_norm(resnet18) -> None:
    """The gradient that reaches the branch, by a graph of its own."""
    outputs = trace(resnet18, noise())
    block = outputs.stages["conv4_x"][1]
    branch = block.branch.clone().requires_grad_()
    x = F.relu(branch + block.shortcut)
    logits = resnet18.head(resnet18.layer4(x))
    (gradient,) = torch.autograd.grad(logits[0, 6], branch)
    expected = weighted_sum(block.branch, gradient)
    found = addition_maps(resnet18, tail_for(resnet18, outputs, [block.name]), target(6), block)[0]
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("index", [-1, CLASSES, 5000])
def test_a_class_that_is_not_there_is_named(resnet18, index: int) -> None:
    outputs = trace(resnet18, noise(64))
    with pytest.raises(AttributionError, match="0 to 11"):
        closed_form(resnet18, outputs, [target(index)])


def test_a_stage_that_is_not_there_or_lies_before_the_tail_is_named(resnet18) -> None:
    outputs = trace(resnet18, noise(64))
    with pytest.raises(AttributionError, match="conv6_x"):
        tail_for(resnet18, outputs, ["conv6_x"])
    tail = tail_for(resnet18, outputs, ["conv4_x"])
    with pytest.raises(AttributionError, match="conv4_2"):
        grad_cams(resnet18, tail, target(0), ["conv3_x"])


def test_positions_are_the_stem_and_every_block(resnet50) -> None:
    known = positions(resnet50)
    assert len(known) == 17
    assert [position_of(resnet50, stage) for stage in STAGES] == [
        "conv2_3",
        "conv3_4",
        "conv4_6",
        "conv5_3",
    ]
    assert Tail(resnet50, torch.zeros(1, 2048, 3, 3), "conv5_3").covers == ["conv5_3"]
