import pytest

from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.presets import PRESETS, preset


def test_names_are_unique_and_fit_an_address():
    names = [each.name for each in PRESETS]
    assert len(set(names)) == len(names)
    assert all(name.isalpha() and name.islower() for name in names)
    assert preset("skips") is PRESETS[0]
    assert preset("nothing") is None


@pytest.mark.parametrize("each", PRESETS, ids=lambda each: each.name)
def test_a_preset_asks_before_it_tells(each):
    assert each.question.endswith("?")
    assert 2 <= len(set(each.options)) == len(each.options)
    assert 0 <= each.answer < len(each.options)
    assert LabConfig.from_dict(each.config.to_dict()) == each.config


def test_every_act_has_a_preset_and_the_first_is_the_default_race():
    assert {each.act for each in PRESETS} == {1, 2, 3}
    assert PRESETS[0].config == LabConfig()
