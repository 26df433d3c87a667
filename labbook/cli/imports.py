"""`labbook import`: taking in a journal that was kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show_json


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Markdown files named by their day, or folders of them.")],
    json: Json = False,
) -> None:
    """Import a journal kept as one file a day (2026-05-04.md), byte for byte. Again changes nothing."""
    from labbook.journal.importing import import_days

    with labbook(create=True) as database:
        found = import_days(database, paths)
    if json:
        show_json([{"file": str(f.path), "entry": f"E{f.entry}", "known": f.known} for f in found])
    for imported in found:
        say(f"{imported.path.name}: {'is' if imported.known else 'saved as'} E{imported.entry}")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("import", epilog="Example: labbook import ~/journal/2026-05-04.md ~/journal/older")(import_)
