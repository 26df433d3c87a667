"""`labbook compare`: runs side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id
from labbook.cli.output import Json, show_json
from labbook.cli.tabling import Format, FormatOption
from labbook.errors import LabbookError


def compare(
    ids: Annotated[list[str], typer.Argument(metavar="R1 R2 ...", help="Two runs or more.", autocompletion=run_id)],
    baseline: Annotated[
        str, typer.Option("--baseline", "-b", help="The run to compare with; else the first.", autocompletion=run_id)
    ] = "",
    format: FormatOption = Format.terminal,
    json: Json = False,
) -> None:
    """Compare runs: what differs in their config, code and packages, then what came out, with the differences."""
    from labbook.cli.tabling import show_drawn
    from labbook.journal import ids as short_ids
    from labbook.reports.tables import comparison, side_by_side

    with labbook(recover=True) as database:
        chosen = list({run.id: run for run in (short_ids.get(database, id, "R") for id in ids)}.values())
        base = short_ids.get(database, baseline, "R") if baseline else chosen[0]
        if base not in chosen:
            chosen.insert(0, base)
        if len(chosen) < 2:
            raise LabbookError("Comparing takes two runs or more.", "As in: labbook compare R1 R2", code=2)
        compared = comparison.of_runs(database, chosen, base)
    if json:
        show_json(compared)
    else:
        show_drawn(side_by_side.table(compared), format, False)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook compare R1 R2 R3 --baseline R2")(compare)
