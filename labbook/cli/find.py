"""`labbook find`: past work by hypothesis, config, metric and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, say, show_json

if TYPE_CHECKING:
    from labbook.query.find import Found
    from labbook.store.database import Database


def find(
    query: Annotated[list[str] | None, typer.Argument(help="Conditions and words; see below.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="At most so many of each kind.")] = 50,
    json: Json = False,
) -> None:
    """Find entries, tasks, questions, runs, hypotheses and predictions.

    Conditions: hypothesis:H1 question:Q1 run:R3 sweep:S2 experiment:addition status:done is:open is:stale is:overdue
    has:figure kind:result tag:x author:me day:2026-05 since:2w view:saved, config.d_model>=16, final_loss<0.1,
    min(loss)<0.1, first(loss<2.0) in 400..800, words and "phrases". They must all hold; OR, NOT and parentheses are
    understood.
    """
    shown(" ".join(query or []), limit, json)


def shown(text: str, limit: int, json: bool) -> None:
    """Print what a query finds."""
    from labbook.query import find as queries

    with labbook(recover=True) as database:
        found = queries.find(database, text, limit)
        if json:
            show_json(as_json(database, found))
            return
        from labbook.cli import results

        results.show_all(database, found)
    if not found.total:
        say("nothing found")
    for note in found.notes:
        say(note)
    if found.more:
        say(f"the first {limit} {' and '.join(found.more)}; --limit shows more")


def as_json(database: Database, found: Found) -> dict[str, object]:
    """What was found, with stable keys."""
    from labbook.cli import listing, things

    return {
        "query": found.query,
        "hypotheses": [things.fields(h, database) | {"ref": f"H{h.id}"} for h in found.hypotheses],
        "questions": [{"ref": f"Q{q.id}", **q._asdict()} for q in found.questions],
        "predictions": [{"ref": f"P{p.id}", **p._asdict()} for p in found.predictions],
        "tasks": [{"ref": f"T{t.id}", **t._asdict()} for t in found.tasks],
        "runs": [listing.run_fields(database, run) for run in found.runs],
        "entries": [{"ref": f"E{e.id}", **e._asdict()} for e in found.entries],
        "more": found.more,
        "notes": found.notes,
    }


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook find "hypothesis:H1 status:done min(loss)<0.1 config.d_model>=16"')(find)
