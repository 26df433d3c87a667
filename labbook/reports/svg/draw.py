"""One figure as SVG, the same for the same data."""

from __future__ import annotations

import warnings
from hashlib import sha256
from io import StringIO

from labbook.figures import Figure
from labbook.reports.svg.look import SETTINGS, on_page
from labbook.reports.svg.plots import height, plot
from labbook.reports.svg.words import label, written

WIDTH = 5.2
"""Inches; a page shows it as wide as there is room."""


def svg(figure: Figure) -> str:
    """The figure as an SVG element with text as text. Metrics must have been resolved."""
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    name = sha256(repr(figure.to_json()).encode("utf-8", "replace")).hexdigest()[:12]
    with matplotlib.rc_context(SETTINGS | {"svg.hashsalt": name}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of glyphs that its fonts lack: the reader's have them
        canvas = Canvas(figsize=(WIDTH, height(figure)), layout="constrained")
        axes = canvas.add_subplot()
        written(axes.set_title, figure.title, loc="left")
        plot(figure, axes)
        out = StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        canvas.savefig(out, format="svg", transparent=True, metadata=nothing)
    return on_page(out.getvalue(), label(figure))
