"""`labbook readings`: the numbers that stand in entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import entry_id
from labbook.cli.output import Json, say, show_json, show_table

if TYPE_CHECKING:
    from labbook.journal.readings import Row


def readings(
    name: Annotated[str, typer.Argument(help="Only those of this name, such as acc.")] = "",
    entry: Annotated[str, typer.Option(help="Only those in this entry.", autocompletion=entry_id)] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 200,
    json: Json = False,
) -> None:
    """List the numbers in pasted tables and metric blocks; shares of a known N with their 95 % interval.

    `labbook find "acc>70%"` finds the entries.
    """
    from labbook.journal import ids
    from labbook.journal import readings as written

    with labbook() as database:
        found = written.listed(database, name, ids.get(database, entry, "E") if entry else None, limit)
    if json:
        show_json([{**row.reading._asdict(), "day": row.day, "interval": row.interval} for row in found])
    elif found:
        header = ["where", "day", "of", "name", "value", "N", "95 %"]
        show_table(header, [cells(row) for row in found], stretch=2)
    else:
        say(f"no readings{f' of {name}' if name else ''}")


def cells(row: Row) -> list[str]:
    """One reading as a line of the table."""
    reading = row.reading
    spread = f"{row.interval[0]:.1%} to {row.interval[1]:.1%}" if row.interval else ""
    number = reading.raw.split("[")[0].strip()
    samples = str(reading.samples or "")
    return [
        f"E{reading.entry_id}:{reading.line + 1}",
        row.day or "",
        reading.subject,
        reading.name,
        number,
        samples,
        spread,
    ]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook readings known_lie_acc")(readings)
