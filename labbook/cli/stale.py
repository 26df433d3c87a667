"""`labbook stale`: what has been open for long."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show_json, show_table


def stale(
    days: Annotated[int, typer.Option(min=0, help="Open for so many days or longer.")] = 7, json: Json = False
) -> None:
    """List tasks, questions, predictions and unkept promises (pending, need to rerun, TODO), the oldest first."""
    from labbook.journal.planning import stale as open_for_long

    with labbook() as database:
        found = open_for_long.listed(database, days)
    if json:
        show_json(found)
        return
    if not found:
        say(f"Nothing has been open for {days} days.")
        return
    show_table(["id", "days", "what"], [[one.ref, str(one.age), one.text] for one in found])
    if any(one.kind == "line" for one in found):
        say("A line becomes a thing by `labbook promote E12:14 --as task`; a struck one (~~...~~) is let go.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook stale --days 14")(stale)
