"""`labbook bug`: a symptom, its suspects ruled out one by one, the culprit, the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import entry_id
from labbook.cli.output import Json, bold, dim, say, show, show_json, state
from labbook.errors import LabbookError
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.bugs import Bug
    from labbook.store.database import Database

bug_app = typer.Typer(help="Bugs: what was ruled out, what it was, how it was fixed.", rich_markup_mode=None)
BugId = Annotated[str, typer.Argument(help="The bug's entry, such as E12.", autocompletion=entry_id)]
SuspectName = Annotated[str, typer.Argument(help="The suspect: its words, how it begins, or its number.")]
By = Annotated[str, typer.Option("--by", help="How you know: a run such as R12, or a few words.")]
SIGNS = {"open": "○", "ruled out": "✗", "culprit": "✓"}


@bug_app.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are fixed, too.")] = False,
    json: Json = False,
) -> None:
    """List the bugs that are not fixed, or work on one with a command below."""
    if context.invoked_subcommand is not None:
        return
    from labbook.journal import bugs

    with labbook() as database:
        found = [bug for bug in bugs.listed(database) if every or bug.status != "fixed"]
    if json:
        show_json([as_json(bug) for bug in found])
        return
    for bug in found:
        tell(bug)
    if not found:
        say('No bug is open: labbook bug add "loss is always inf" --suspect "4bit" --suspect "batch size"')


def as_json(bug: Bug) -> dict[str, object]:
    """A bug with stable keys."""
    return {
        "ref": f"E{bug.entry.id}",
        "day": bug.entry.day,
        "symptom": bug.symptom,
        "status": bug.status,
        "suspects": bug.suspects,
        "culprit": bug.culprit,
        "fix": bug.fix,
    }


def tell(bug: Bug) -> None:
    """Print a bug with what is known of its suspects."""
    show(f"{bold(f'E{bug.entry.id}')} {dim(bug.entry.day or '')} {state(bug.status)}  {visible(bug.symptom)}")
    for number, one in enumerate(bug.suspects, 1):
        show(f"  {number} {SIGNS[one.state]} {visible(one.what)}{dim(f'  {visible(one.said)}') if one.said else ''}")
    if bug.fix:
        show(f"  fix: {visible(bug.fix)}")


@bug_app.command(epilog='Example: labbook bug add "loss is always inf" --suspect "4bit" --suspect "batch size"')
def add(
    symptom: Annotated[list[str], typer.Argument(help="What is seen.")],
    suspect: Annotated[list[str] | None, typer.Option(help="What it may be; may be given several times.")] = None,
) -> None:
    """Write a bug down. Earlier bugs with such a symptom come up with what they were."""
    from labbook.journal import bugs

    with labbook(create=True) as database:
        bug = bugs.add(database, " ".join(symptom), suspect or [])
        say(f"saved E{bug.entry.id}")
        tell_alike(database, bug.symptom, bug.entry.id)


def tell_alike(database: Database, symptom: str, but: int = 0) -> None:
    """Say what earlier bugs with such a symptom were."""
    from labbook.journal import bugs

    for old in bugs.like(database, symptom, but):
        say(f"Seen before, E{old.entry.id} of {old.entry.day}: {excerpt(old.symptom)}")
        was = f"it was {old.culprit}" if old.culprit else "nobody found out"
        fixed = f"; fix: {old.fix}" if old.fix else ""
        ruled_out = f"; it was not {', '.join(old.ruled_out)}" if old.ruled_out else ""
        say(f"  {was}{fixed}{ruled_out}")


def excerpt(symptom: str, most: int = 80) -> str:
    """A symptom, cut where it is long."""
    return symptom if len(symptom) <= most else f"{symptom[:most].rstrip()}…"


@bug_app.command(epilog="Example: labbook bug suspect E12 'learning rate'")
def suspect(id: BugId, what: SuspectName) -> None:
    """Add a suspect."""
    from labbook.journal import bugs

    with labbook() as database:
        tell(bugs.suspect(database, one(database, id), what))


@bug_app.command("rule-out", epilog="Example: labbook bug rule-out E12 '4bit' --by R12")
def rule_out(id: BugId, what: SuspectName, by: By = "") -> None:
    """Say that a suspect was not it."""
    from labbook.journal import bugs

    with labbook() as database:
        tell(bugs.rule(database, one(database, id), what, yes=False, why=by))


@bug_app.command(epilog="Example: labbook bug culprit E12 'ranger21' --by R41")
def culprit(id: BugId, what: SuspectName, by: By = "") -> None:
    """Say which suspect it was."""
    from labbook.journal import bugs

    with labbook() as database:
        tell(bugs.rule(database, one(database, id), what, yes=True, why=by))


@bug_app.command(epilog='Example: labbook bug fix E12 "AdamW instead of ranger21" --commit 3f2a91c')
def fix(
    id: BugId,
    what: Annotated[list[str], typer.Argument(help="What was done about it.")],
    commit: Annotated[str, typer.Option(help="The commit that did it.")] = "",
) -> None:
    """Say how it was fixed. Runs that had it: `labbook taint ... --bug E12 --until-fixed COMMIT`."""
    from labbook.journal import bugs

    with labbook() as database:
        told = " ".join(what) + (f" ({commit})" if commit else "")
        bug = bugs.fix(database, one(database, id), told)
        tell(bug)
        until = f" --until-fixed {commit}" if commit else ""
        say(f"To put the runs that had it in doubt: labbook taint RUNS --bug E{bug.entry.id}{until} --because ...")


@bug_app.command(epilog='Example: labbook bug seen "loss inf"')
def seen(symptom: Annotated[list[str], typer.Argument(help="What is seen.")], json: Json = False) -> None:
    """Find earlier bugs with such a symptom, and what they were."""
    from labbook.journal import bugs

    with labbook() as database:
        found = bugs.like(database, " ".join(symptom), most=10)
    if json:
        show_json([as_json(bug) for bug in found])
        return
    for bug in found:
        tell(bug)
    if not found:
        say("No bug with such a symptom yet.")


def one(database: Database, id: str) -> Bug:
    """The bug of an entry; raises LabbookError for an entry of another kind."""
    from labbook.journal import bugs, ids

    entry = ids.get(database, id, "E")
    if entry.kind != "bug":
        raise LabbookError(f"E{entry.id} is a {entry.kind}, not a bug.", "`labbook bug` lists bugs.")
    return bugs.read(entry)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(bug_app, name="bug", epilog='Example: labbook bug add "loss is always inf" --suspect "4bit"')
