"""`labbook log`, `today`, `show`, `edit`: writing and reading the journal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import any_id, entry_id
from labbook.cli.output import Json, say, show_json
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.store.database import Database


def log(
    text: Annotated[list[str] | None, typer.Argument(help="What to write; `-` or nothing reads stdin.")] = None,
    kind: Annotated[str, typer.Option("--kind", "-k", help="note, question, idea, bug, conclusion ...")] = "note",
    day: Annotated[str, typer.Option(help="Write on another day, such as 2026-05-04 or yesterday.")] = "",
) -> None:
    """Write an entry on today's page. Short ids in it (R41, H3) become links."""
    from labbook.cli.days import as_day
    from labbook.journal import drafts, entries

    body = " ".join(text) if text and text != ["-"] else piped()
    try:
        with labbook(create=True) as database:
            number = entries.add(database, body, kind=kind, day=as_day(database, day) if day else None)
            say(f"saved E{number}")
            offer_to_seal(database, number, body)
            if kind == "bug":
                from labbook.cli.bug import tell_alike

                tell_alike(database, body, number)
    except LabbookError as error:
        raise drafts.kept(body, error) from error


def offer_to_seal(database: Database, entry_id: int, body: str) -> None:
    """Ask whether to seal the predictions that an entry states, or say how; "P: 32/8 yes 70%" states one."""
    if "P:" not in body:
        return
    from labbook.cli import asking, predict
    from labbook.journal import entries
    from labbook.journal.predicting import stated

    entry = entries.get(database, entry_id)
    waiting = stated.unsealed(database, entry)
    if not waiting:
        return
    told = f"{len(waiting)} predictions" if len(waiting) > 1 else "a prediction"
    if not asking.somebody_is_there():
        say(f"E{entry_id} states {told}: labbook seal E{entry_id}")
    elif asking.ask(f"E{entry_id} states {told}. Seal now? [y/n]", "y").lower().startswith("y"):
        try:
            predict.seal(f"E{entry_id}")
        except LabbookError as error:
            say(f"{error.message} {error.hint} The entry is saved; mend it by `labbook edit E{entry_id}`.")


def piped() -> str:
    """The text on stdin; raises LabbookError when nobody gives any."""
    if sys.stdin is None or sys.stdin.isatty():
        raise LabbookError("An entry needs some text.", 'As in: labbook log "loss stuck at ln 2"', code=2)
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def today(
    day: Annotated[str, typer.Argument(help="Another day: 2026-05-04, yesterday, -3.")] = "",
    json: Json = False,
) -> None:
    """Show the day's page: plan, entries with their figures, running work, predictions."""
    from labbook.cli import page
    from labbook.cli.days import as_day
    from labbook.journal import day as days

    with labbook(recover=True) as database:
        read = days.read(database, as_day(database, day))
        if json:
            show_json(read)
        else:
            page.show_day(database, read)


def show_one(
    id: Annotated[str, typer.Argument(help="A short id: E12, T4, H3, P7, R41, S5, F9 ...", autocompletion=any_id)],
    json: Json = False,
    raw: Annotated[bool, typer.Option(help="The text of an entry, byte for byte.")] = False,
) -> None:
    """Show one thing by its short id, with what hangs on it and who mentions it."""
    from labbook.cli import things
    from labbook.journal import ids

    with labbook(recover=True) as database:
        ref = ids.parse(id)
        record = ids.fetch(database, ref)
        if raw and ref.letter == "E":
            sys.stdout.buffer.write(record.body.encode())
        elif json:
            show_json(things.described(database, ref, record))
        else:
            things.show(database, ref, record)


def edit(
    id: Annotated[
        str,
        typer.Argument(help="The entry to edit, such as E12; today's plan if left out.", autocompletion=entry_id),
    ] = "",
) -> None:
    """Edit an entry in $EDITOR. Its earlier text is kept, and nothing is saved if the editor fails."""
    from labbook.journal import drafts, entries, ids
    from labbook.journal.beliefs import rewording
    from labbook.journal.planning import plan

    with labbook() as database:
        entry = ids.get(database, id, "E") if id else plan.of_day(database, entries.current_day(database))
        if entry is None:
            raise LabbookError("There is no plan for today yet.", 'labbook plan add "..." starts one.')
        body = drafts.edited(entry.body, f"E{entry.id}")
        if body == entry.body:
            say(f"E{entry.id} is unchanged")
            return
        try:
            stated = rewording.edit_entry(database, entry, body)
        except LabbookError as error:
            raise drafts.kept(body, error) from error
        say(f"saved E{entry.id}" + (f"; {stated}" if stated else ""))
        offer_to_seal(database, entry.id, body)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    dashes = {"ignore_unknown_options": True}  # "- [ ] a task" and -3 are no options
    app.command(epilog='Example: labbook log "16/1 leaves ln 10 at 410, see R3" --kind note', context_settings=dashes)(
        log
    )
    app.command(epilog="Example: labbook today yesterday", context_settings=dashes)(today)
    app.command("show", epilog="Example: labbook show R41")(show_one)
    app.command(epilog="Example: EDITOR=vim labbook edit E12")(edit)
