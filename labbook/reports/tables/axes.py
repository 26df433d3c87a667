"""Which parameters a grid has as rows and columns, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal.claims import Conditions, cover
from labbook.reports.tables.chosen import SEED, Chosen, Setting
from labbook.reports.tables.groups import rank
from labbook.store import values
from labbook.store.records import Sweep

NOTHING = Setting(None, "")
"""The one value of the axis that a grid over one parameter lacks."""


class Axes(NamedTuple):
    """Which parameters are rows and columns, and the values that each should have, as far as they are known."""

    rows: str = ""
    columns: str = ""
    known: Mapping[str, Sequence[Any]] = {}


def of_sweep(sweep: Sweep, rows: str = "", columns: str = "") -> Axes:
    """The axes asked for, with the values that a sweep was to have; seeds are repetitions."""
    known = values.load(sweep.axes)
    return Axes(rows, columns, {name: options for name, options in known.items() if name != SEED})


def shown_axes(found: Chosen, axes: Axes) -> tuple[str, str]:
    """The parameters to show: those asked for, or else those with the most values."""
    known = [*found.varying, *found.same]
    for name in filter(None, (axes.rows, axes.columns)):
        if name not in known:
            raise LabbookError(
                f"These runs have no parameter {name!r}.", f"They have {', '.join(known) or 'none'}.", code=2
            )
    if axes.rows and axes.rows == axes.columns:
        raise LabbookError(f"{axes.rows} cannot be both rows and columns.", "Give two parameters.", code=2)
    counts = {name: len({run.settings.get(name) for run in found.runs}) for name in found.varying}
    counts |= {name: len(options) for name, options in axes.known.items() if name in known and len(options) > 1}
    free = [name for name in sorted(counts, key=lambda name: -counts[name]) if name not in (axes.rows, axes.columns)]
    order = list(counts)
    first, second, *_ = [*sorted(free[:2], key=order.index), "", ""]
    if axes.rows:
        return axes.rows, axes.columns or next(iter(free), "")
    if axes.columns:
        return next(iter(free), "") or refuse_one_axis(axes.columns), axes.columns
    return first or refuse_no_axes(), second


def refuse_one_axis(name: str) -> str:
    """Raise LabbookError for columns without rows."""
    raise LabbookError(f"Only {name} varies in these runs.", f"As in --rows {name}", code=2)


def refuse_no_axes() -> str:
    """Raise LabbookError for runs of one config."""
    raise LabbookError("Nothing but the seed varies in these runs.", "`labbook table` shows their mean.", code=2)


def axis_values(name: str, axes: Axes, held: set[Setting], where: Conditions) -> tuple[Setting, ...]:
    """The values of an axis: those that are known and wanted, in their order, and those of other runs."""
    options = [Setting(values.number(option), values.shown(option)) for option in axes.known.get(name, ())]
    conditions = [condition for condition in where if condition.name == name]
    known = [option for option in options if cover(tuple(conditions), {name: option.value})]
    return (*known, *sorted(held - set(known), key=rank))
