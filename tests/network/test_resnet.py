"""The readable ResNet is torchvision's ResNet: same parameters in, same logits out."""

import pytest
import torch
import torchvision
from torch import Tensor, nn

from resnet_demo.network.resnet import ARCHITECTURES, STAGES, build_resnet
from tests.networks import liven


def torchvision_twin(name: str, seed: int = 0) -> nn.Module:
    """Return torchvision's network with random weights and random batch-norm statistics."""
    torch.manual_seed(seed)
    network: nn.Module = getattr(torchvision.models, name)(weights=None)
    liven(network)
    return network.eval()


def readable_copy(name: str, reference: nn.Module) -> nn.Module:
    network = build_resnet(name)
    network.load_state_dict(reference.state_dict(), strict=True)
    return network.eval()


def photos(batch: int, side: int) -> Tensor:
    return torch.randn(batch, 3, side, side, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
@torch.inference_mode()
def test_logits_equal_torchvisions_for_every_depth(name: str) -> None:
    reference = torchvision_twin(name)
    batch = photos(1, 96)
    difference = readable_copy(name, reference)(batch) - reference(batch)
    assert difference.abs().max() < 1e-5


@pytest.mark.parametrize(("batch", "side"), [(1, 224), (8, 224), (1, 96), (8, 96)])
@torch.inference_mode()
def test_resnet50_logits_equal_torchvisions_at_every_batch_and_size(batch: int, side: int) -> None:
    reference = torchvision_twin("resnet50")
    x = photos(batch, side)
    logits = reference(x)
    assert logits.std() > 0.01, "the comparison needs logits that differ from each other"
    assert (readable_copy("resnet50", reference)(x) - logits).abs().max() < 1e-5


def test_training_mode_gives_torchvisions_gradients() -> None:
    reference = torchvision_twin("resnet18").train()
    network = readable_copy("resnet18", reference).train()
    x = photos(2, 64)
    reference(x).square().sum().backward()
    network(x).square().sum().backward()
    expected = dict(reference.named_parameters())
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(parameter.grad, expected[name].grad, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_depth_is_the_number_in_the_name(name: str) -> None:
    assert name == f"resnet{ARCHITECTURES[name].depth}"


@torch.inference_mode()
def test_forward_stages_is_the_same_forward_pass() -> None:
    network = build_resnet("resnet50").eval()
    x = photos(2, 96)
    outputs = network.forward_stages(x)
    assert torch.equal(outputs.logits, network(x))
    assert outputs["stem"].shape == (2, 64, 24, 24)
    shapes = [tuple(outputs[stage].shape) for stage in STAGES]
    assert shapes == [(2, 256, 24, 24), (2, 512, 12, 12), (2, 1024, 6, 6), (2, 2048, 3, 3)]
    assert [len(blocks) for blocks in outputs.stages.values()] == [3, 4, 6, 3]


@torch.inference_mode()
def test_a_blocks_output_is_the_relu_of_branch_plus_shortcut() -> None:
    """Also shows that nothing is done in place: the saved terms are still what was added."""
    network = build_resnet("resnet50").eval()
    outputs = network.forward_stages(photos(1, 64))
    previous = outputs.stem
    for blocks in outputs.stages.values():
        for block in blocks:
            assert torch.equal(block.output, torch.relu(block.branch + block.shortcut))
            if not block.name.endswith("_1"):
                assert torch.equal(block.shortcut, previous), "an identity shortcut is the input"
            previous = block.output


def test_exactly_four_blocks_of_resnet50_have_a_projection_shortcut() -> None:
    projecting = [
        name for name, block in build_resnet("resnet50").blocks() if block.downsample is not None
    ]
    assert projecting == ["conv2_1", "conv3_1", "conv4_1", "conv5_1"]


def test_every_relu_is_a_module_of_its_own_and_none_works_in_place() -> None:
    relus = [m for m in build_resnet("resnet50").modules() if isinstance(m, nn.ReLU)]
    assert len(relus) == 1 + 16 * 3
    assert not any(relu.inplace for relu in relus)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("resnet18", 11_689_512), ("resnet50", 25_557_032), ("resnet152", 60_192_808)],
)
def test_parameter_count_is_the_published_one(name: str, parameters: int) -> None:
    with torch.device("meta"):
        network = build_resnet(name)
    assert sum(p.numel() for p in network.parameters()) == parameters
