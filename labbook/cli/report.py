"""`labbook report`: pages to hand on, for the terminal, as Markdown, or as one HTML file."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import ids_of
from labbook.cli.output import Json, hand_over, is_terminal, say, show_json
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.reports.material import Material
    from labbook.reports.report import Report
    from labbook.store.database import Database

DAYS = 7


class Format(StrEnum):
    """How a report is written."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"


ENDINGS = {".md": Format.markdown, ".markdown": Format.markdown, ".html": Format.html, ".htm": Format.html}


def reportable_id(incomplete: str) -> list[tuple[str, str]]:
    """Hypotheses, questions, sweeps and runs."""
    return ids_of("HQSR", incomplete)


def report(
    target: Annotated[
        str, typer.Argument(metavar="[H1|Q2|S5|R41]", help="What it is about.", autocompletion=reportable_id)
    ] = "",
    week: Annotated[bool, typer.Option("--week", help="The last seven days, or those of --since and --until.")] = False,
    meeting: Annotated[
        bool, typer.Option("--meeting", help="An agenda of what came up since the last meeting.")
    ] = False,
    since: Annotated[str, typer.Option(help="The first day: 2026-05-04, monday, -14.")] = "",
    until: Annotated[str, typer.Option(help="The last day; today if left out.")] = "",
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="If it is not told by the file's name.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file: page.html, page.md.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser, as HTML.")] = False,
    json: Json = False,
) -> None:
    """Draw a page to hand on: all that is known of a hypothesis, question, sweep or run, of a week, or for a meeting.

    The last meeting is the newest entry tagged #meeting; without one the agenda goes back a week. HTML is one file
    that needs no network. Without --out it is printed: as a page on a terminal, as Markdown in a pipe.
    """
    refuse_unclear(target, week, meeting, since, until)
    with labbook(recover=True) as database:
        drawn = made(database, target, meeting, since, until)
        if json:
            from labbook.reports.report import fields

            show_json(fields(drawn))
        else:
            deliver(database, drawn, format, out, force, open)


def refuse_unclear(target: str, week: bool, meeting: bool, since: str, until: str) -> None:
    """Raise LabbookError unless it is clear what the report is about."""
    wanted = [bool(target), week or bool(until), meeting]
    if sum(wanted) > 1 or not (any(wanted) or since):
        raise LabbookError("A report on what?", "One of H1, Q2, S5, R41, --week (--since ...), --meeting.", code=2)
    if target and since:
        raise LabbookError("--since belongs to --week and --meeting.", f"As in: labbook report {target}", code=2)


def made(database: Database, target: str, meeting: bool, since: str, until: str) -> Report:
    """The report that was asked for."""
    from labbook.clock import days_before
    from labbook.reports.pages import meeting as meetings
    from labbook.reports.pages import week as weeks

    material = material_of(database)
    if target:
        return about(material, target)
    if meeting:
        return meetings.of_meeting(material, past_day(material, since) if since else meetings.last_meeting(material))
    last = past_day(material, until) if until else material.today
    first = past_day(material, since) if since else days_before(last, DAYS - 1)
    if first > last:
        raise LabbookError(f"{first} comes after {last}.", "Give --since a day before --until.", code=2)
    return weeks.of_week(material, first, last)


def material_of(database: Database) -> Material:
    """The labbook of this moment."""
    from functools import partial

    from labbook.clock import now
    from labbook.reports.material import Material
    from labbook.runs.outcome import given

    return Material(database, now(), partial(given.changed, database), given.command)


def about(material: Material, target: str) -> Report:
    """The report on one thing."""
    from labbook.journal import ids
    from labbook.reports.pages import hypothesis, question, run, sweep

    ref = ids.parse(target, "HQSR")
    record = ids.fetch(material.database, ref)
    match ref.letter:
        case "H":
            return hypothesis.of_hypothesis(material, record)
        case "Q":
            return question.of_question(material, record)
        case "S":
            return sweep.of_sweep(material, record)
        case _:
            return run.of_run(material, record)


def past_day(material: Material, text: str) -> str:
    """The ISO date of a day's name; a weekday is the last one that was."""
    from labbook.clock import days_before
    from labbook.journal.planning.day_names import WEEKDAYS, named

    day = named(text, material.today)
    return days_before(day, 7) if text.strip().lower() in WEEKDAYS else day


def deliver(
    database: Database, drawn: Report, format: Format | None, out: Path | None, force: bool, open: bool
) -> None:
    """Print a report, or write it to a file, and open it where that is wanted."""
    chosen = format_of(format, out, open)
    if chosen is Format.terminal:
        from labbook.cli.report_page import show_report

        show_report(database, drawn)
        return
    text = text_of(drawn, chosen)
    if out is None and not open:
        hand_over(text)
        return
    path = out or somewhere(drawn)
    write(text, path, force)
    say(f"wrote {path}")
    if open:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())


def format_of(format: Format | None, out: Path | None, open: bool) -> Format:
    """The format that was asked for, or that the file's name tells, or that suits where it goes."""
    told = ENDINGS.get(out.suffix.lower()) if out else None
    chosen = format or told or (Format.html if open else None)
    if out is None and not open:
        return chosen or (Format.terminal if is_terminal() else Format.markdown)
    if chosen is None or chosen is Format.terminal or (open and chosen is not Format.html):
        hint = "Name it page.html." if open else "Name it page.html or page.md, or give --format."
        raise LabbookError("What kind of file should it be?", hint, code=2)
    return chosen


def text_of(drawn: Report, format: Format) -> str:
    """The report as a text for a file."""
    if format is Format.html:
        from labbook.reports.html.page import html

        return html(drawn)
    from labbook.reports.markdown import markdown

    return markdown(drawn)


def somewhere(drawn: Report) -> Path:
    """A new file for a page that is only looked at."""
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix="labbook-")) / f"{drawn.kind.split()[-1]}.html"


def write(text: str, path: Path, force: bool) -> None:
    """Write a file; over one that is there only with `force`."""
    try:
        if force and path.is_symlink():
            raise LabbookError(f"{path} is a link to {os.readlink(path)}.", "Name that file, or another.")
        with path.open("wb" if force else "xb") as file:
            file.write(text.encode())
    except FileExistsError:
        raise LabbookError(f"{path} is there already.", "Name another file, or say --force.") from None
    except OSError as error:
        raise LabbookError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from None


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook report H1 --out h1.html --open")(report)
