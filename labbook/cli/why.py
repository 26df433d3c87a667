"""`labbook why`: the reason of a run, what came of it, and what set it apart from the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import run_id, run_or_sweep_id
from labbook.cli.output import Json, bold, dim, show, show_json, state
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.past.trees import CodeChange
    from labbook.runs.past.why import Why
    from labbook.store.database import Database

WIDTH = 11


def why(
    id: Annotated[str, typer.Argument(help="A run or a sweep, such as R41.", autocompletion=run_or_sweep_id)],
    against: Annotated[str, typer.Option("--against", help="The run to compare with.", autocompletion=run_id)] = "",
    diff: Annotated[bool, typer.Option("--diff", help="Show the code's difference line by line.")] = False,
    json: Json = False,
) -> None:
    """Say why R41 was run, what came of it, and all that differs from the last comparable run."""
    from labbook.journal import ids
    from labbook.runs.past import why as reasons

    with labbook(recover=True) as database:
        ref = ids.parse(id, "RS")
        found = ids.fetch(database, ref)
        other = ids.get(database, against, "R") if against else None
        told = reasons.of_run(database, found, other) if ref.letter == "R" else reasons.of_sweep(database, found, other)
        code = code_change(database, told, diff)
        if json:
            show_json(fields(told, code))
        else:
            show_why(told, code)


def code_change(database: Database, told: Why, diff: bool) -> CodeChange:
    """What differs in the files, which git has to tell."""
    from labbook.runs.past import trees

    if told.other is None:
        return trees.CodeChange()
    return trees.between(database.project.root, told.other.code, told.made.code, diff)


def show_why(told: Why, code: CodeChange) -> None:
    """Print the story, then the difference."""
    from labbook.cli import page
    from labbook.cli.difference import show_difference
    from labbook.cli.things import moment
    from labbook.runs.past.why import predicted

    began = dim(moment(told.started_at)) if told.started_at else ""
    share = f" ({told.share})" if told.share else ""
    show(f"{bold(told.ref)}  {state(told.status)}{dim(share)}  {visible(told.experiment)}  {began}")
    line("why", told.why or "no reason was given (--why gives one)")
    line("repeats", told.source if told.source != told.why else "")
    if told.task:
        line("plan item", f"T{told.task.id} {told.task.text} ({told.task.state})")
    if told.hypothesis:
        line("hypothesis", f"H{told.hypothesis.id} {told.hypothesis.statement} ({told.hypothesis.status})")
    for number, prediction in enumerate(predicted(told)):
        line("" if number else "predicted", prediction)
    line("outcome", told.outcome)
    line("in doubt", told.doubt)
    if told.difference is None:
        page.heading("Compared with nothing")
        show(dim(f"  No run of {visible(told.experiment)} ended before it. --against R1 names another."))
        return
    page.heading(f"What differs from {told.difference.old}")
    show_difference(told.difference, code)


def line(name: str, text: str) -> None:
    """Print one part of the story, if there is any."""
    from labbook.cli import page

    if text:
        show(f"  {name:<{WIDTH}} {page.linked(visible(text))}")


def fields(told: Why, code: CodeChange) -> dict[str, object]:
    """The story with stable keys."""
    from labbook.cli import difference
    from labbook.runs.past.why import predicted

    return {
        "ref": told.ref,
        "experiment": told.experiment,
        "status": told.status,
        "why": told.why,
        "repeats": told.source,
        "task": f"T{told.task.id}" if told.task else None,
        "hypothesis": f"H{told.hypothesis.id}" if told.hypothesis else None,
        "predictions": [
            {"ref": f"P{one.id}", "told": text} for one, text in zip(told.predictions, predicted(told), strict=True)
        ],
        "outcome": told.outcome,
        "doubt": told.doubt,
        **difference.fields(told.difference, code),
    }


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog="Example: labbook why R41 --diff")(why)
