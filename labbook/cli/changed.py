"""`labbook changed`: what changed since it last went well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id
from labbook.cli.output import Json, bold, show, show_json, state

if TYPE_CHECKING:
    from labbook.runs.past.changed import Since


def changed(
    since_good: Annotated[
        str,
        typer.Option(
            "--since-good",
            help="The run that went well; the last good one before the newest failure if left out.",
            autocompletion=run_id,
        ),
    ] = "",
    to: Annotated[str, typer.Option("--to", help="Until this run; until now if left out.", autocompletion=run_id)] = "",
    diff: Annotated[bool, typer.Option("--diff", help="Show the code's difference line by line.")] = False,
    json: Json = False,
) -> None:
    """Say what changed since the last good run: commits, files, uncommitted changes, packages, config, machine."""
    from labbook.cli import difference
    from labbook.journal import ids
    from labbook.runs.past.changed import last_good, since

    with labbook(recover=True) as database:
        until = ids.get(database, to, "R") if to else None
        good = (
            ids.get(database, since_good, "R") if since_good else last_good(database, until.experiment if until else "")
        )
        found = since(database, good, until, diff)
    if json:
        show_json({**difference.fields(found.difference, found.code), **fields(found)})
        return
    show_since(found)


def show_since(found: Since) -> None:
    """Print from where to where, then the difference."""
    from labbook.cli.difference import show_difference
    from labbook.cli.things import moment
    from labbook.runs.past.repeats import in_brief
    from labbook.text import visible

    for name, run in (("good", found.good), ("first bad after it", found.first_bad), ("until", found.to)):
        if run:
            began = moment(run.started_at or run.created_at)
            told = f"{bold(f'R{run.id}')}  {state(run.status)}  {began}  {visible(in_brief(run))}"
            show(f"{name:<19} {told}")
    if found.to is None:
        show(f"{'until':<19} {bold('now')}: the code and packages as they are, the config of the newest run")
    show()
    show_difference(found.difference, found.code)


def fields(found: Since) -> dict[str, object]:
    """The runs of the story."""
    return {
        "good": f"R{found.good.id}",
        "to": f"R{found.to.id}" if found.to else "now",
        "first_bad": f"R{found.first_bad.id}" if found.first_bad else None,
    }


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook changed --since-good R12 --diff")(changed)
