"""`labbook export`: the journal written out, as the files it came from, as org-mode, or as JSON."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from labbook.cli.book import labbook
from labbook.cli.output import hand_over, is_terminal, say
from labbook.errors import LabbookError
from labbook.project import private_folder

if TYPE_CHECKING:
    from labbook.journal.exporting.markdown import Page
    from labbook.store.database import Database

FORMATS = ("markdown", "org", "json")


def export(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="An imported file's name, a day, or an entry (E12); all if left out."),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="markdown, org or json.")] = "markdown",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A folder for Markdown, a file for the others; else stdout.")
    ] = None,
) -> None:
    """Write the journal out. An imported file comes back byte for byte; edited, only the edited lines differ.

    Markdown gives imported files under their own names and what was written here as a file a day. JSON holds
    everything, and an empty labbook imports it.
    """
    from labbook.journal.exporting import chosen

    if format not in FORMATS:
        raise LabbookError(f"There is no format {format!r}.", f"Formats are {', '.join(FORMATS)}.", code=2)
    if what and format == "json":
        raise LabbookError("JSON holds the whole labbook.", "Leave the names out: labbook export -f json", code=2)
    with labbook() as database:
        if format == "markdown":
            write_pages(chosen.pages(database, what or []), out)
        else:
            write_text(whole(database, format, what or []), out)


def whole(database: Database, format: str, what: list[str]) -> str:
    """The journal as one text."""
    if format == "org":
        from labbook.journal.exporting import chosen, org

        return org.exported(chosen.entries(database, what))
    import json

    from labbook.journal.exporting import backup

    return json.dumps(backup.exported(database), ensure_ascii=False, indent=1) + "\n"


def write_pages(pages: list[Page], out: Path | None) -> None:
    """Write files into a folder, none over an existing one; without a folder, one after the other on stdout."""
    if out is None:
        for page in pages:
            if is_terminal():
                hand_over(page.raw.decode("utf-8", "replace"))
            else:
                sys.stdout.buffer.write(page.raw)
        sys.stdout.buffer.flush()
        return
    try:
        written_into(out, pages)
    except OSError as error:
        raise LabbookError(f"{error.filename or out} cannot be written: {error.strerror}.", "Name another.") from None
    say(f"wrote {len(pages)} {'file' if len(pages) == 1 else 'files'} to {out}")


def written_into(out: Path, pages: list[Page]) -> None:
    """Write files into a folder, made where needed; refuses where one of them is there already."""
    private_folder(out)
    there = [page.name for page in pages if os.path.lexists(out / page.name)]
    if there:
        raise LabbookError(f"{out / there[0]} is there already.", "Name another folder; nothing was written.")
    for page in pages:
        with new_file(out / page.name) as file:
            file.write(page.raw)


def new_file(path: Path) -> BinaryIO:
    """A file that was not there, not even as a link to another place, for its owner alone."""
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def write_text(text: str, out: Path | None) -> None:
    """Write one text to a new file or stdout."""
    if out is None:
        hand_over(text)
        return
    try:
        with new_file(out) as file:
            file.write(text.encode())
    except FileExistsError:
        raise LabbookError(f"{out} is there already.", "Name another file; nothing was written.") from None
    except OSError as error:
        raise LabbookError(f"{out} cannot be written: {error.strerror}.", "Name another file.") from None
    say(f"wrote {out}")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook export --format json --out backup.json")(export)
