import pytest
import torch

from resnet_demo.errors import LabError
from resnet_demo.lab import data as lab_data
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.identity_proof import deepen, prove
from resnet_demo.lab.trainer import Trainer
from resnet_demo.network.cifar_resnet import CifarResNet


@pytest.fixture(scope="module")
def trained():
    """A plain and a residual 20-layer net after a few steps."""
    trainer = Trainer(LabConfig(depths=(20,), steps=30, test_every=1000))
    for _ in trainer:
        pass
    return {"plain": trainer.net(0), "residual": trainer.net(1)}


@pytest.mark.parametrize("name", ["plain", "residual"])
def test_36_do_nothing_layers_leave_the_logits_equal(trained, name):
    proof = prove(trained[name], lab_data.load("digits"))
    assert (proof.net, proof.shallow_depth, proof.deep_depth) == (name, 20, 56)
    assert proof.largest_difference < 1e-4
    assert proof.largest_logit > 1
    assert proof.shallow_accuracy == proof.deep_accuracy
    if name == "residual":
        assert proof.largest_difference == 0


def test_the_residual_identity_holds_in_training_mode_and_the_plain_one_does_not(trained):
    pictures = lab_data.load("digits").train_pictures[:64]
    for name, holds in (("plain", False), ("residual", True)):
        deep = deepen(trained[name]).train()
        shallow = deepen(trained[name], 26).train()
        alike = torch.allclose(deep(pictures), shallow(pictures), atol=1e-3)
        assert alike == holds


def test_the_proof_fails_when_an_added_layer_does_something(trained):
    deep = deepen(trained["plain"])
    with torch.no_grad():
        deep.blocks[-1].conv2.weight[0, 0, 1, 1] = 2.0
    pictures = lab_data.load("digits").test_pictures
    assert (deep(pictures) - trained["plain"](pictures)).abs().max() > 1e-2


@pytest.mark.parametrize("strength", [0.0, 1.0])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_it_holds_for_three_stages_and_without_batch_norm(strength, batch_norm):
    net = CifarResNet(20, strength, layout="three-stages", batch_norm=batch_norm).eval()
    pictures = torch.randn(4, 1, 16, 16)
    assert torch.allclose(deepen(net, 56)(pictures), net(pictures), atol=1e-4)


def test_the_shallow_net_is_left_as_it_was(trained):
    before = {name: value.clone() for name, value in trained["plain"].state_dict().items()}
    prove(trained["plain"], lab_data.load("digits"))
    after = trained["plain"].state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize(
    ("net", "depth"),
    [
        (CifarResNet(20), 20),
        (CifarResNet(20, activation="tanh"), 56),
        (CifarResNet(20, 0.5), 56),
    ],
)
def test_what_can_be_no_identity_is_refused(net, depth):
    with pytest.raises(LabError):
        deepen(net, depth)
