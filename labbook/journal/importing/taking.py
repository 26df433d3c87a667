"""From files to entries: split, matched with what is there, written, and looked through for what can be offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labbook.journal import encodings, entries, findings, formats
from labbook.journal.importing import doubts, sources
from labbook.journal.importing.dating import Dating
from labbook.journal.importing.files import File
from labbook.journal.importing.matching import matched
from labbook.journal.importing.options import NOTHING_SAID, Options
from labbook.journal.importing.report import Report, Taken
from labbook.journal.importing.writing import Writing
from labbook.journal.markup import styles
from labbook.store.database import Database


class _DryRun(Exception):
    """Takes everything back at the end of a dry run."""


def import_files(
    database: Database, files: Iterable[File], options: Options = NOTHING_SAID, dry_run: bool = False
) -> list[Report]:
    """Import journals: all of them or, on a mistake, none. A dry run does the same and takes it back."""
    entries.known_kind(options.kind)
    journals = [split(file, options) for file in files]  # before others have to wait for the writer lock
    reports: list[Report] = []
    try:
        with database.change("import") as change:
            newest = database.value("SELECT max(id) FROM entry") or 0
            done = [import_file(database, journal, options, newest) for journal in journals]
            findings.offer_seen_before(database, {number for report in done for number in fresh(report.taken)})
            reports += [with_offers(database, report) for report in done]
            change.what = f"imported {', '.join(report.name for report in reports[:3])}" + (
                f" and {len(reports) - 3} more" if len(reports) > 3 else ""
            )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return reports


class Split(NamedTuple):
    """A file, how its bytes became text, how its tasks are written, and its dated pieces."""

    file: File
    repairs: tuple[str, ...]
    style: str
    journal: formats.Journal


def split(file: File, options: Options) -> Split:
    """Read a file's text and cut it into pieces; raises LabbookError for what is no text."""
    decoded = encodings.decode(file.raw, file.name)
    journal = formats.read(decoded.text, file.name, formats.Hints(options.year, options.day_first, file.written))
    style = styles.org_style(decoded.text) if journal.style == "org" else journal.style
    return Split(file, decoded.repairs, style, journal)


def import_file(database: Database, read: Split, options: Options, newest: int) -> Report:
    """Import one journal, inside `change()`; entries up to number `newest` were there before all of this import."""
    file, repairs, style, journal = read
    source = sources.known(database, file, journal.pieces)
    before = sources.parts(database, source)
    matches = matched(
        database,
        journal.pieces,
        before,
        [] if source else sources.copied(database, journal.pieces, newest, options.author),
    )
    dating = Dating(options.timezone, database.project.settings.day_start)
    write = Writing(database, options, style, dating)
    parts = [write.part(match) for match in matches]
    taken = [part.taken for part in parts]
    sources.keep(database, source, before, file, repairs, journal, parts)
    findings.offer(database, fresh(taken))
    return Report(
        file.path,
        file.called,
        journal.format,
        style,
        encodings.told(repairs),
        tuple(taken),
        *counted(database, taken),
        (),
        (
            *doubts.of_dates(journal.doubts, matches, taken),
            *doubts.unread_tasks(matches, taken),
            *doubts.unboxed(matches, taken),
            *doubts.kept_apart(taken),
            *doubts.left_behind(before, taken),
        ),
    )


def fresh(taken: Sequence[Taken]) -> list[int]:
    """The entries in which there is something new."""
    return [part.entry_id for part in taken if part.how in ("new", "grown")]


def with_offers(database: Database, report: Report) -> Report:
    """A report with what was recognised in its file."""
    return report._replace(offers=tuple(findings.offers(database, report.taken)))


def counted(database: Database, taken: Sequence[Taken]) -> tuple[dict[str, int], int]:
    """The tasks of a file by state, and its readings."""
    tasks: dict[str, int] = {}
    readings = 0
    for part in taken:
        for state, count in database.rows(
            "SELECT state, count(*) FROM task WHERE entry_id = :entry GROUP BY state", entry=part.entry_id
        ):
            tasks[state] = tasks.get(state, 0) + count
        readings += database.value("SELECT count(*) FROM reading WHERE entry_id = :entry", entry=part.entry_id)
    return tasks, readings
