"""Fixtures of the figure tests."""

from __future__ import annotations

import math
import random

import pytest

from labbook.figures import Bar, Heatmap, Histogram, Line, Scatter, Series


@pytest.fixture
def loss_curve() -> Line:
    """A falling loss with a known spike of 9 at step 333."""
    values = [2.3 * math.exp(-step / 400) + 0.01 for step in range(2000)]
    values[333] = 9.0
    series = Series("loss", range(2000), values)
    marks = {"ln 10": math.log(10), "ln 2": math.log(2)}
    return Line((series,), title="loss", x_label="step", log_y=True, marks=marks)


@pytest.fixture
def one_of_each(loss_curve: Line) -> list[object]:
    """A figure of every type."""
    generator = random.Random(0)
    return [
        loss_curve,
        Scatter([1, 2, 3], [3, 1, 2], labels=["a", "b", "a"], title="dots"),
        Bar(["attn", "mlp"], [0.2, 0.9], title="bars", marks={"chance": 0.1}),
        Histogram([generator.gauss(0, 1) for _ in range(500)], title="weights"),
        Heatmap([[0.1, None, 0.3], [0.4, 0.5, 0.6]], title="grid"),
    ]
