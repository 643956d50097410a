import pytest
import torch
from torch.nn import functional as F

from resnet_demo.lab import probes
from resnet_demo.lab.stack import Cancelled, NetStack, Statistics, Watch, spread
from resnet_demo.network.cifar_resnet import CifarResNet, initialise


def nets(strengths, **options):
    made = []
    for seed, strength in enumerate(strengths):
        net = CifarResNet(14, strength, **options)
        how = "he" if options.get("batch_norm", True) else "default"
        initialise(net, how, torch.Generator().manual_seed(seed))
        made.append(net.double().train())
    return made


def batch(net, count=16):
    generator = torch.Generator().manual_seed(net)
    pictures = torch.randn(count, 1, 8, 8, generator=generator, dtype=torch.float64)
    return pictures, torch.randint(10, (count,), generator=generator)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"batch_norm": False},
        {"layout": "three-stages"},
        {"scaled_branch": True},
        {"activation": "tanh"},
        {"activation": "sigmoid", "batch_norm": False, "layout": "three-stages"},
    ],
    ids=str,
)
def test_each_stacked_net_has_the_loss_and_gradients_that_it_has_alone(options):
    alone = nets((0.0, 1.0, 0.5), **options)
    stack = NetStack(alone)
    batches = [batch(number) for number in range(3)]
    logits = stack.forward(spread([pictures for pictures, _ in batches]))
    losses = stack.losses(logits, torch.stack([labels for _, labels in batches]))
    losses.sum().backward()
    for position, (net, (pictures, labels)) in enumerate(zip(alone, batches, strict=True)):
        loss = F.cross_entropy(net(pictures), labels)
        loss.backward()
        assert losses[position].item() == pytest.approx(loss.item(), rel=1e-12)
        for name, parameter in net.named_parameters():
            gradient = stack.parts(name, stack.parameters[name].grad)[position]
            assert torch.allclose(gradient.reshape(parameter.shape), parameter.grad, atol=1e-10)


def test_recorded_gradient_norms_are_those_of_autograd_at_four_digits():
    alone = nets((0.0, 1.0))
    stack = NetStack(alone)
    pictures, labels = batch(0)
    stack.losses(stack.forward(spread([pictures] * 2)), labels.expand(2, -1)).sum().backward()
    for net, recorded in zip(alone, probes.gradient_norms(stack), strict=True):
        F.cross_entropy(net(pictures), labels).backward()
        expected = [layer.weight.grad.norm().item() for _, layer in net.weight_layers()]
        assert recorded == pytest.approx(expected, rel=1e-3)
        assert len(recorded) == net.depth


def test_a_net_that_explodes_leaves_its_neighbour_alone():
    wild, calm = nets((1.0, 1.0))
    with torch.no_grad():
        wild.conv1.weight.fill_(float("nan"))
    pictures, labels = batch(0)
    stack = NetStack([wild, calm])
    losses = stack.losses(stack.forward(spread([pictures] * 2)), labels.expand(2, -1))
    losses.sum().backward()
    expected = F.cross_entropy(calm(pictures), labels)
    assert losses[0].isnan()
    assert losses[1].item() == pytest.approx(expected.item(), rel=1e-12)
    assert all(grad.isfinite().all() for grad in _gradients(stack, 1))


def _gradients(stack, position):
    return [stack.parts(name, p.grad)[position] for name, p in stack.parameters.items()]


def test_measured_statistics_are_those_that_batch_norm_keeps():
    (net,) = nets((1.0,))
    pictures, _ = batch(0, 32)
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    statistics = Statistics()
    NetStack([net]).forward(spread([pictures]), measure=statistics)
    net(pictures)
    mean, variance = statistics.layers[3]
    assert torch.allclose(mean, net.blocks[1].bn1.running_mean)
    # PyTorch keeps the unbiased variance.
    values = pictures.shape[0] * 64
    assert torch.allclose(variance * values / (values - 1), net.blocks[1].bn1.running_var)


def test_given_statistics_make_a_pictures_logits_independent_of_its_batch():
    stack = NetStack(nets((0.0, 1.0)))
    pictures, _ = batch(0, 32)
    statistics = Statistics()
    stack.forward(spread([pictures] * 2), measure=statistics)
    whole = stack.forward(spread([pictures] * 2), use=statistics)
    part = stack.forward(spread([pictures[:5]] * 2), use=statistics)
    assert torch.allclose(whole[:, :5], part, atol=1e-10)


def test_watched_scales_and_ratios_are_those_of_the_feature_maps():
    net = nets((0.5,))[0]
    pictures, _ = batch(0)
    watch = Watch()
    NetStack([net]).forward(spread([pictures]), watch=watch)
    x = net.act1(net.bn1(net.conv1(pictures)))
    assert len(watch.activation_scales) == net.depth - 1
    assert watch.activation_scales[0].item() == pytest.approx(x.square().mean().sqrt().item())
    ratio = (net.blocks[0].branch(x).norm() / (0.5 * x).norm()).item()
    assert watch.branch_ratios[0].item() == pytest.approx(ratio)


def test_a_cancelled_stack_breaks_off_its_forward_pass():
    stack = NetStack(nets((1.0,)))
    stack.cancelled = True
    with pytest.raises(Cancelled):
        stack.forward(spread([batch(0)[0]]))
