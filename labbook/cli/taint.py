"""`labbook taint`, `untaint`: runs in doubt, and all that rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_or_sweep_id
from labbook.cli.output import Json, bold, dim, say, show, show_json
from labbook.clock import local, local_zone
from labbook.errors import LabbookError
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.chosen import Narrowed
    from labbook.store.database import Database
    from labbook.store.records import Run, Taint


def taint(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="R12..R40, R7, S5; nothing lists what is in doubt.", autocompletion=run_or_sweep_id),
    ] = None,
    because: Annotated[str, typer.Option("--because", "-b", help="What is wrong with them.")] = "",
    query: Annotated[str, typer.Option(help='Runs that a query finds: "experiment:addition since:2w".')] = "",
    data: Annotated[str, typer.Option(help="Only those that saw this version of the data.")] = "",
    commits: Annotated[str, typer.Option(help="Only those made with these commits: A..B.")] = "",
    until_fixed: Annotated[
        str, typer.Option(help="Only those made without this commit; later ones without it are in doubt, too.")
    ] = "",
    bug: Annotated[str, typer.Option(help="The entry of the bug, such as E12.")] = "",
    every: Annotated[bool, typer.Option("--all", help="List lifted doubts, too.")] = False,
    json: Json = False,
) -> None:
    """Mark runs, and all that rests on them, as doubtful; or list what is in doubt."""
    from labbook.journal import doubts, ids
    from labbook.runs.chosen import Narrowed, known_commit

    with labbook(recover=True) as database:
        by = Narrowed(data, commits, until_fixed)
        if not (runs or query or any(by)):
            listed(database, every, json)
            return
        meant = chosen(database, runs or [], query, by)
        entry = ids.get(database, bug, "E") if bug else None
        fixed = known_commit(database, until_fixed) if until_fixed else ""
        scope = " ".join([*(runs or []), *filter(None, (query, data, commits, until_fixed))])
        number = doubts.doubt(database, meant, because, scope, fixed, entry)
        say(f"doubt {number}: {doubts.told_runs(meant)} in doubt")
        tell_resting(database, [run.id for run in meant])


def chosen(database: Database, words: list[str], query: str, by: Narrowed) -> list[Run]:
    """The runs that are meant; raises LabbookError where there is none."""
    from labbook.query.run_ids import run_ids
    from labbook.runs import chosen as choosing
    from labbook.store.records import Run

    found = choosing.named(database, words)
    if query or not words:
        known = {run.id for run in found}
        found += [run for id in run_ids(database, query) if id not in known and (run := database.get(Run, id))]
    kept = choosing.narrowed(database, found, by)
    if not kept:
        raise LabbookError("No run is meant by that.", "`labbook runs` lists runs.")
    return kept


def tell_resting(database: Database, runs: list[int]) -> None:
    """Say what rests on runs in doubt."""
    from labbook.journal import doubts

    resting = doubts.resting_on(database, runs)
    parts = {
        "verdicts": [f"H{h.id} {h.status}" for h in resting.verdicts],
        "evidence": [f"{piece.target} {piece.direction} H{piece.hypothesis_id}" for piece in resting.evidence],
        "predictions": [f"P{p.id} {p.status}" for p in resting.predictions],
        "entries that cite them": [f"E{entry.id}" for entry in resting.entries],
    }
    for what, things in parts.items():
        if things:
            say(f"  {what}: {', '.join(things)}")


def listed(database: Database, every: bool, json: bool) -> None:
    """Print what is in doubt, why, and what rests on it."""
    from labbook.journal import doubts

    found = doubts.listed(database, every)
    if json:
        show_json([{**one._asdict(), "runs": [f"R{n}" for n in doubts.of_taint(database, one.id)]} for one in found])
        return
    for one in found:
        show_doubt(database, one)
    if not found:
        say('Nothing is in doubt. As in: labbook taint R12..R40 --because "labels flipped"')


def show_doubt(database: Database, one: Taint) -> None:
    """Print one doubt."""
    from labbook.journal import doubts

    runs = doubts.of_taint(database, one.id)
    when = f"{local(one.at, local_zone(one.at)):%Y-%m-%d}"
    show(f"{bold(str(one.id))} {dim(when)} {doubts.told_numbers(runs)}: {visible(one.because)}")
    if one.until_commit:
        show(dim(f"  until {one.until_commit[:10]}"))
    if one.entry_id:
        show(f"  see E{one.entry_id}")
    if one.lifted_at:
        lifted = f"{local(one.lifted_at, local_zone(one.lifted_at)):%Y-%m-%d}"
        show(f"  lifted {lifted}{f': {visible(one.lifted_because)}' if one.lifted_because else ''}")


def untaint(
    number: Annotated[int, typer.Argument(help="The doubt, as `labbook taint` lists it.", min=1)],
    because: Annotated[str, typer.Option("--because", "-b", help="Why they can be trusted again.")] = "",
) -> None:
    """Lift a doubt; when and why stays in the record."""
    from labbook.journal import doubts

    with labbook() as database:
        runs = doubts.lift(database, doubts.get(database, number), because)
    say(f"{doubts.told_numbers(runs)} no longer in doubt")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook taint R12..R40 --because "labels flipped" --until-fixed 3f2a91c')(taint)
    app.command(epilog='Example: labbook untaint 1 --because "the labels were right after all"')(untaint)
