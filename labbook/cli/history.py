"""`labbook undo`, `redo`, `history`: taking back what was done to the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import entry_id
from labbook.cli.output import Json, bold, dim, say, show, show_json, styled
from labbook.clock import local, local_zone
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.store.database import Database


def undo(times: Annotated[int, typer.Argument(min=1, help="How many changes.")] = 1) -> None:
    """Take back the last change to the journal: an edit, a tick, an import ... Again takes back the one before."""
    from labbook.journal import undo as changes

    with labbook() as database:
        for _ in range(times):
            say(f"took back: {changes.undo(database).what}")


def redo() -> None:
    """Make the change that was last taken back again."""
    from labbook.journal import undo as changes

    with labbook() as database:
        say(f"made again: {changes.redo(database).what}")


def history(
    id: Annotated[
        str,
        typer.Argument(help="An entry (E12); all that was done if left out.", autocompletion=entry_id),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    json: Json = False,
) -> None:
    """Show what an entry was before each edit, or what was done to the journal."""
    with labbook() as database:
        if id:
            show_versions(database, id, json)
        else:
            show_changes(database, limit, json)


def show_changes(database: Database, limit: int, json: bool) -> None:
    """Print the newest changes."""
    from labbook.journal import undo as changes

    found = changes.log(database, limit)
    if json:
        show_json(found)
        return
    for change in found:
        undone = dim("  taken back") if change.undone_at else ""
        show(f"{dim(moment(change.at))}  {visible(change.what)}{undone}")
    if not found:
        say("nothing was changed yet")


def show_versions(database: Database, id: str, json: bool) -> None:
    """Print an entry's versions, each as what changed in it."""
    from labbook.journal import ids, versions

    entry = ids.get(database, id, "E")
    found = versions.of(database, entry)
    if json:
        show_json(found)
        return
    for version in reversed(found):
        show(f"{dim(moment(version.saved_at))} {bold(f'E{entry.id}')} {'as written' if version.first else 'edited'}")
        for line in versions.changed_lines(version):
            show("    " + styled(visible(line), fg={"+": "green", "-": "red"}.get(line[0])))


def moment(at: int) -> str:
    """A moment on this machine's wall."""
    return f"{local(at, local_zone(at)):%Y-%m-%d %H:%M}"


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook undo")(undo)
    app.command(epilog="Example: labbook redo")(redo)
    app.command(epilog="Example: labbook history E12")(history)
