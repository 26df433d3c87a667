"""Figures are data: frozen values that a run stores and that are drawn at any size when looked at."""

from __future__ import annotations

from labbook.figures.bar import Bar
from labbook.figures.base import Figure, MetricLookup, from_json, metrics_used, resolve
from labbook.figures.heatmap import Heatmap
from labbook.figures.histogram import Histogram
from labbook.figures.line import Line, Series
from labbook.figures.scatter import Scatter

__all__ = [
    "Bar",
    "Figure",
    "Heatmap",
    "Histogram",
    "Line",
    "MetricLookup",
    "Scatter",
    "Series",
    "from_json",
    "metrics_used",
    "resolve",
]
