"""`labbook backup`, `restore`, `check`, `gc`: copies of the labbook, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show, show_json
from labbook.errors import LabbookError
from labbook.project import find
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.upkeep.leftovers import Leftover
    from labbook.store.database import Database
    from labbook.store.upkeep.finding import Finding


def backup(
    out: Annotated[Path | None, typer.Argument(help="A new file for the copy; beside the labbook if left out.")] = None,
) -> None:
    """Copy the labbook as it is now, while runs and other windows go on writing; the copy is looked through.

    Files that runs kept lie in the folder .labbook beside it and are not part of the copy.
    """
    from labbook.store.copies import stamped
    from labbook.store.upkeep import backups

    path = find().database
    if not path.exists():
        raise LabbookError(f"There is no labbook at {path}.", "Go to its folder, or name it with --db.")
    copy = backups.backup(path, out.absolute() if out else stamped(path))
    say(f"wrote {copy} ({size_of(copy.stat().st_size)})")
    say(f"`labbook restore {quote(str(copy))}` puts it back")


def restore(copy: Annotated[Path, typer.Argument(help="A copy that `labbook backup` made.")]) -> None:
    """Put a copy back in the labbook's place. What was there is kept beside it, so that it can be put back, too.

    Runs that were launched since the copy was made are not in it; their folders and their numbers stay theirs.
    """
    from labbook.store.upkeep.restoring import restore as put_back

    path = find().database
    refuse_while_runs_go_on(path)
    before = put_back(path, copy.absolute())
    say(f"{path} is as it was in {copy.name}")
    if before is not None:
        say(f"what was there is kept: {before}")


def refuse_while_runs_go_on(path: Path) -> None:
    """Raise LabbookError while a run may still write to the labbook that is to be replaced."""
    if not path.exists():
        return
    try:
        with labbook(recover=True) as database:
            going_on = database.value("SELECT count(*) FROM run WHERE status IN ('queued', 'running')")
    except LabbookError:
        return  # what cannot be read has no runs that could be asked
    if going_on:
        raise LabbookError(
            f"{going_on} {'run is' if going_on == 1 else 'runs are'} going on and would be lost from the labbook.",
            "Wait for them (labbook watch), or stop them (labbook stop R41); nothing was touched.",
        )


def check(
    mend: Annotated[bool, typer.Option("--mend", help="Mend what can be mended, after a copy was made.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Read every file that a run kept, too.")] = False,
    json: Json = False,
) -> None:
    """Look whether the labbook is whole: its pages, indexes and points, the entries' tasks and tags, the runs' files.

    Ends with 1 if something is wrong and not mended.
    """
    with labbook(recover=True) as database:
        findings = all_findings(database, deep)
        mended = mend_all(database, findings) if mend else []
    left = [finding for finding in findings if finding not in mended]
    if json:
        found = [
            {"text": f.text, "hint": f.hint, "mendable": f.mend is not None, "mended": f in mended} for f in findings
        ]
        show_json({"whole": not left, "findings": found})
    else:
        tell(mended, left)
    if left:
        raise typer.Exit(1)


def all_findings(database: Database, deep: bool) -> list[Finding]:
    """What is wrong with the store, the journal's index and the runs' files."""
    from labbook.journal import upkeep as entries
    from labbook.runs.upkeep import checks as files
    from labbook.store.upkeep import checks as pages

    found = list(pages.checks(database))
    if any(finding.mend is None for finding in found):
        return found  # in a damaged file the rest would be guesses
    return [*found, *entries.checks(database), *files.checks(database, deep)]


def mend_all(database: Database, findings: list[Finding]) -> list[Finding]:
    """Mend what can be mended in one transaction, after a copy was made; returns what was."""
    from labbook.store.copies import stamped
    from labbook.store.upkeep import backups

    mendable = [finding for finding in findings if finding.mend is not None]
    if mendable:
        copy = backups.backup(database.path, stamped(database.path, "before-mend-"))
        say(f"what was there is kept: {copy}")
        with database.write():
            for finding in mendable:
                if finding.mend is not None:
                    finding.mend()
    return mendable


def tell(mended: list[Finding], left: list[Finding]) -> None:
    """Say what is wrong, the next step, and what is not any more."""
    for finding in mended:
        show(f"mended: {visible(finding.text)}")
    for finding in left:
        show(visible(finding.text))
        if finding.hint:
            show(f"  {visible(finding.hint)}")
    mendable = sum(finding.mend is not None for finding in left)
    if mendable:
        say(f"`labbook check --mend` mends {mendable} of these")
    if not left:
        say("The labbook is whole." if not mended else "The labbook is whole again.")


def gc(
    delete: Annotated[bool, typer.Option("--delete", help="Delete it; else it is only listed.")] = False,
    json: Json = False,
) -> None:
    """List the files beside the labbook that nothing needs any more, and delete them with --delete.

    These are the raw records of runs that are wholly in the labbook, kept files that no run names, and what was left
    half made. Logs, kept files and copies stay.
    """
    from labbook.runs.upkeep import leftovers

    with labbook(recover=True) as database:
        found = leftovers.found(database)
        freed = leftovers.remove(found) if delete else 0
    if json:
        files = [{"path": str(one.path), "why": one.why, "bytes": one.size} for one in found]
        show_json({"bytes": sum(one.size for one in found), "deleted": delete, "files": files})
        return
    if delete:
        say(f"freed {size_of(freed)}")
    else:
        list_leftovers(found)


def list_leftovers(found: list[Leftover]) -> None:
    """Each reason with how many files there are of it and the room they take."""
    kinds: dict[str, list[Leftover]] = {}
    for one in found:
        kinds.setdefault("records of runs that ended" if one.path.name.startswith("spool.") else one.why, []).append(
            one
        )
    for why, some in kinds.items():
        files = "file " if len(some) == 1 else "files"
        show(f"{len(some):>6} {files} {size_of(sum(one.size for one in some)):>9}  {why}")
    say("`labbook gc --delete` deletes these" if found else "There is nothing to delete.")


def size_of(count: int) -> str:
    """Bytes as people say them."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook backup ~/copies/labbook-friday.backup")(backup)
    app.command(epilog="Example: labbook restore labbook.db.2026-11-21T183005.backup")(restore)
    app.command(epilog="Example: labbook check --mend")(check)
    app.command(epilog="Example: labbook gc --delete")(gc)
