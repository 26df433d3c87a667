"""`labbook review`: going through what was recognised in imported entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import asking
from labbook.cli.book import labbook
from labbook.cli.output import Json, bold, dim, say, show, show_json
from labbook.errors import LabbookError
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.importing.report import Offer
    from labbook.store.database import Database

CHOICES = "[a]ccept, [l]eave as prose, [s]kip, [q]uit"


def review(
    accept: Annotated[bool, typer.Option("--accept", help="Take everything that waits.")] = False,
    json: Json = False,
) -> None:
    """Go through what was recognised in imported entries: accept each, or leave it as prose."""
    from labbook.journal import findings

    with labbook() as database:
        waiting = findings.waiting_offers(database)
        if json:
            show_json(waiting)
        elif accept:
            accept_all(database, waiting)
        elif asking.somebody_is_there():
            reviewed(database, waiting)
        else:
            listed(waiting)


def accept_all(database: Database, waiting: Sequence[Offer], most: int = 12) -> None:
    """Take everything that waits, and say what it became."""
    from labbook.journal import findings

    taken = findings.accept_all(database, [offer.finding_id for offer in waiting])
    told = ", ".join(taken[:most]) + (" ..." if len(taken) > most else "")
    say(f"accepted {len(taken)}: {told}" if taken else "nothing waits for a review")


def listed(waiting: Sequence[Offer]) -> None:
    """Print what waits."""
    for offer in waiting:
        show(f"{bold(f'E{offer.entry_id}:{offer.line}')} {told(offer)}")
    if not waiting:
        say("nothing waits for a review")


def told(offer: Offer) -> str:
    """What was recognised, in one line."""
    outcome = f" -> {offer.outcome}: {offer.outcome_text}" if offer.outcome else ""
    return visible(f"{offer.kind}: {' '.join(offer.text.split())}{outcome}")


def reviewed(database: Database, waiting: Sequence[Offer]) -> None:
    """Ask about each thing that waits; what is skipped waits on."""
    from labbook.journal import findings
    from labbook.store.records import Finding

    for number, offer in enumerate(waiting, 1):
        finding = database.get(Finding, offer.finding_id)
        if finding is None or finding.status != "offered":
            continue
        show(f"{dim(f'{number}/{len(waiting)}')} {bold(f'E{offer.entry_id}:{offer.line}')} {told(offer)}")
        answer = asking.ask(CHOICES, "s").lower()[:1]
        if answer == "q":
            return
        if answer == "a":
            try:
                say(f"made {findings.accept(database, finding)}")
            except LabbookError as error:
                say(error.message)
        elif answer == "l":
            findings.decline(database, finding)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook review --accept")(review)
