"""`labbook delete`, `trash`: runs that are to be seen no more, and taking them back."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_or_sweep_id
from labbook.cli.output import Json, say, show_json, show_table
from labbook.clock import local, local_zone
from labbook.text import visible


def delete(
    runs: Annotated[list[str], typer.Argument(help="R41, R12..R40, S5.", autocompletion=run_or_sweep_id)],
    because: Annotated[str, typer.Option("--because", "-b", help="Why.")] = "",
) -> None:
    """Put runs into the trash: listings, tables and grading leave them out, and what rests on them says so."""
    from labbook.cli.taint import tell_resting
    from labbook.journal import doubts, trash
    from labbook.runs import chosen

    with labbook(recover=True) as database:
        meant = chosen.named(database, runs)
        trash.delete(database, meant, because)
        say(f"{doubts.told_runs(meant)} in the trash; `labbook trash --restore R{meant[0].id}` takes it back")
        tell_resting(database, [run.id for run in meant])


def trash(
    restore: Annotated[
        list[str] | None, typer.Option(help="Take this back: R41, R12..R40.", autocompletion=run_or_sweep_id)
    ] = None,
    json: Json = False,
) -> None:
    """List the runs in the trash, or take some back."""
    from labbook.journal import doubts
    from labbook.journal import trash as bin
    from labbook.runs import chosen

    with labbook() as database:
        if restore:
            meant = chosen.named(database, restore)
            bin.restore(database, meant)
            say(f"{doubts.told_runs(meant)} is back")
            return
        found = bin.listed(database)
    if json:
        show_json([{"ref": f"R{run.id}", **run._asdict()} for run in found])
        return
    rows = [
        [
            f"R{run.id}",
            run.experiment,
            f"{local(run.deleted_at or 0, local_zone(run.deleted_at or 0)):%Y-%m-%d}",
            visible(run.deleted_because),
        ]
        for run in found
    ]
    if rows:
        show_table(["id", "experiment", "deleted", "because"], rows)
    else:
        say("The trash is empty.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook delete R41 --because "wrong data"')(delete)
    app.command(epilog="Example: labbook trash --restore R41")(trash)
