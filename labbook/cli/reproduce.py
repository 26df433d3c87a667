"""`labbook reproduce`, `replicate`: a run made again as it was, and more seeds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id
from labbook.cli.output import Json, say, show_json, show_table
from labbook.cli.run import Detach, followed
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.runs.reproduce.again import Prepared
    from labbook.runs.reproduce.agreement import Agreement
    from labbook.store.database import Database
    from labbook.store.records import Run

RunId = Annotated[str, typer.Argument(help="The run, such as R41.", autocompletion=run_id)]


def reproduce(
    run: RunId,
    rtol: Annotated[float, typer.Option(min=0, help="Relative difference that still counts as the same.")] = 1e-6,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what can be restored and what not.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Run it even where its code is not what it was.")] = False,
    compare: Annotated[
        str, typer.Option("--compare", help="Launch nothing: compare with this run.", autocompletion=run_id)
    ] = "",
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Run R41 again with its own code, in a git worktree, and compare the two metric by metric.

    Your checkout is not touched. Exits with 1 when a metric or a summary value differs.
    """
    from labbook.journal import ids
    from labbook.runs.reproduce import again

    with labbook(recover=True) as database:
        old = ids.get(database, run, "R")
        if compare:
            raise typer.Exit(compared(database, old, ids.get(database, compare, "R"), rtol, json))
        prepared = again.prepare(database, old)
        try:
            say_what_differs(prepared)
            if not dry_run and prepared.lacking and not anyway:
                refuse(prepared)
        except BaseException:
            again.give_up(database, prepared)
            raise
        if dry_run:
            again.give_up(database, prepared)
            if json:
                show_json(fields(prepared))
            return
        made_again(database, prepared, rtol, detach, json)


def say_what_differs(prepared: Prepared) -> None:
    """Say what the run is made with, and what is not as it was."""
    number = prepared.run.id
    for reason in prepared.lacking:
        say(f"cannot be restored: {reason}")
    for difference in prepared.differing:
        say(f"note: {difference}")
    how = "can be made again" if not prepared.lacking else "can, with --anyway, be run again"
    say(f"R{number} {how} with {prepared.code}")


def refuse(prepared: Prepared) -> None:
    """Raise LabbookError for a run whose code is not what it was."""
    number = prepared.run.id
    raise LabbookError(
        f"R{number} was not run again, as its code cannot be restored.",
        f"To run it with {prepared.code}: labbook reproduce R{number} --anyway",
    )


def fields(prepared: Prepared) -> dict[str, object]:
    """What can be restored, with stable keys."""
    return {
        "ref": f"R{prepared.run.id}",
        "code": prepared.code,
        "lacking": prepared.lacking,
        "differing": prepared.differing,
    }


def made_again(database: Database, prepared: Prepared, rtol: float, detach: bool, json: bool) -> None:
    """Launch the prepared run, watch it to its end and compare."""
    from labbook.cli import follow
    from labbook.runs.reproduce import again
    from labbook.store.records import Run

    old = prepared.run
    launched = again.begin(database, prepared)
    number = launched.runs[0]
    if detach:
        say(f"launched R{number}; when it is over: labbook reproduce R{old.id} --compare R{number}")
        return
    say(f"launched R{number}; Ctrl-C cancels it")
    ended = follow.watch_or_stop(database, [number])[0][0]
    if ended.status != "done":
        say(f"R{number} {ended.status}: {ended.reason}")
    new = database.get(Run, number)
    assert new is not None
    raise typer.Exit(compared(database, old, new, rtol, json))


def compared(database: Database, old: Run, new: Run, rtol: float, json: bool) -> int:
    """Print how two runs compare; returns the exit code, 0 where they agree."""
    from labbook.runs.reproduce import agreement

    found = agreement.of_runs(database, old, new, rtol)
    same_end = old.status == new.status
    if json:
        show_json({"old": f"R{old.id}", "new": f"R{new.id}", "agrees": agreement.agrees(found), "compared": found})
    elif found:
        headings = ["", "name", "", f"R{old.id}", f"R{new.id}", "off by"]
        show_table(headings, [row(one) for one in found], stretch=1)
    if not same_end:
        say(f"R{old.id} was {old.status}, R{new.id} is {new.status}")
    say(f"R{new.id} and R{old.id}: {agreement.in_words(found)}")
    return 0 if agreement.agrees(found) and same_end else 1


def row(one: Agreement) -> list[str]:
    """One metric or summary value as cells."""
    from labbook.store import values

    where = "" if one.step is None or one.verdict == "within" else f" from step {one.step}"
    empty = one.verdict == "missing"
    old, new = ("" if value is None and empty else values.shown(value) for value in (one.old, one.new))
    if old == new and one.verdict != "equal":
        old, new = str(one.old), str(one.new)
    return [one.kind, one.name, one.verdict + where, old, new, values.shown(one.largest) if one.largest else ""]


def replicate(
    run: RunId,
    seeds: Annotated[int, typer.Option("--seeds", "-n", min=1, max=1000, help="How many new seeds.")] = 5,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="How many runs at once.")] = None,
    detach: Detach = False,
) -> None:
    """Run the config of R41 with new seeds, as a sweep for the same hypothesis."""
    from labbook.journal import ids
    from labbook.runs.replicate import replicate as more_seeds

    with labbook(recover=True) as database:
        workers = jobs or database.project.settings.jobs
        launched = more_seeds(database, ids.get(database, run, "R"), seeds, workers)
        followed(database, launched, detach)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook reproduce R41 --dry-run")(reproduce)
    app.command(epilog="Example: labbook replicate R41 --seeds 5 --jobs 2")(replicate)
