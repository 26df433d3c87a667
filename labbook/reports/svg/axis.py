"""Axes, the named constants across them, and what tells curves apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labbook.figures import Line, Scatter
from labbook.reports.svg.look import INK
from labbook.reports.svg.words import clean, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

NARROW = 100
"""A logarithmic axis over less than this factor has numbers between the powers of ten."""
LONGEST_NAME = 34
ROOM = 66
"""Characters of names that fit beside each other, with what stands before each."""
MOST_NAMED = 24
"""Curves beyond these have no name in the legend."""


def scales(axes: Axes, figure: Line | Scatter) -> None:
    """Labels, and logarithms where they were asked for and something is above zero."""
    curves = figure.series if isinstance(figure, Line) else (figure,)
    if figure.log_x:
        logarithmic(axes.set_xscale, axes.xaxis, [x for curve in curves for x in curve.x])
    if figure.log_y:
        logarithmic(axes.set_yscale, axes.yaxis, [y for curve in curves for y in curve.y])
    written(axes.set_xlabel, figure.x_label)
    written(axes.set_ylabel, figure.y_label)


def logarithmic(set_scale: Any, axis: Axis, values: Iterable[float]) -> None:
    """A logarithmic axis whose numbers are written out."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    positive = [value for value in values if 0 < value < float("inf")]
    if not positive:
        return
    set_scale("log", nonpositive="mask")
    numbers = FuncFormatter(lambda value, _: f"{value:g}")
    narrow = max(positive) < NARROW * min(positive)
    axis.set_major_formatter(numbers)
    axis.set_minor_locator(LogLocator(subs=(2.0, 5.0) if narrow else (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)))
    axis.set_minor_formatter(numbers if narrow else NullFormatter())


def marks(axes: Axes, named: Mapping[str, float], across: bool = False) -> None:
    """Named constants as dashed lines: from side to side, or across bars from bottom to top."""
    for name, value in named.items():
        if across:
            axes.axvline(value, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
            axes.text(
                value,
                1,
                clean(name, 24),
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize=8,
                parse_math=False,
            )
        else:
            axes.axhline(value, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
            axes.text(
                1,
                value,
                clean(name, 24),
                transform=axes.get_yaxis_transform(),
                ha="right",
                va="bottom",
                fontsize=8,
                parse_math=False,
            )


def left_out(axes: Axes, count: int) -> None:
    """How many points cannot be drawn, if any."""
    if count:
        told = f"left out: {count:,} not finite"
        axes.text(1, 1.055, told, ha="right", va="bottom", transform=axes.transAxes, fontsize=7.5)


def legend(axes: Axes, names: Sequence[str], drawn: Sequence[Any]) -> None:
    """The names of curves below the plot, where they hide none of it."""
    # matplotlib drops names that begin with an underscore; ours begin with nothing that shows
    given = [f"\u200b{clean(name, LONGEST_NAME)}" for name in names[:MOST_NAMED]]
    handles = list(drawn)[: len(given)]
    shown = axes.figure.legend(handles, given, loc="outside lower center", ncols=beside(names))
    for text in shown.get_texts():
        text.set_parse_math(False)


def beside(names: Sequence[str]) -> int:
    """How many names a row of the legend holds."""
    longest = min(LONGEST_NAME, max((len(name) for name in names), default=1))
    return max(1, min(4, len(names), ROOM // (longest + 7)))
