"""Layers taken out of a plain network: only those that keep the shape, and exactly what is left."""

import pytest
import torch
import torchvision.models as tv
from torch import Tensor, nn

from resnet_demo.errors import UnplugError
from resnet_demo.unplug.plain_layers import layer_names, sweep_layers

VGG_16 = [
    "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv4_1",
    "conv4_2", "conv4_3", "conv5_1", "conv5_2", "conv5_3", "fc6", "fc7", "fc8",
]  # fmt: skip
STAY = {"conv1_1", "conv2_1", "conv3_1", "conv4_1", "fc6", "fc8"}


class SmallVgg(nn.Module):
    """Built like torchvision's, a hundredth of its size."""

    def __init__(self) -> None:
        super().__init__()
        widths = [3, 8, 8, "M", 12, 12, 12, "M"]
        layers: list[nn.Module] = []
        channels = widths[0]
        for width in widths[1:]:
            if width == "M":
                layers.append(nn.MaxPool2d(2))
                continue
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]  # type: ignore[arg-type]
            channels = width
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(2)
        self.classifier = nn.Sequential(
            nn.Linear(48, 20), nn.ReLU(True), nn.Dropout(),
            nn.Linear(20, 20), nn.ReLU(True), nn.Dropout(), nn.Linear(20, 7),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.avgpool(self.features(x)).flatten(1))  # type: ignore[no-any-return]


@pytest.fixture
def network() -> SmallVgg:
    torch.manual_seed(3)
    return SmallVgg().eval()


PICTURE = torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def without(network: SmallVgg, part: nn.Sequential, number: int) -> Tensor:
    """Return the probabilities with one layer and its ReLU replaced by nothing."""
    kept = part[number], part[number + 1]
    part[number], part[number + 1] = nn.Identity(), nn.Identity()
    try:
        return network(PICTURE)[0].softmax(0)
    finally:
        part[number], part[number + 1] = kept


def test_it_equals_a_network_that_never_had_the_layer(network: SmallVgg) -> None:
    before = [value.clone() for value in network.state_dict().values()]
    found = sweep_layers(network, "small", PICTURE)
    assert found.names == (
        "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv2_3", "fc3", "fc4", "fc5"
    )  # fmt: skip
    effects = dict(zip(found.names, found.effects, strict=True))
    assert [name for name, effect in effects.items() if effect is not None] == [
        "conv1_2", "conv2_2", "conv2_3", "fc4"
    ]  # fmt: skip
    with torch.no_grad():
        intact = network(PICTURE)[0].softmax(0)
    places = {
        "conv1_2": (network.features, 2),
        "conv2_2": (network.features, 7),
        "conv2_3": (network.features, 9),
        "fc4": (network.classifier, 3),
    }
    for name, (part, number) in places.items():
        effect = effects[name]
        expected = without(network, part, number)
        assert effect is not None
        assert effect.class_index == int(intact.argmax())
        assert effect.before == pytest.approx(float(intact.max()), abs=1e-6)
        assert effect.after == pytest.approx(float(expected[effect.class_index]), abs=1e-6)
        assert effect.best == int(expected.argmax())
    assert len({round(effect.after, 6) for effect in found.possible}) == 4, "each does something"
    after = network.state_dict().values()
    assert all(torch.equal(old, new) for old, new in zip(before, after, strict=True))


def test_vgg_16_has_sixteen_layers_of_which_ten_can_be_taken_out() -> None:
    with torch.device("meta"):
        network = tv.vgg16().eval()
    assert list(layer_names(network)) == VGG_16
    keeps = {
        name
        for name, layer in zip(
            VGG_16,
            [m for m in network.modules() if isinstance(m, nn.Conv2d | nn.Linear)],
            strict=True,
        )
        if layer.weight.shape[0] == layer.weight.shape[1]
    }
    assert keeps == set(VGG_16) - STAY


def test_other_networks_and_networks_in_training_are_refused(network: SmallVgg) -> None:
    with pytest.raises(UnplugError, match="built like VGG"):
        sweep_layers(nn.Sequential(nn.Conv2d(3, 3, 1)).eval(), "other", PICTURE)
    with pytest.raises(UnplugError, match="evaluation mode"):
        sweep_layers(network.train(), "small", PICTURE)


def test_numbers_that_overflow_get_a_sentence(network: SmallVgg) -> None:
    with torch.no_grad():
        network.classifier[6].bias.fill_(float("inf"))
    with pytest.raises(UnplugError, match=r"small overflow on this photo\."):
        sweep_layers(network, "small", PICTURE)
