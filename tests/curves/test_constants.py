"""What is read as a constant, and what names a plateau."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labbook.curves import QUANTITIES, Description, Plateau, constant, describe

LN10, LN2 = math.log(10), math.log(2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ln10", LN10),
        ("ln 10", LN10),
        ("ln(10)", LN10),
        ("LN ( 10 )", LN10),
        ("log10", LN10),
        ("ln2", LN2),
        ("ln 113", math.log(113)),
        ("0.69", 0.69),
        (" 1e-3 ", 0.001),
        (".5", 0.5),
        ("-2", -2.0),
        ("chance", 0.25),
        ("Chance ", 0.25),
        ("ln 0", None),
        ("ln", None),
        ("ln ten", None),
        ("", None),
        ("nan", None),
        ("1_000", None),
        ("٣", None),
    ],
)
def test_a_constant_is_read(text: str, value: float | None) -> None:
    assert constant(text, {"chance": 0.25}) == value


@pytest.mark.parametrize(
    ("level", "own", "name"),
    [
        (2.31, {}, "ln 10"),
        (0.72, {}, "ln 2"),
        (0.74, {}, ""),
        (2.1, {}, ""),
        (1.4, {}, ""),
        (2.31, {"guessing": 2.3}, "guessing"),
        (0.69, {"guessing": 2.3}, "ln 2"),
        (0.5, {"zero": 0.0, "half": 0.5, "near": 0.51}, "half"),
        (0.5, {"odd": math.nan, "all": math.inf}, ""),
    ],
)
def test_a_plateau_is_named(level: float, own: dict[str, float], name: str) -> None:
    assert [plateau.constant for plateau in describe(range(50), [level] * 50, own).plateaus] == [name]


def test_a_share_is_named_too() -> None:
    told = describe(range(100), np.r_[np.full(50, 0.1), np.full(50, 0.99)], {"chance": 0.1, "solved": 1.0})
    assert [plateau.constant for plateau in told.plateaus] == ["chance", "solved"]


def test_the_quantities_of_a_curve() -> None:
    plateaus = (Plateau(0, 1180, LN10, "ln 10", True), Plateau(1400, 2000, 0.5, "half", False))
    told = Description(10, plateaus=plateaus, departure=1180, floor=0.5)
    assert QUANTITIES["leaves"](told, LN10) == QUANTITIES["leaves"](told, "ln10") == QUANTITIES["departs"](told) == 1180
    assert math.isnan(QUANTITIES["leaves"](told, 0.5)) and math.isnan(QUANTITIES["leaves"](told, "nothing"))
    assert QUANTITIES["reaches"](told, "half") == QUANTITIES["reaches"](told, 0.51) == 1400
    assert QUANTITIES["plateaus"](told) == 2 and QUANTITIES["spikes"](told) == 0 and QUANTITIES["floor"](told) == 0.5
    assert math.isnan(QUANTITIES["diverges"](told)) and math.isnan(QUANTITIES["halves"](told))
