"""What the result entry of a sweep shows: its grid and a figure of it, or the mean where only the seed varied."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.errors import LabbookError
from labbook.journal.claims import Quantity
from labbook.reports.tables import by_config, grid, pictures
from labbook.reports.tables.axes import Axes
from labbook.reports.tables.by_config import Asked
from labbook.reports.tables.chosen import SEED
from labbook.reports.tables.criteria import Suggested
from labbook.reports.tables.markdown import markdown
from labbook.reports.tables.table import Table
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Figure, Sweep


def of_sweep(database: Database, sweep: Sweep, runs: Sequence[int], wanted: str) -> tuple[str, Figure | None]:
    """The table of a sweep as Markdown, and its figure, drawn and kept inside `write()`; empty where there is nothing.

    It is about the value wanted, if its runs have that.
    """
    asked = Asked(suggested=Suggested((Quantity("", wanted),) if wanted else ()))
    axes = values.load(sweep.axes)
    try:
        if set(axes) <= {SEED}:
            return in_words(by_config.of_runs(database, runs, "", asked)), None
        found = grid.of_runs(database, runs, "", Axes(known=axes), asked)
    except LabbookError:
        return "", None
    return in_words(grid.table(found)), pictures.keep(database, sweep.id, found)


def in_words(table: Table) -> str:
    """A table as an entry has it, which says elsewhere what is the same in all runs."""
    return markdown(table._replace(same=""), strong=False)
