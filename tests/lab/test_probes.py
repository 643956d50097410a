import pytest
import torch
from torch.nn import functional as F

from resnet_demo.lab import data as lab_data
from resnet_demo.lab import probes
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.nets import build_net

NO_NORM = LabConfig(depths=(20,), batch_norm=False, initialisation="default")


def test_a_profile_holds_autograds_norms():
    line = LabConfig(depths=(8,)).lines()[1]
    profile = probes.gradient_profile(line, LabConfig(depths=(8,)))
    data = lab_data.load("digits")
    order = torch.randperm(1437, generator=torch.Generator().manual_seed(1000))[:64]
    net = build_net(line, LabConfig()).double().train()
    loss = F.cross_entropy(net(data.train_pictures[order].double()), data.train_labels[order])
    loss.backward()
    assert profile.loss == pytest.approx(loss.item())
    assert profile.weight_gradients == pytest.approx(
        [block.conv1.weight.grad.norm().item() for block in net.blocks]
    )
    assert len(profile.output_gradients) == len(profile.output_scales) == 3


def test_a_gradient_too_small_for_float32_is_still_measured():
    line = LabConfig(depths=(110,), skip_strengths=(0.0,)).lines()[0]
    config = LabConfig(depths=(110,), batch_norm=False, initialisation="default")
    line = config.lines()[0]
    profile = probes.gradient_profile(line, config)
    assert 0 < profile.weight_gradients[0] < 1e-42


def test_profiles_cover_every_depth_and_strength():
    profiles = probes.gradient_profiles(NO_NORM, (8, 14))
    assert [(p.line.depth, p.line.net) for p in profiles] == [
        (8, "plain"),
        (8, "residual"),
        (14, "plain"),
        (14, "residual"),
    ]


def test_neighbouring_inputs_have_alike_gradients_only_with_shortcuts():
    plain, residual = (
        probes.shattering(line, LabConfig()) for line in LabConfig(depths=(56,)).lines()
    )
    assert plain[0] == pytest.approx(1)
    assert residual[1] > 0.4 > 0.2 > abs(plain[1])


def test_probes_leave_no_gradient_and_no_global_state():
    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    line = NO_NORM.lines()[0]
    net_state = torch.random.get_rng_state()
    assert torch.equal(state, net_state)
    probes.gradient_profile(line, NO_NORM)
    assert torch.get_num_threads() == threads


def test_initial_weight_norms_are_those_of_the_net_that_is_trained():
    config = LabConfig(depths=(8,))
    line = config.lines()[0]
    norms = probes.initial_weight_norms(line, config)
    net = build_net(line, config)
    assert norms == pytest.approx([b.conv1.weight.norm().item() for b in net.blocks], rel=1e-3)
