"""Every experiment of the skip lab has an address, and finds back from it."""

import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import PRESETS
from resnet_demo.ui import lab_address

SMALL = LabConfig(depths=(8,), steps=40, batch_size=32)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_named_in_the_address_and_found_again(preset) -> None:
    shown = lab_address.experiment_of(preset.config)
    assert lab_address.address_of(shown) == {"preset": preset.name}
    assert lab_address.parse({"preset": preset.name}) == (shown, None)
    assert shown.preset == preset
    assert shown.view == preset.look_at


@pytest.mark.parametrize(
    "config",
    [
        SMALL,
        LabConfig(seed=3, seeds=2),
        LabConfig(depths=(20, 56), skip_strengths=(0.0,), seed=1),
        LabConfig(skip_strengths=(0.0, 0.35), optimiser="adam", learning_rates=(0.01, 0.001)),
        LabConfig(depths=(8, 110), initialisation="skip-init", warm_up=5, activations=("tanh",)),
    ],
)
@pytest.mark.parametrize("view", lab_address.VIEWS)
def test_every_setting_survives_the_address(config: LabConfig, view: str) -> None:
    shown = lab_address.experiment_of(config, view, "settings,verdict")
    assert lab_address.parse(lab_address.address_of(shown)) == (shown, None)


def test_another_seed_keeps_a_presets_question_and_other_settings_drop_it() -> None:
    assert lab_address.parse({"preset": "depth", "seed": "4"})[0].preset is not None
    assert lab_address.parse({"preset": "depth", "steps": "9"})[0].preset is None


@pytest.mark.parametrize(
    "address",
    [
        {"preset": "no such thing"},
        {"depths": "57"},
        {"depths": ""},
        {"steps": "many"},
        {"learning_rates": "nan"},
        {"skip_strengths": "2"},
        {"initialisation": "zero-residual", "batch_norm": "off"},
        {"seeds": "10", "depths": "8,14,20,32"},
    ],
)
def test_a_bad_address_gives_the_default_and_one_sentence(address: dict[str, str]) -> None:
    shown, problem = lab_address.parse(address)
    assert shown.config == LabConfig()
    assert problem is not None
    assert problem.endswith(".")
    assert "\n" not in problem
