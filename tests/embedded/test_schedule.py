import pytest
import torch

from resnet_demo.embedded.average import WeightAverage
from resnet_demo.embedded.configuration import Phase, configuration_for
from resnet_demo.embedded.schedule import epoch_order, generator_for, learning_rate, picture_size
from resnet_demo.errors import EmbeddedError


def test_the_rate_rises_straight_and_falls_as_half_a_cosine():
    configuration = configuration_for("cuda", peak_rate=2.0, warm_up=0.1, warm_up_steps=1)

    def rate(progress):
        return learning_rate(progress, 10_000, configuration)

    assert rate(0.05) == pytest.approx(1.0)
    assert rate(0.1) == pytest.approx(2.0)
    assert rate(0.55) == pytest.approx(1.0)
    assert rate(1.0) == pytest.approx(0.0)
    assert 0 < rate(0.0) < rate(0.01)


def test_the_first_steps_are_small_however_short_the_run():
    configuration = configuration_for("cuda", peak_rate=2.0, warm_up=0.0, warm_up_steps=100)
    assert learning_rate(0.0, 0, configuration) == pytest.approx(0.02)
    assert learning_rate(0.0, 99, configuration) == pytest.approx(2.0)


def test_each_phase_has_its_size():
    configuration = configuration_for("cpu", phases=(Phase(0.5, 32), Phase(1.0, 64)))
    sizes = [picture_size(progress, configuration) for progress in (0, 0.49, 0.5, 0.99, 1.0)]
    assert sizes == [32, 32, 64, 64, 64]


def test_every_epoch_shows_every_picture_once_in_an_order_of_its_own():
    first, second = epoch_order(0, 0, 100), epoch_order(0, 1, 100)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(100))
    assert not torch.equal(first, second)
    assert torch.equal(first, epoch_order(0, 0, 100))


def test_seed_purpose_and_number_each_change_the_numbers():
    keys = [(0, "order", 1), (1, "order", 1), (0, "views", 1), (0, "order", 2)]
    drawn = {tuple(torch.rand(3, generator=generator_for(*key)).tolist()) for key in keys}
    assert len(drawn) == 4


def test_the_average_by_hand():
    network = torch.nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(0.0)
    average = WeightAverage(network, decay=0.5)
    network.weight.data.fill_(11.0)
    average.follow(network, step=1)  # its memory at first: 1/11 of what it had
    assert float(average.state["weight"]) == pytest.approx(10.0)
    network.weight.data.fill_(0.0)
    average.follow(network, step=1000)
    assert float(average.state["weight"]) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"hours": 1.0, "epochs": 2.0}, "one of the two"),
        ({"hours": float("nan")}, "hours"),
        ({"batch_size": 1}, "batch_size"),
        ({"phases": ()}, "phases"),
        ({"phases": (Phase(0.6, 32), Phase(0.5, 64), Phase(1, 64))}, "phases"),
        ({"phases": (Phase(1.0, 8),)}, "size"),
        ({"crop_area": (0.0, 1.0)}, "crop_area"),
        ({"cutmix": 0.8, "mixup": 0.3}, "cutmix"),
        ({"measured_sizes": ()}, "measured_sizes"),
    ],
)
def test_a_setting_out_of_range_is_named(changes, named):
    with pytest.raises(EmbeddedError, match=named):
        configuration_for("cpu", **changes)


def test_epochs_take_the_place_of_hours():
    assert configuration_for("cpu").hours == 8
    assert configuration_for("cpu", epochs=2).hours is None
    assert configuration_for("cuda", hours=None).hours == pytest.approx(1 / 3)
