"""The words of figures: what others wrote is no formula, and what is seen is told to those who do not see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from labbook.figures import Bar, Figure, Heatmap, Histogram, Line, Scatter
from labbook.store import values
from labbook.text import visible

LONGEST = 60
LONGEST_LABEL = 400
UNWRITABLE = re.compile("[\ufffe\uffff]")
"""What XML cannot hold, of what is left by `visible`."""


def clean(text: str, longest: int = LONGEST) -> str:
    """Text in one line that a figure can hold, cut where it is long."""
    line = UNWRITABLE.sub("\ufffd", " ".join(visible(text).split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def written(put: Callable[..., Any], text: str, *places: Any, **style: Any) -> None:
    """Put a text somewhere, dollar signs and all."""
    put(*places, clean(text), **style).set_parse_math(False)


def label(figure: Figure) -> str:
    """A figure in one sentence."""
    what = {
        Line: "Line plot",
        Scatter: "Scatter plot",
        Bar: "Bar chart",
        Histogram: "Histogram",
        Heatmap: "Heatmap",
    }.get(type(figure), "Figure")
    told = "; ".join(part for part in (f"{what}: {figure.title}", *seen(figure)) if part)
    return clean(told, LONGEST_LABEL)


def seen(figure: Figure) -> list[str]:
    """What a figure shows, in a few words."""
    match figure:
        case Line(series=series, marks=marks):
            curves = ", ".join(f"{one.name} ends at {values.shown(one.y[-1])}" for one in series[:6] if one.y)
            return [curves, f"marked: {', '.join(marks)}" if marks else ""]
        case Bar(labels=labels, values=heights):
            pairs = zip(labels, heights, strict=True)
            return [", ".join(f"{name} {values.shown(height)}" for name, height in list(pairs)[:12])]
        case Heatmap(values=rows):
            return [f"{len(rows)} rows, {len(rows[0]) if rows else 0} columns"]
        case Scatter(x=x):
            return [f"{len(x)} points"]
        case Histogram(counts=counts):
            return [f"{sum(counts):.0f} values"]
        case _:
            return []
