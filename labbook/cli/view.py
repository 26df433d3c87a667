"""`labbook view`: queries saved under a name."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json, bold, say, show, show_json
from labbook.text import visible

view_app = typer.Typer(help="Saved views: queries under a name.", rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="The view's name.")]


@view_app.callback(invoke_without_command=True)
def listed(context: typer.Context, json: Json = False) -> None:
    """List the saved views, or work on them with a command below."""
    if context.invoked_subcommand is not None:
        return
    from labbook.query import views

    with labbook() as database:
        found = views.listed(database)
    if json:
        show_json(found)
        return
    for view in found:
        show(f"{bold(visible(view.name))}  {visible(view.query)}")
    if not found:
        say("No view is saved yet: labbook view save overdue 'is:overdue'")


@view_app.command(epilog="Example: labbook view save overdue 'is:overdue OR is:stale'")
def save(
    name: Name, query: Annotated[list[str], typer.Argument(help="The query, as `labbook find` takes it.")]
) -> None:
    """Save a query under a name, in place of what had it."""
    from labbook.query import views

    with labbook() as database:
        views.save(database, name, " ".join(query))
    say(f"saved: labbook view show {name}, or view:{name} in any query")


@view_app.command("show", epilog="Example: labbook view show overdue")
def show_view(name: Name, json: Json = False) -> None:
    """Show what a view finds now."""
    from labbook.cli.find import shown
    from labbook.query import views

    with labbook() as database:
        views.get(database, name)
    shown(f"view:{name}", 50, json)


@view_app.command(epilog="Example: labbook view delete overdue")
def delete(name: Name) -> None:
    """Forget a view; `labbook undo` brings it back."""
    from labbook.query import views

    with labbook() as database:
        views.delete(database, name)
    say(f"deleted the view {name}")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(view_app, name="view", epilog="Example: labbook view save overdue 'is:overdue'")
