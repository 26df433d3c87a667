"""`labbook describe`: curves in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id
from labbook.cli.output import Json, bold, say, show, show_json, width
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.curves import Description
    from labbook.store.database import Database
    from labbook.store.records import Run


def describe(
    ids: Annotated[list[str] | None, typer.Argument(metavar="R1 R2 ...", help="Runs.", autocompletion=run_id)] = None,
    metric: Annotated[
        list[str] | None, typer.Option("--metric", "-m", help="Only this metric; may be repeated.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Describe and keep what is not yet, of every run.")] = False,
    json: Json = False,
) -> None:
    """Say in words how the metrics of runs went: plateaus, descents, spikes, regrowth, floor.

    Runs are described when they have ended, so that `labbook find "loss:plateau~ln2"` finds them.
    """
    from labbook.journal import ids as short_ids

    if not ids and not all_:
        raise LabbookError("Describe which run?", "As in: labbook describe R41", code=2)
    with labbook(recover=True) as database:
        runs = [short_ids.get(database, id, "R") for id in ids or []]
        if all_:
            describe_missing(database)
        found = [(run, descriptions(database, run, metric or [])) for run in runs]
    if json:
        show_json([as_json(run, curves) for run, curves in found])
        return
    for run, curves in found:
        show(f"{bold(f'R{run.id}')} {run_told(run)}" if len(found) > 1 else bold(f"R{run.id}"))
        show_words(curves)


def describe_missing(database: Database) -> None:
    """Describe and keep the metrics that have no description yet."""
    from labbook.journal import curves

    missing = curves.undescribed(database)
    for number in missing:
        curves.describe_run(database, number)
    runs = "1 run" if len(missing) == 1 else f"{len(missing):,} runs"
    say(f"described {runs}" if missing else "every run is described")


def descriptions(database: Database, run: Run, only: list[str]) -> dict[str, Description]:
    """The metrics of a run described, all that have a course or those that are asked for; kept once it has ended."""
    from labbook.journal import curves
    from labbook.store import metrics

    curves.describe_run(database, run.id)
    logged = metrics.of_run(database, run.id)
    unknown = [name for name in only if name not in {metric.name for metric in logged}]
    if unknown:
        known = ", ".join(metric.name for metric in logged) or "none"
        raise LabbookError(f"R{run.id} has no metric {unknown[0]!r}.", f"Its metrics: {known}.", code=2)
    names = only or [metric.name for metric in logged if metric.points >= curves.FEWEST][: curves.MOST_METRICS]
    found = {name: curves.described(database, run.id, name) for name in names}
    return {name: description for name, description in found.items() if description}


def run_told(run: Run) -> str:
    """What run it is."""
    from labbook.text import visible

    return visible(f"{run.experiment} {run.why}".strip())


def show_words(curves: dict[str, Description]) -> None:
    """Print each metric with its course, broken at the terminal's width."""
    import textwrap

    from labbook.curves import in_words
    from labbook.text import visible

    if not curves:
        show("  no metric with a course to speak of")
    names = {name: visible(name) for name in curves}
    column = min(24, max((len(name) for name in names.values()), default=0))
    for name, description in curves.items():
        first = f"  {names[name]:{column}}  "
        lines = textwrap.wrap(visible(in_words(description)), max(20, width() - column - 4), break_on_hyphens=False)
        show(first + f"\n{' ' * (column + 4)}".join(lines))


def as_json(run: Run, curves: dict[str, Description]) -> dict[str, Any]:
    """A run's descriptions with stable keys."""
    from labbook.curves import QUANTITIES, to_plain, words

    return {
        "ref": f"R{run.id}",
        "curves": {
            name: {
                "words": words(description),
                **to_plain(description),
                "quantities": {quantity: of(description) for quantity, of in QUANTITIES.items()},
            }
            for name, description in curves.items()
        },
    }


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook describe R41 --metric loss")(describe)
