"""`labbook tried`: what was tried before, by any word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, bold, dim, say, show, show_json, state
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.past.tried import Tried
    from labbook.store.database import Database
    from labbook.store.records import Run


def tried(
    words: Annotated[list[str], typer.Argument(help='What it was, as in "head=1 weight decay".')],
    last: Annotated[int, typer.Option("--last", "-n", min=1, help="How many runs, the best first.")] = 20,
    json: Json = False,
) -> None:
    """Find what was tried before: by config (head stands for n_heads), reason, hypothesis, result or note.

    A name alone finds the runs in which it is not the default; head=1 finds those with that value.
    """
    from labbook.runs.past.tried import tried as search

    with labbook(recover=True) as database:
        found = search(database, " ".join(words), last)
        if json:
            show_json(fields(database, found))
        else:
            show_tried(database, found)


def show_tried(database: Database, found: Tried) -> None:
    """Print each run in a few lines, then the notes."""
    from labbook.cli import page
    from labbook.journal import doubts
    from labbook.runs.outcome import given

    runs = [hit.run for hit in found.runs]
    if not runs and not found.notes:
        say(f"Nothing that was tried before matches {' '.join(found.words)}.")
        return
    doubtful = doubts.standing(database).runs
    for run, config in zip(runs, given.told(database, runs), strict=True):
        show_run(run, config, doubtful.get(run.id, ""))
    if found.more:
        say(f"and {found.more} more: --last {len(runs) + found.more} shows them")
    lacking = [word for word in found.words if runs and word not in found.runs[0].words]
    if lacking:
        say(f"No run matches {' '.join(lacking)} as well.")
    if found.notes:
        page.heading("In notes")
        for entry in found.notes:
            show(f"  E{entry.id}  {entry.day or ''}  {visible(entry.title)}")


def show_run(run: Run, config: str, doubt: str) -> None:
    """Print what came of a run, what it was given, why, and why it is in doubt."""
    from labbook.runs.past.why import outcome_of

    id = f"R{run.id}"
    show(f"{bold(id)}  {state(run.status)}  {visible(run.experiment)}  {visible(outcome_of(run))}")
    for line in (config, run.why, f"in doubt: {doubt}" if doubt else ""):
        if line:
            show(f"{' ' * len(id)}  {dim(visible(' '.join(line.split())))}")


def fields(database: Database, found: Tried) -> dict[str, object]:
    """What was found, with stable keys."""
    from labbook.cli.listing import run_fields

    return {
        "words": found.words,
        "runs": [{**run_fields(database, hit.run), "answers": hit.words} for hit in found.runs],
        "more": found.more,
        "notes": [{"ref": f"E{entry.id}", "day": entry.day, "title": entry.title} for entry in found.notes],
    }


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog='Example: labbook tried "head=1 weight decay"')(tried)
