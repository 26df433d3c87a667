"""`labbook hypothesis`: what is believed, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import hypothesis_id
from labbook.cli.output import Json, say, show_json, show_table, state

hypothesis_app = typer.Typer(help="State hypotheses and conclude them.", rich_markup_mode=None, no_args_is_help=True)
HypothesisId = Annotated[str, typer.Argument(help="The hypothesis, such as H1.", autocompletion=hypothesis_id)]


@hypothesis_app.command(epilog='Example: labbook hypothesis add "fewer heads leave ln 10 sooner at d_model 16"')
def add(
    statement: Annotated[list[str], typer.Argument(help="A claim that runs can support or refute.")],
) -> None:
    """State a hypothesis."""
    from labbook.journal import hypotheses

    with labbook(create=True) as database:
        number = hypotheses.add(database, " ".join(statement))
    say(f"stated H{number}")


@hypothesis_app.command("list", epilog="Example: labbook hypothesis list --status open")
def listing(
    status: Annotated[str, typer.Option(help="Only open, supported, refuted, inconclusive or withdrawn ones.")] = "",
    json: Json = False,
) -> None:
    """List hypotheses with their status."""
    from labbook.journal import hypotheses

    with labbook() as database:
        found = hypotheses.listed(database, status)
    if json:
        show_json([{"ref": f"H{h.id}", **h._asdict()} for h in found])
    else:
        show_table(["id", "status", "statement"], [[f"H{h.id}", state(h.status), h.statement] for h in found])


@hypothesis_app.command(epilog="Example: labbook hypothesis show H1")
def show(id: HypothesisId, json: Json = False) -> None:
    """Show a hypothesis with its history, predictions and runs."""
    from labbook.cli import things
    from labbook.journal import ids

    with labbook(recover=True) as database:
        ref = ids.parse(id, "H")
        record = ids.fetch(database, ref)
        if json:
            show_json(things.described(database, ref, record))
        else:
            things.show(database, ref, record)


@hypothesis_app.command(epilog='Example: labbook hypothesis conclude H1 supported --because "both sizes, R1 to R4"')
def conclude(
    id: HypothesisId,
    verdict: Annotated[str, typer.Argument(help="supported, refuted, inconclusive, withdrawn, or open again.")],
    because: Annotated[str, typer.Option("--because", "-b", help="Why; name the runs that carry it.")] = "",
) -> None:
    """Give a verdict. Earlier ones stay in the history."""
    from labbook.journal import hypotheses, ids

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        hypotheses.conclude(database, hypothesis, verdict, because)
    say(f"H{hypothesis.id} is {verdict}")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(hypothesis_app, name="hypothesis", epilog='Example: labbook hypothesis add "..."')
