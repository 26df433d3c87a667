"""`labbook promote`: turning a line of an entry into a task, hypothesis, question, prediction, idea or bug."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import say
from labbook.errors import LabbookError


def promote(
    place: Annotated[
        str, typer.Argument(help="An entry and a line of it, as `labbook show E12 --raw | cat -n` counts: E12:14.")
    ],
    kind: Annotated[str, typer.Option("--as", help="task, hypothesis, question, prediction, idea or bug.")],
    probability: Annotated[str, typer.Option(help="How sure you are of a prediction, as in 70%.")] = "",
) -> None:
    """Turn a line of an entry into a thing. As a task the line becomes a checkbox; else the text stays as it is."""
    from labbook.journal import ids, promoting
    from labbook.journal.predicting import betting

    name, separator, number = place.partition(":")
    if not (separator and number.isascii() and number.isdigit()):
        raise LabbookError(f"{place!r} is not a line of an entry.", "Write it as E12:14.", code=2)
    sure = betting.percentage(probability) if probability else None
    with labbook() as database:
        entry = ids.get(database, name, "E")
        target = promoting.promote(database, entry, int(number), kind, sure)
    say(f"{place.upper()} is {target} now")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook promote E12:14 --as task")(promote)
