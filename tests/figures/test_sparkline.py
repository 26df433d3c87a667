"""Sparklines."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.figures.sparkline import BLOCKS, sparkline


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([], ""),
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ([3, 3, 3], "▅▅▅"),
        ([0, math.nan, 1], "▁×█"),
        ([math.inf, 1, 2], "×▁█"),
        ([math.nan, math.nan], "××"),
    ],
)
def test_known_sparklines(values, drawn):
    assert sparkline(values) == drawn


def test_long_series_fill_the_width():
    assert sparkline(range(1000), width=8) == BLOCKS


@given(st.lists(st.floats()), st.integers(1, 60))
def test_never_wider_than_asked(values, width):
    assert len(sparkline(values, width)) == min(len(values), width)
