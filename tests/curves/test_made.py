"""Curves made with a known course: how often the right things are found, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labbook.curves import Description, describe
from tests.curves.made import Made, all_made, drawn

ENOUGH = 0.95
Pairs = list[tuple[Made, Description]]


@pytest.fixture(scope="module")
def made() -> Pairs:
    """The curves made by hand, described."""
    return [(one, describe(range(len(one.values)), one.values, one.constants)) for one in all_made()]


@pytest.fixture(scope="module")
def by_chance() -> Pairs:
    """Curves drawn at random, described."""
    return [(one, describe(range(len(one.values)), one.values, one.constants)) for one in map(drawn, range(100))]


def right_plateaus(one: Made, told: Description) -> bool:
    """Every plateau on its constant, and no other."""
    return not one.exact or tuple(plateau.constant for plateau in told.plateaus) == one.plateaus


def right_departure(one: Made, told: Description) -> bool:
    """Within 5 % of the length of the run, or none where there is none."""
    if one.departure is None or told.departure is None:
        return (one.departure is None) is (told.departure is None)
    return abs(told.departure - one.departure) <= 0.05 * len(one.values)


def every_spike(one: Made, told: Description) -> bool:
    """None of the spikes was missed."""
    return all(any(near(one, spike.step, place) for spike in told.spikes) for place in one.spikes)


def no_false_spike(one: Made, told: Description) -> bool:
    """None was seen that is none."""
    return all(any(near(one, spike.step, place) for place in one.spikes) for spike in told.spikes)


def right_end(one: Made, told: Description) -> bool:
    """Lost where it was lost, and only then."""
    if one.lost is None or told.divergence is None:
        return (one.lost is None) is (told.divergence is None)
    return abs(told.divergence.step - one.lost) <= 0.05 * len(one.values)


def near(one: Made, step: int, place: int) -> bool:
    """Whether a step is within a spike that begins at a place."""
    return -2 <= step - place <= max(30, len(one.values) // 1000)


CHECKS = [right_plateaus, right_departure, every_spike, no_false_spike, right_end]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("curves", ["made", "by_chance"])
def test_what_is_found_is_right(
    request: pytest.FixtureRequest, curves: str, check: Callable[[Made, Description], bool]
) -> None:
    pairs: Pairs = request.getfixturevalue(curves)
    wrong = [one.name for one, told in pairs if not check(one, told)]
    print(f"{check.__name__} of {curves}: {len(pairs) - len(wrong)} of {len(pairs)}")
    assert len(pairs) >= 60
    assert len(wrong) <= (1 - ENOUGH) * len(pairs), wrong


def test_everything_about_a_curve_is_right_in_most(made: Pairs, by_chance: Pairs) -> None:
    for pairs in (made, by_chance):
        wrong = [one.name for one, told in pairs if not all(check(one, told) for check in CHECKS)]
        print(f"wrong in any way: {wrong} of {len(pairs)}")
        assert len(wrong) <= (1 - ENOUGH) * len(pairs), wrong
