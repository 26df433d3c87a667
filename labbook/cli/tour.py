"""`labbook tour`: the app on sample data, with a card below each screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labbook.cli.output import say
from labbook.errors import LabbookError


def tour(
    folder: Annotated[Path | None, typer.Argument(help="A new folder; a temporary one if left out.")] = None,
) -> None:
    """Look around in the app on sample data: a day with a plan, a hypothesis, predictions, and real runs."""
    import sys
    import tempfile

    from labbook.cli.scaffold import make
    from labbook.opening import open_app
    from labbook.project import find
    from labbook.runs import sample
    from labbook.store.database import open_database

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LabbookError("The tour needs a terminal.", "Type labbook tour in one.", code=2)
    if folder and folder.exists() and any(folder.iterdir()):
        raise LabbookError(f"{folder} is not empty.", "Name a new folder, or none for a temporary one.", code=2)
    home = (folder or Path(tempfile.mkdtemp(prefix="labbook-tour-"))).resolve()
    make(home, nested=True)
    project = find(home, str(home / "labbook.db"))
    with open_database(project) as database:
        sample.fill(database)
    say(f"The sample data is in {home}; delete it when you like.")
    say("For work of your own: labbook init in its folder, then labbook.")
    open_app(project, tour=True)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook tour")(tour)
