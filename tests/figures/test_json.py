"""Figures as JSON and back."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given

from labbook.errors import LabbookError
from labbook.figures import Heatmap, Histogram, Line, Series, from_json

from .strategies import FIGURES


@given(FIGURES)
def test_every_figure_survives_strict_json(figure):
    text = json.dumps(figure.to_json(), allow_nan=False)
    assert from_json(json.loads(text)) == figure


def test_values_that_json_lacks_are_named_strings():
    data = Line(Series("loss", [0, 1, 2], [math.nan, math.inf, -math.inf])).to_json()
    assert data["series"][0]["y"] == ["NaN", "Infinity", "-Infinity"]


def test_type_is_in_the_json():
    assert Heatmap([[1]]).to_json()["type"] == "heatmap"


def test_an_unknown_type_is_named():
    with pytest.raises(LabbookError, match="violin"):
        from_json({"type": "violin", "values": [1]})


def test_a_missing_type_is_an_error():
    with pytest.raises(LabbookError, match="None"):
        from_json({"values": [1]})


def test_an_unknown_field_names_itself():
    with pytest.raises(LabbookError, match="wiggle"):
        from_json({"type": "bar", "labels": ["a"], "values": [1], "wiggle": 3})


def test_a_histogram_is_stored_as_counts():
    data = Histogram(range(100_000), bins=10).to_json()
    assert data["counts"] == [10_000.0] * 10
    assert len(json.dumps(data)) < 1000
