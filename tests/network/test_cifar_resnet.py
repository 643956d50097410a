import pytest
import torch
from torch import nn
from torch.nn import functional as F

from resnet_demo.network.cifar_resnet import CifarResNet, initialise


def pictures(count=4, channels=1, size=8):
    return torch.randn(count, channels, size, size, generator=torch.Generator().manual_seed(0))


def seeded(depth, strength=1.0, how="he", seed=0, **options):
    net = CifarResNet(depth, strength, **options)
    initialise(net, how, torch.Generator().manual_seed(seed))
    return net


@pytest.mark.parametrize("layout", ["one-stage", "three-stages"])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_plain_and_residual_nets_have_the_same_parameters_and_values(layout, batch_norm):
    plain = seeded(20, 0.0, layout=layout, batch_norm=batch_norm).state_dict()
    residual = seeded(20, 1.0, layout=layout, batch_norm=batch_norm).state_dict()
    assert plain.keys() == residual.keys()
    assert all(torch.equal(plain[name], residual[name]) for name in plain)


@pytest.mark.parametrize(
    ("depth", "parameters"),
    [
        (8, 14362),
        (14, 28378),
        (20, 42394),
        (32, 70426),
        (44, 98458),
        (56, 126490),
        (110, 252634),
    ],
)
def test_the_docstring_counts_the_parameters_of_the_one_stage_nets(depth, parameters):
    net = CifarResNet(depth)
    assert sum(p.numel() for p in net.parameters()) == parameters
    assert len(net.weight_layers()) == depth


@pytest.mark.parametrize(
    ("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)]
)
def test_three_stage_nets_have_the_sizes_that_the_paper_prints(depth, millions):
    # He et al. 2015, table 6.
    net = CifarResNet(depth, layout="three-stages", in_channels=3)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, rel=0.03)


def test_a_block_is_the_formula_in_its_docstring():
    net = seeded(8, 0.25)
    block, x = net.blocks[0].eval(), pictures(channels=16).relu()
    inside = F.relu(block.bn1(F.conv2d(x, block.conv1.weight, padding=1)))
    branch = block.bn2(F.conv2d(inside, block.conv2.weight, padding=1))
    assert torch.allclose(block(x, 0.25), F.relu(branch + 0.25 * x), atol=1e-6)
    assert torch.allclose(block(x, 0.0), F.relu(branch), atol=1e-6)


def test_option_a_takes_every_second_pixel_and_pads_channels_with_zeros():
    net = CifarResNet(8, layout="three-stages")
    block, x = net.blocks[1], pictures(channels=16)
    shortcut = block.shortcut(x)
    assert shortcut.shape == (4, 32, 4, 4)
    assert torch.equal(shortcut[:, :16], x[:, :, ::2, ::2])
    assert not shortcut[:, 16:].any()


def test_the_strength_can_be_changed_while_the_net_lives():
    net, x = seeded(14, 1.0).eval(), pictures()
    whole = net(x)
    net.skip_strength = 0.0
    assert torch.equal(net(x), seeded(14, 0.0).eval()(x))
    net.skip_strength = 1.0
    assert torch.equal(net(x), whole)


def test_convolutions_have_biases_only_without_batch_norm():
    for batch_norm in (True, False):
        convolutions = list(CifarResNet(8, batch_norm=batch_norm).modules())
        biases = [m.bias is not None for m in convolutions if isinstance(m, nn.Conv2d)]
        assert set(biases) == {not batch_norm}


def test_he_values_have_variance_two_over_fan_in():
    weight = seeded(56).blocks[3].conv1.weight
    assert weight.std().item() == pytest.approx((2 / (9 * 16)) ** 0.5, rel=0.05)


def test_default_values_are_those_of_pytorch():
    ours = seeded(8, how="default").blocks[0].conv1.weight
    theirs = nn.Conv2d(16, 16, 3).weight
    assert ours.abs().max().item() == pytest.approx(theirs.abs().max().item(), rel=0.01)
    assert ours.std().item() == pytest.approx(theirs.std().item(), rel=0.05)


def test_zero_residual_and_skip_init_begin_as_the_identity():
    for how, options in (
        ("zero-residual", {}),
        ("skip-init", {"scaled_branch": True, "batch_norm": False}),
    ):
        net = seeded(20, how=how, **options)
        x = pictures(channels=16).relu()
        for block in net.blocks:
            assert torch.equal(block(x, 1.0), x)


def test_skip_init_adds_one_number_a_block_and_nothing_else_does():
    plain, scaled = CifarResNet(20), CifarResNet(20, scaled_branch=True)
    count = [sum(p.numel() for p in net.parameters()) for net in (plain, scaled)]
    assert count[1] - count[0] == len(plain.blocks)


@pytest.mark.parametrize("depth", [2, 7, 21, 55])
def test_a_depth_that_is_not_6n_plus_2_is_refused(depth):
    with pytest.raises(ValueError, match="6n"):
        CifarResNet(depth)


def test_an_initialisation_that_the_net_cannot_have_is_refused():
    with pytest.raises(ValueError, match="batch-norm"):
        seeded(8, how="zero-residual", batch_norm=False)
    with pytest.raises(ValueError, match="scaled_branch"):
        seeded(8, how="skip-init")
    with pytest.raises(ValueError, match="one of"):
        seeded(8, how="xavier")
