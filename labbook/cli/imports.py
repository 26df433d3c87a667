"""`labbook import`: taking in a journal that was kept elsewhere, and looking through what was recognised in it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import asking
from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show_json
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.journal.importing import File, Report
    from labbook.journal.importing.report import Offer
    from labbook.store.database import Database

ASK_YEAR = "Its headings have no year. In which one did it begin?"


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Journals, folders of them, an export, or `-` for stdin.")],
    year: Annotated[int | None, typer.Option(help="The year of the first day, where headings name none.")] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="How 2/5/24 is meant, where it cannot be told.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="Where it was written: Europe/Berlin or +01:00; here by default.")] = "",
    kind: Annotated[str, typer.Option("--kind", "-k", help="What kind of entries these are.")] = "note",
    author: Annotated[str, typer.Option(help="Who wrote it, for `author:` in queries.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the report and write nothing.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Take everything that is recognised.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Ask about what is recognised, one by one.")] = False,
    json: Json = False,
) -> None:
    """Import a journal in whatever style it is kept, byte for byte; again changes nothing, a longer version adds to it.

    Headings with dates make entries. What a file does not say (the year of `5 Feb`) is asked for or left open.
    Hypotheses, predictions, questions, bugs and ideas that are recognised are offered, and stay prose until accepted.
    """
    from labbook.cli import import_report
    from labbook.journal.importing import Options, import_files

    options = Options(year, day_first, timezone, kind, author)
    files = gathered(paths)
    with scratch() if dry_run else labbook(create=True) as database:
        if restored(database, files, dry_run):
            return
        reports = import_files(database, files, options, dry_run=dry_run)
        if not json and year is None and not dry_run and asked_for_year(reports):
            options = options._replace(year=asking.ask_until(ASK_YEAR, as_year, "leave it open"))
            reports = import_files(database, files, options) if options.year else reports
        offers = [offer for report in reports for offer in report.offers]
        if json:
            show_json([import_report.as_json(report) for report in reports])
        else:
            import_report.show_reports(reports, dry_run)
        if not dry_run:
            settle(database, offers, accept, review)


@contextmanager
def scratch() -> Iterator[Database]:
    """The project's labbook for a dry run, or, where there is none yet, one that is thrown away."""
    from tempfile import TemporaryDirectory

    from labbook.project import find
    from labbook.store.database import open_database

    project = find()
    with TemporaryDirectory(prefix="labbook-") as folder:
        database = project.database if project.database.exists() else Path(folder) / "labbook.db"
        with open_database(project._replace(database=database)) as opened:
            yield opened


def gathered(paths: list[Path]) -> list[File]:
    """The files that the paths stand for."""
    from labbook.journal.importing import files_of, from_stdin

    return [
        file
        for path in paths
        for file in ([from_stdin(sys.stdin.buffer.read())] if str(path) == "-" else files_of(path))
    ]


def restored(database: Database, files: list[File], dry_run: bool) -> bool:
    """Whether a labbook's own export was given, which is then taken in whole."""
    from labbook.journal.exporting import backup

    exports = [file for file in files if backup.is_backup(file.raw)]
    if not exports:
        return False
    if len(files) > 1 or dry_run:
        raise LabbookError("An export is imported by itself, and not as a dry run.", "Give one file.", code=2)
    count = backup.restore(database, exports[0].raw, exports[0].name)
    say(f"took in {exports[0].name}: {count} rows")
    return True


def asked_for_year(reports: list[Report]) -> bool:
    """Whether a person sits here who can say the year that the headings leave out."""
    open_years = any(part.month_day for report in reports for part in report.taken)
    return open_years and asking.somebody_is_there()


def as_year(text: str) -> int | None:
    """A year as a person types it; None to leave it open."""
    if text in ("", "leave it open"):
        return None
    if not re.fullmatch(r"[12]\d{3}", text):
        raise LabbookError(f"{text!r} is no year.", "Write it as 2024, or press Enter to leave it open.", code=2)
    return int(text)


def settle(database: Database, offers: list[Offer], accept: bool, review: bool) -> None:
    """Accept what was recognised, or ask about each, or say how."""
    from labbook.cli.review import accept_all, reviewed
    from labbook.journal import findings

    if accept:
        accept_all(database, offers)
    elif review:
        mine = {offer.finding_id for offer in offers}
        reviewed(database, [offer for offer in findings.waiting_offers(database) if offer.finding_id in mine])
    elif offers:
        say("`labbook review` goes through what was recognised; `labbook review --accept` takes all of it.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command("import", epilog="Example: labbook import ~/journal.md --year 2024 --dry-run")(import_)
