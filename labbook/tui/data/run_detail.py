"""One run in full, to be shown beside the table."""

from __future__ import annotations

from typing import Any, NamedTuple

from labbook.journal import doubts, figures
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Figure, Metric, Run
from labbook.tui.data.figures import Drawable, FigureShelf
from labbook.tui.data.run_log import printed

LOG_LINES = 200
"""Lines of what it printed, from the end."""


class RunDetail(NamedTuple):
    """Everything about one run."""

    run: Run
    doubt: str
    config: dict[str, Any]
    summary: dict[str, Any]
    metrics: tuple[Metric, ...]
    figures: tuple[Drawable, ...]
    stdout: str
    stderr: str


class DetailReader:
    """Reads one run after the other; figures that stay as they are once."""

    def __init__(self) -> None:
        self.shelf = FigureShelf()

    def read(self, database: Database, run_id: int) -> RunDetail | None:
        """The run; its first metric as a figure where it drew none itself."""
        run = database.get(Run, run_id)
        if run is None:
            return None
        logged = metrics.of_run(database, run.id)
        found = database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id)
        drawn: list[Drawable] = [self.shelf.get(database, f"F{figure.id}") for figure in found]
        if not drawn and logged:
            drawn = [figures.of_metric(database, [run.id], logged[0].name)]
        log = printed(database.project.run_folder(run.id))
        return RunDetail(
            run,
            doubts.standing(database).runs.get(run.id, ""),
            values.flat(values.load(run.config)),
            values.flat(values.load(run.summary)),
            tuple(logged),
            tuple(drawn),
            "\n".join(log.out[-LOG_LINES:]),
            "\n".join(log.err[-LOG_LINES:]),
        )
