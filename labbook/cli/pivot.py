"""`labbook pivot`: a quantity over two parameters, with its holes, and filling them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, say
from labbook.cli.tabling import Best, Format, FormatOption, Query, Where, hypothesis_or_sweep_id

if TYPE_CHECKING:
    from labbook.query.target import Meant
    from labbook.reports.tables.axes import Axes
    from labbook.reports.tables.grid import Grid
    from labbook.store.database import Database


def pivot(
    target: Annotated[
        str, typer.Argument(metavar="[S5|H1]", help="Whose runs.", autocompletion=hypothesis_or_sweep_id)
    ] = "",
    rows: Annotated[str, typer.Option("--rows", "-r", help="The parameter down; chosen if left out.")] = "",
    cols: Annotated[str, typer.Option("--cols", "-c", help="The parameter across; chosen if left out.")] = "",
    value: Annotated[str, typer.Option("--value", "-v", help='The quantity, as in "min(loss)".')] = "",
    query: Query = "",
    where: Where = "",
    best: Best = "",
    fill: Annotated[bool, typer.Option("--fill", help="Launch what is missing, for the seeds of the others.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --fill: only say what would be launched.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="How many runs at once.")] = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="With --fill: return at once.")] = False,
    format: FormatOption = Format.terminal,
    json: Json = False,
) -> None:
    """Draw a quantity over two parameters: the mean over seeds in each cell; holes and failures by symbol."""
    from labbook.cli.tabling import best_word, show_drawn
    from labbook.query.target import meant
    from labbook.reports.tables import criteria, grid
    from labbook.reports.tables.by_config import Asked

    with labbook(recover=True) as database:
        found = meant(database, target, query, where)
        wanted = criteria.quantities([value] if value else [])
        asked = Asked(wanted, found.where, best=best_word(best), suggested=found.suggested)
        axes = axes_of(database, found, rows, cols, bool(where) and not found.where)
        drawn = grid.of_runs(database, found.runs, found.title, axes, asked)
        if fill or dry_run:
            filled(database, drawn, axes, found, dry_run, jobs, detach)
            return
    show_drawn(grid.table(drawn), format, json)


def axes_of(database: Database, found: Meant, rows: str, columns: str, narrowed: bool) -> Axes:
    """The axes asked for, with the values that the sweep was to have, unless a query left some out."""
    from labbook.reports.tables.axes import Axes, of_sweep
    from labbook.store.records import Sweep

    sweep = database.get(Sweep, found.sweep_id) if found.sweep_id and not narrowed else None
    return of_sweep(sweep, rows, columns) if sweep else Axes(rows, columns)


def filled(
    database: Database, drawn: Grid, axes: Axes, found: Meant, dry_run: bool, jobs: int | None, detach: bool
) -> None:
    """Say what fills the holes of a grid, and launch it."""
    from labbook.cli.run import followed
    from labbook.runs.filling import fill, filling
    from labbook.runs.launch import Intent
    from labbook.store.records import Sweep

    if not drawn.holes():
        say("There are no holes.")
        return
    plan = filling(database, drawn, axes)
    for words, why in plan.refused:
        say(f"not launched: {words}: {why}")
    for words in plan.told:
        say(f"{'would launch' if dry_run else 'launching'} {plan.info.name} {words}")
    if dry_run or not plan.configs:
        return
    sweep = database.get(Sweep, found.sweep_id) if found.sweep_id else None
    intent = Intent(f"fills the holes of {found.title}", found.hypothesis_id)
    workers = jobs or database.project.settings.jobs
    followed(database, fill(database, plan, sweep, intent, workers), detach)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog='Example: labbook pivot S5 --rows d_model --cols n_heads --value "min(loss)"')(pivot)
