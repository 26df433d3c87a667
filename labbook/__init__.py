"""labbook: plan the day, launch experiments, find past results by hypothesis.

These names are the public API for experiments; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labbook.figures import Bar, Heatmap, Histogram, Line, Scatter
    from labbook.runs.definition.experiment import experiment
    from labbook.runs.recorder import Run
    from labbook.runs.session import start

__version__ = "0.1.0"
__all__ = ["Bar", "Heatmap", "Histogram", "Line", "Run", "Scatter", "experiment", "start"]

HOMES = {
    "Bar": "labbook.figures",
    "Heatmap": "labbook.figures",
    "Histogram": "labbook.figures",
    "Line": "labbook.figures",
    "Run": "labbook.runs.recorder",
    "Scatter": "labbook.figures",
    "experiment": "labbook.runs.definition.experiment",
    "start": "labbook.runs.session",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it."""
    if name not in HOMES:
        raise AttributeError(f"module 'labbook' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
