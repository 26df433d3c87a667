"""Runs side by side: what differs in how they were made, and in what came out."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.errors import LabbookError
from labbook.reports.tables.table import Table
from labbook.store.database import Database
from labbook.tui.data.run_trash import found
from labbook.tui.screens.table import TableScreen


class ComparisonScreen(TableScreen):
    """A column for each run, with its differences to the first."""

    TITLE = "Comparison"
    HELP = """
    ## Comparison

    What differs in config, code and packages, then what came out, with the differences to the first run; `y` copies it.
    """

    def __init__(self, runs: Sequence[int]) -> None:
        super().__init__(", ".join(f"R{run}" for run in runs))
        self.runs = tuple(runs)

    def read(self, database: Database) -> Table:
        from labbook.reports.tables import comparison, side_by_side

        runs = sorted(found(database, self.runs), key=lambda run: self.runs.index(run.id))
        if len(runs) < 2:
            raise LabbookError("Fewer than two of these runs are left.", "Escape goes back.")
        return side_by_side.table(comparison.of_runs(database, runs, runs[0]))
