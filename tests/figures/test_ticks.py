"""Tick positions and labels."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.figures.ticks import linear_ticks, log_ticks


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, ["0.0", "0.5", "1.0"]),
        (0, 5000, ["0", "2000", "4000"]),
        (0, 100_000, ["0", "50k", "100k"]),
        (0, 4_000_000, ["0", "1M", "2M", "3M", "4M"]),
        (0, 4e-5, ["0", "1e-5", "2e-5", "3e-5", "4e-5"]),
        (-0.03, 0.03, ["-0.02", "0.00", "0.02"]),
    ],
)
def test_linear_labels(low, high, labels):
    assert [label for _, label in linear_ticks(low, high, 5 if len(labels) > 3 else 4)] == labels


def test_whole_ticks_are_integers():
    assert [label for _, label in linear_ticks(0, 2, 9, whole=True)] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (1e-4, 1, ["1e-4", "1e-3", "1e-2", "1e-1", "1e0"]),
        (0.1, 100, ["0.1", "1", "10", "100"]),
        (1, 9, ["1", "2", "3", "5"]),
        (2.0, 2.2, ["2.00", "2.05", "2.10", "2.15", "2.20"]),
    ],
)
def test_log_labels(low, high, labels):
    ticks = log_ticks(math.log10(low), math.log10(high), 5)
    assert [label for _, label in ticks] == labels


@given(st.floats(-1e300, 1e300), st.floats(1e-9, 1e9), st.integers(1, 12))
def test_linear_ticks_are_few_and_inside(low, relative_span, most):
    high = low + max(abs(low), 1e-280) * relative_span
    if not low < high < 1e301:
        return
    positions = [position for position, _ in linear_ticks(low, high, most)]
    slack = (high - low) * 1e-6
    assert len(positions) <= most
    assert all(low - slack <= position <= high + slack for position in positions)


@given(st.floats(-300, 300), st.floats(1e-6, 600), st.integers(2, 12))
def test_log_ticks_are_inside(low, span, most):
    ticks = log_ticks(low, low + span, most)
    assert all(low - 1e-6 <= position <= low + span + 1e-6 for position, _ in ticks)
    assert len(ticks) <= most + 1
