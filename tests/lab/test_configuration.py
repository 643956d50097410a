import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import CHOICES, DEPTHS, LabConfig


def test_the_default_is_the_race_that_was_measured():
    lines = LabConfig().lines()
    assert [(line.net, line.depth, line.skip_strength) for line in lines] == [
        ("plain", 56, 0.0),
        ("residual", 56, 1.0),
    ]
    assert LabConfig().to_dict() == {}


@given(
    st.builds(
        LabConfig,
        layout=st.sampled_from(CHOICES["layout"]),
        depths=st.lists(st.sampled_from(DEPTHS), min_size=1, max_size=3, unique=True).map(tuple),
        skip_strengths=st.lists(st.floats(0, 1), min_size=1, max_size=3, unique=True).map(tuple),
        batch_norm=st.booleans(),
        optimiser=st.sampled_from(CHOICES["optimiser"]),
        learning_rates=st.tuples(st.floats(1e-6, 10)),
        momentum=st.floats(0, 0.99),
        steps=st.integers(1, 10_000),
        seed=st.integers(0, 2**31 - 1),
        seeds=st.integers(1, 4),
    )
)
def test_every_configuration_survives_the_address_and_can_be_a_key(config):
    again = LabConfig.from_dict(config.to_dict())
    assert again == config
    assert hash(again) == hash(config)
    assert all(isinstance(text, str) for text in config.to_dict().values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("depths", (7,)),
        ("depths", ()),
        ("depths", (20, 20)),
        ("skip_strengths", (1.5,)),
        ("skip_strengths", (float("nan"),)),
        ("learning_rates", (0.0,)),
        ("steps", 0),
        ("batch_size", 4),
        ("seeds", 11),
        ("activations", ("gelu",)),
        ("initialisation", "xavier"),
        ("data", "imagenet"),
    ],
)
def test_a_value_out_of_range_is_refused_by_the_name_of_its_field(field, value):
    with pytest.raises(LabError, match=field):
        LabConfig(**{field: value})


def test_zeroed_branches_need_shortcuts_and_zero_residual_needs_batch_norm():
    with pytest.raises(LabError, match="shortcuts"):
        LabConfig(skip_strengths=(0.0,), initialisation="skip-init")
    with pytest.raises(LabError, match="batch norm"):
        LabConfig(initialisation="zero-residual", batch_norm=False)


def test_a_plain_net_never_starts_with_zeroed_branches():
    plain, residual = LabConfig(initialisation="zero-residual").lines()
    assert plain.initialisation == "he"
    assert residual.initialisation == "zero-residual"


def test_too_many_nets_are_refused():
    with pytest.raises(LabError, match="at most"):
        LabConfig(depths=DEPTHS, seeds=10)


@pytest.mark.parametrize(
    "texts", [{"depht": "20"}, {"steps": "many"}, {"batch_norm": "maybe"}, {"depths": "20,"}]
)
def test_an_address_that_makes_no_sense_is_one_sentence(texts):
    with pytest.raises(LabError) as caught:
        LabConfig.from_dict(texts)
    assert "\n" not in str(caught.value)


def test_lines_are_numbered_and_seeds_follow_each_other():
    lines = LabConfig(depths=(8, 20), seeds=2, seed=5).lines()
    assert [line.number for line in lines] == list(range(8))
    assert {line.seed for line in lines} == {5, 6}


def test_the_configuration_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        LabConfig().steps = 3
