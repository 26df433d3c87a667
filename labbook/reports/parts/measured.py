"""The table of some runs."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.errors import LabbookError
from labbook.reports.report import Block, Measured, Paragraph
from labbook.reports.tables import by_config, grid
from labbook.reports.tables.axes import Axes
from labbook.reports.tables.by_config import Asked
from labbook.reports.tables.chosen import SEED
from labbook.reports.tables.criteria import Suggested, suggested
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Sweep

NOTHING = Suggested()


def of_runs(database: Database, runs: Sequence[int], criterion: str = "") -> Block | None:
    """What came out of which config, by the quantities of a criterion if there is one; None without runs."""
    if not runs:
        return None
    asked = Asked(suggested=suggested(criterion) if criterion else NOTHING)
    try:
        return Measured(by_config.of_runs(database, runs, "", asked))
    except LabbookError as error:
        return Paragraph((f"No table: {lowered(error.message)}",), "dim")


def of_sweep(database: Database, sweep: Sweep, runs: Sequence[int], criterion: str = "") -> Block | None:
    """A sweep over one or two parameters as a grid; over more, or where that fails, a row a config."""
    axes = {name: options for name, options in values.load(sweep.axes).items() if name != SEED}
    if 1 <= len(axes) <= 2:
        try:
            asked = Asked(suggested=suggested(criterion) if criterion else NOTHING)
            return Measured(grid.table(grid.of_runs(database, runs, "", Axes(known=axes), asked)))
        except LabbookError:
            pass
    return of_runs(database, runs, criterion)


def lowered(sentence: str) -> str:
    """A sentence that goes on after a colon."""
    return sentence.strip()[:1].lower() + sentence.strip()[1:]


def one_seed(block: Block | None) -> list[str]:
    """What a table says of claims that rest on one seed."""
    warnings = block.table.warnings if isinstance(block, Measured) else ()
    return [warning for warning in warnings if warning.startswith("one seed")]
