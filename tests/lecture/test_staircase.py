"""The toy staircase: the powers a lecturer quotes, and what the bridges add up to."""

from itertools import pairwise, product
from math import comb, prod

import pytest

from resnet_demo.errors import LectureError
from resnet_demo.lecture.staircase import STEPS_OF_A_BLOCK, Staircase


def test_nine_tenths_fifty_times_leaves_half_a_percent() -> None:
    assert Staircase(0.9).on_foot[-1] == pytest.approx(0.005, abs=5e-4)
    assert Staircase(1.1).on_foot[-1] == pytest.approx(117, abs=1)


def test_fifty_steps_have_the_sixteen_bridges_of_resnet_50() -> None:
    bridges = Staircase().bridges
    assert len(bridges) == 16
    assert (bridges[0], bridges[-1]) == ((1, 4), (46, 49))
    assert Staircase(0.9).over_the_bridges == pytest.approx(0.81)


@pytest.mark.parametrize("depth", STEPS_OF_A_BLOCK)
def test_bridges_join_and_leave_out_the_first_and_the_last_step(depth: int) -> None:
    bridges = Staircase(depth=depth).bridges
    assert bridges[0][0] == 1
    assert bridges[-1][1] == depth - 1
    assert all(one[1] == other[0] for one, other in pairwise(bridges))


@pytest.mark.parametrize("keeps", [0.8, 1.0, 1.2])
def test_all_ways_is_the_sum_over_every_way_down(keeps: float) -> None:
    flight = Staircase(keeps, depth=20)
    size = STEPS_OF_A_BLOCK[20]
    ways = [
        keeps**2 * prod(keeps**size if walked else 1 for walked in choice)
        for choice in product((False, True), repeat=len(flight.bridges))
    ]
    assert len(ways) == flight.ways == 512
    assert sum(ways) == pytest.approx(flight.all_ways)
    assert min(ways) == pytest.approx(min(keeps**20, keeps**2))


def test_the_way_over_all_bridges_is_one_term_of_the_binomial_sum() -> None:
    flight = Staircase(0.9)
    terms = [comb(16, k) * 0.9 ** (2 + 3 * k) for k in range(17)]
    assert terms[0] == pytest.approx(flight.over_the_bridges)
    assert sum(terms) == pytest.approx(flight.all_ways)


@pytest.mark.parametrize("wrong", [{"keeps": 0.79}, {"keeps": float("nan")}, {"depth": 51}])
def test_a_value_out_of_range_is_named(wrong: dict[str, float]) -> None:
    with pytest.raises(LectureError, match=next(iter(wrong))):
        Staircase(**wrong)  # type: ignore[arg-type]
