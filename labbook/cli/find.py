"""`labbook find`: past work by hypothesis, config, metric and words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, bold, dim, say, show, show_json, state, styled, width
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.query.find import Found
    from labbook.store.database import Database


def find(
    query: Annotated[list[str] | None, typer.Argument(help="Conditions and words; see below.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 50,
    json: Json = False,
) -> None:
    """Find entries, runs, hypotheses and predictions.

    Conditions: hypothesis:H1 run:R3 sweep:S2 experiment:addition status:done kind:result tag:x day:2026-05 since:2w,
    config.d_model>=16, final_loss<0.1, min(loss)<0.1, first(loss<2.0) in 400..800, words and "phrases".
    They must all hold; OR, NOT and parentheses are understood.
    """
    from labbook.query import find as queries

    text = " ".join(query or [])
    with labbook(recover=True) as database:
        found = queries.find(database, text, limit)
        if json:
            show_json(as_json(database, found))
            return
        show_found(database, found)
    if not found.total:
        say("nothing found")


def as_json(database: Database, found: Found) -> dict[str, object]:
    """What was found, with stable keys."""
    from labbook.cli import listing, things

    return {
        "query": found.query,
        "hypotheses": [things.fields(h, database) | {"ref": f"H{h.id}"} for h in found.hypotheses],
        "predictions": [{"ref": f"P{p.id}", **p._asdict()} for p in found.predictions],
        "runs": [listing.run_fields(database, run) for run in found.runs],
        "entries": [{"ref": f"E{e.id}", **e._asdict()} for e in found.entries],
    }


def show_found(database: Database, found: Found) -> None:
    """Print what was found, each kind under its heading."""
    from labbook.cli import listing, page
    from labbook.journal import predictions
    from labbook.query.find import words_of
    from labbook.query.language import parse

    for hypothesis in found.hypotheses:
        show(f"{bold(f'H{hypothesis.id}')} {state(hypothesis.status)}  {visible(hypothesis.statement)}")
    for prediction in found.predictions:
        show(f"  {visible(predictions.described(prediction))}")
    if found.runs:
        page.heading(f"Runs ({len(found.runs)})")
        listing.show_runs(database, list(found.runs))
    if found.entries:
        page.heading(f"Entries ({len(found.entries)})")
        words = words_of(parse(found.query))
        for entry in found.entries:
            head = f"{bold(f'E{entry.id}')} {dim(entry.day or '')} {styled(entry.kind, fg='cyan')}"
            show(f"{head}  {context(entry.body, words)}")


def context(body: str, words: list[str]) -> str:
    """The line of a text that shows why it was found, the hit marked."""
    lines = [line.strip() for line in body.splitlines() if line.strip()] or [""]
    lowered = [word.lower() for word in words if word.strip()]
    line = next((line for line in lines if any(word in line.lower() for word in lowered)), lines[0])
    start = min((line.lower().find(word) for word in lowered if word in line.lower()), default=0)
    cut = line[max(0, start - 30) :][: max(20, width() - 30)]
    return marked(visible(cut), lowered)


def marked(text: str, words: list[str]) -> str:
    """The text with its hits in bold, on a terminal."""
    if not words:
        return text
    return re.sub("|".join(map(re.escape, words)), lambda hit: styled(hit[0], bold=True, fg="yellow"), text, flags=re.I)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook find "hypothesis:H1 status:done min(loss)<0.1 config.d_model>=16"')(find)
