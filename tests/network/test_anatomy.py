"""The anatomy is the network's own: its numbers, counted a second way, are the published ones."""

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_demo.network.anatomy import anatomy
from resnet_demo.network.receptive import Field
from resnet_demo.network.resnet import ARCHITECTURES, STAGES, Architecture, build_resnet

RESNET50 = ARCHITECTURES["resnet50"]
TOY = Architecture("toy", "bottleneck", (1, 2, 1, 1))


@pytest.mark.parametrize("architecture", [*ARCHITECTURES.values(), TOY], ids=lambda a: a.name)
def test_parameters_add_up_to_the_networks_own(architecture: Architecture) -> None:
    with torch.device("meta"):
        network = build_resnet(architecture.name) if architecture is not TOY else None
    if network is not None:
        total = sum(p.numel() for p in network.parameters())
        assert anatomy(architecture).parameters == total
    assert (
        anatomy(architecture, 7).classifier_parameters
        == 7 * anatomy(architecture).blocks[-1].shape[0] + 7
    )


@pytest.mark.parametrize(
    ("name", "parameters", "without_classifier", "giga_macs"),
    [
        ("resnet18", 11_689_512, 11_176_512, 1.8141),
        ("resnet34", 21_797_672, 21_284_672, 3.6638),
        ("resnet50", 25_557_032, 23_508_032, 4.0892),
        ("resnet101", 44_549_160, 42_500_160, 7.8014),
        ("resnet152", 60_192_808, 58_143_808, 11.5136),
    ],
)
def test_totals_are_torchvisions(
    name: str, parameters: int, without_classifier: int, giga_macs: float
) -> None:
    whole = anatomy(ARCHITECTURES[name])
    assert whole.parameters == parameters
    assert whole.parameters - whole.classifier_parameters == without_classifier
    assert whole.macs / 1e9 == pytest.approx(giga_macs, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "size"), [*((name, 224) for name in sorted(ARCHITECTURES)), ("resnet50", 97)]
)
def test_macs_are_half_of_torchs_count_of_operations(name: str, size: int) -> None:
    """Torch counts a multiplication and an addition as two, at any size, odd ones too."""
    with torch.device("meta"):
        network, photo = build_resnet(name, 10), torch.empty(1, 3, size, size)
    with FlopCounterMode(display=False) as counter:
        network(photo)
    assert anatomy(ARCHITECTURES[name], 10, size).macs == counter.get_total_flops() / 2


@pytest.mark.parametrize(
    ("size", "giga_macs"),
    [(64, 0.3357), (96, 0.7527), (128, 1.3366), (160, 2.0873), (224, 4.0892), (256, 5.3403)],
)
def test_macs_of_resnet50_at_every_size(size: int, giga_macs: float) -> None:
    assert anatomy(RESNET50, 1000, size).macs / 1e9 == pytest.approx(giga_macs, abs=5e-5)


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
@pytest.mark.parametrize("size", [80, 33])
@torch.inference_mode()
def test_shapes_are_those_of_a_real_forward_pass(name: str, size: int) -> None:
    outputs = build_resnet(name, 5).eval().forward_stages(torch.zeros(1, 3, size, size))
    parts = anatomy(ARCHITECTURES[name], 5, size)
    assert parts.stem[-1].shape == tuple(outputs.stem.shape[1:])
    found = [block for blocks in outputs.stages.values() for block in blocks]
    assert [b.name for b in parts.blocks] == [b.name for b in found]
    assert [b.shape for b in parts.blocks] == [tuple(b.output.shape[1:]) for b in found]
    assert parts.head[-1].shape == (5, 1, 1)


def test_stages_of_resnet50_have_the_published_parameters_and_macs() -> None:
    whole = anatomy(RESNET50)
    table = {
        name: (
            sum(block.parameters for block in whole.stage(name)),
            round(sum(block.macs for block in whole.stage(name)) / 1e6, 1),
            whole.stage(name)[-1].shape,
        )
        for name in STAGES
    }
    assert table == {
        "conv2_x": (215_808, 667.9, (256, 56, 56)),
        "conv3_x": (1_219_584, 1027.6, (512, 28, 28)),
        "conv4_x": (7_098_368, 1464.3, (1024, 14, 14)),
        "conv5_x": (14_964_736, 809.2, (2048, 7, 7)),
    }
    assert (whole.stem[0].weights, whole.stem[0].norm_parameters) == (9_408, 128)
    assert sum(layer.norm_parameters for layer in whole.layers) == 53_120


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=lambda a: a.name)
def test_as_many_layers_count_as_the_name_says(architecture: Architecture) -> None:
    counted = anatomy(architecture).counted
    assert len(counted) == architecture.depth
    assert counted[0].name == "conv1"
    assert counted[-1].name == "fc"


def test_resnet50_has_fifty_three_convolutions_four_of_them_in_shortcuts() -> None:
    whole = anatomy(RESNET50)
    assert sum(layer.kind == "convolution" for layer in whole.layers) == 53
    projections = [block.projection for block in whole.blocks if block.projection]
    assert [block.name for block in whole.blocks if block.shortcut == "projection"] == [
        "conv2_1",
        "conv3_1",
        "conv4_1",
        "conv5_1",
    ]
    assert sum(layer.weights for layer in projections) == 2_768_896
    assert whole.block("conv2_1").stride == 1  # 64 channels become 256 at equal size


def test_paths_lead_to_the_layers_in_the_state_dict() -> None:
    with torch.device("meta"):
        network = build_resnet("resnet50")
    for layer in anatomy(RESNET50).layers:
        if layer.path:
            module = network.get_submodule(layer.path)
            assert sum(p.numel() for p in module.parameters()) == layer.weights


def test_an_unknown_block_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="conv9_1"):
        anatomy(RESNET50).block("conv9_1")


def test_receptive_fields_of_resnet50() -> None:
    whole = anatomy(RESNET50)
    assert [layer.field.side for layer in whole.stem] == [7, 11]
    sides = [[block.field.side for block in whole.stage(name)] for name in STAGES]
    assert sides == [
        [19, 27, 35],
        [43, 59, 75, 91],
        [107, 139, 171, 203, 235, 267],
        [299, 363, 427],
    ]
    assert [whole.field(name).jump for name in ("stem", *STAGES)] == [4, 4, 8, 16, 32]
    small = anatomy(ARCHITECTURES["resnet34"])
    assert [small.field(name).side for name in STAGES] == [59, 179, 547, 899]


def test_a_field_by_hand() -> None:
    field = Field().through(3, 2, 1).through(3, 1, 1)  # pixels 0…2 around each second one
    assert (field.side, field.jump, field.start) == (7, 2, 0.5)
    assert field.square(0, 1) == (-1.0, -3.0, 6.0, 4.0)


def averaging(name: str) -> nn.Module:
    """Return a network in which every weight is positive and every pixel of a window counts.

    A max pool hands the gradient to one pixel only, and a ReLU could close; both would hide a part
    of the field.
    """
    network = build_resnet(name, 2).double().eval()
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
    network.maxpool = nn.AvgPool2d(3, stride=2, padding=1)
    return network


def reached(output: Tensor, photo: Tensor) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the pixels that the middle unit of a map depends on."""
    row, column = output.shape[2] // 2, output.shape[3] // 2
    (gradient,) = torch.autograd.grad(output[0, :, row, column].sum(), photo, retain_graph=True)
    touched = gradient[0].abs().sum(0) > 0
    rows, columns = touched.any(1).nonzero().flatten(), touched.any(0).nonzero().flatten()
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("name", "size"),
    [("resnet18", 448), pytest.param("resnet50", 448, marks=pytest.mark.slow)],
)
def test_fields_are_the_pixels_that_gradients_reach(name: str, size: int) -> None:
    """Where the square lies, too, not only how large it is."""
    photo = torch.rand(1, 3, size, size, dtype=torch.float64, requires_grad=True)
    outputs = averaging(name).forward_stages(photo)
    whole = anatomy(ARCHITECTURES[name], 2, size)
    for stage in ("stem", *STAGES):
        height, width = outputs[stage].shape[2:]
        assert reached(outputs[stage], photo) == whole.field(stage).square(height // 2, width // 2)


def test_the_papers_stride_costs_less_and_moves_no_parameter() -> None:
    """He et al. 2015 count 3.8·10⁹ (table 1); the fields are those of Araujo et al. 2019."""
    for name, gmacs in (("resnet50", 3.858), ("resnet101", 7.570), ("resnet152", 11.282)):
        ours = anatomy(ARCHITECTURES[name])
        paper = anatomy(ARCHITECTURES[name], paper_stride=True)
        assert paper.parameters == ours.parameters
        assert [layer.weights for layer in paper.layers] == [layer.weights for layer in ours.layers]
        assert [block.shape for block in paper.blocks] == [block.shape for block in ours.blocks]
        assert round(paper.macs / 1e9, 3) == gmacs
        differ = [
            o.name for o, p in zip(ours.blocks, paper.blocks, strict=True) if o.macs != p.macs
        ]
        assert differ == ["conv3_1", "conv4_1", "conv5_1"]
    paper = anatomy(ARCHITECTURES["resnet50"], paper_stride=True)
    assert [paper.field(stage).side for stage in STAGES] == [35, 99, 291, 483]
    assert paper.block("conv3_1").layers[0].shape == (128, 28, 28)


def test_a_basic_block_has_no_stride_to_move() -> None:
    basic = ARCHITECTURES["resnet18"]
    assert anatomy(basic, paper_stride=True) == anatomy(basic)
