"""`labbook runs`, `watch`, `logs`, `stop`, `plot`: looking after what was launched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id, run_or_sweep_id
from labbook.cli.output import Json, colourful, say, show, show_json, some, width
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.store.database import Database
    from labbook.store.records import Run

STATUSES = ("queued", "running", "done", "failed", "cancelled", "lost")
RunId = Annotated[str, typer.Argument(help="The run, such as R1.", autocompletion=run_id)]


def runs(
    status: Annotated[str, typer.Option(help="Only queued, running, done, failed, cancelled or lost ones.")] = "",
    last: Annotated[int, typer.Option("--last", "-n", min=1, help="How many, newest first.")] = 30,
    json: Json = False,
) -> None:
    """List runs with their status, config and result."""
    from labbook.cli import listing
    from labbook.store.records import Run

    if status not in ("", *STATUSES):
        raise LabbookError(f"{status!r} is no status of a run.", f"Statuses are {', '.join(STATUSES)}.", code=2)
    with labbook(recover=True) as database:
        kept = "WHERE :status IN ('', status) AND deleted_at IS NULL ORDER BY id DESC LIMIT :last"
        found = database.all(Run, kept, status=status, last=last)
        if json:
            show_json([listing.run_fields(database, run) for run in found])
        else:
            listing.show_runs(database, found)


def watch(
    id: Annotated[
        str,
        typer.Argument(help="A run or sweep; all that goes on if left out.", autocompletion=run_or_sweep_id),
    ] = "",
) -> None:
    """Follow runs live until they end. Ctrl-C stops watching, not the runs."""
    from labbook.cli import follow
    from labbook.store.records import Run

    with labbook(recover=True) as database:
        chosen = named(database, id) if id else database.all(Run, "WHERE status IN ('running', 'queued') ORDER BY id")
        if not chosen:
            say("Nothing is running.")
            return
        try:
            follow.watch(database, [run.id for run in chosen])
        except KeyboardInterrupt:
            follow.clear_line()
            say("No longer watching; the runs go on.")


def named(database: Database, id: str) -> list[Run]:
    """The run, or the runs of the sweep, that a short id names."""
    from labbook.journal import ids
    from labbook.store.records import Run

    ref = ids.parse(id, "RS")
    found = ids.fetch(database, ref)
    return [found] if ref.letter == "R" else database.all(Run, "WHERE sweep_id = :s ORDER BY id", s=ref.number)


def logs(
    id: RunId,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines from the end.")] = 200,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as more is written.")] = False,
    raw: Annotated[bool, typer.Option(help="Everything, byte for byte, escape sequences too.")] = False,
) -> None:
    """Print what a run printed: its stdout on stdout, its stderr on stderr."""
    from labbook.cli import logs as printed
    from labbook.journal import ids

    with labbook(recover=True) as database:
        run = ids.get(database, id, "R")
        folder = database.project.run_folder(run.id)
        if raw:
            printed.copy(folder)
            return
        read = printed.show_tail(folder, lines)
        if follow:
            printed.follow(database, run.id, folder, read)
        elif not any(read.values()):
            say(f"R{run.id} has printed nothing.")


def stop(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Runs or sweeps.", autocompletion=run_or_sweep_id)],
) -> None:
    """Stop runs: they may clean up for 5 s and are recorded as cancelled."""
    from labbook.runs.launch import ask_to_stop

    with labbook(recover=True) as database:
        for id in ids:
            stopping = ask_to_stop(database, named(database, id))
            say(f"stopping {some(stopping)}" if stopping else f"nothing of {id.upper()} is going on")


def plot(
    ids: Annotated[list[str], typer.Argument(metavar="R1 [R2 ...] METRIC", help="Runs, then the metric.")],
    log: Annotated[bool, typer.Option("--log", help="A logarithmic y axis.")] = False,
    json: Json = False,
) -> None:
    """Draw a metric of one run, or of several over each other."""
    from labbook.journal import figures
    from labbook.journal import ids as short_ids
    from labbook.runs.outcome import given
    from labbook.store import metrics

    *names, metric = ids
    if not names:
        raise LabbookError("Plot which metric?", "As in: labbook plot R1 loss", code=2)
    with labbook(recover=True) as database:
        chosen = [run for name in names for run in named(database, short_ids.parse(name, "RS").__str__())]
        known = {run.id: [m.name for m in metrics.of_run(database, run.id)] for run in chosen}
        if not any(metric in listed for listed in known.values()):
            raise LabbookError(
                f"{', '.join(f'R{number}' for number in known)} logged no {metric!r}.",
                f"Logged: {told(known)}",
            )
        shown = list({run.id: run for run in chosen if metric in known[run.id]}.values())
        called = given.legends(shown)
        figure = figures.of_metric(database, [run.id for run in shown], metric, log, called)
    if json:
        show_json(figure.to_json())
        return
    from labbook.figures.canvas import draw

    show(draw(figure, width(), colour=colourful()))


def told(known: dict[int, list[str]]) -> str:
    """The names of all metrics, each once."""
    names = list(dict.fromkeys(name for listed in known.values() for name in listed))
    return ", ".join(names) or "nothing"


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook runs --status done --last 10")(runs)
    app.command(epilog="Example: labbook watch S5")(watch)
    app.command(epilog="Example: labbook logs R41 --follow")(logs)
    app.command(epilog="Example: labbook stop R41")(stop)
    app.command(epilog="Example: labbook plot R1 R2 loss --log")(plot)
