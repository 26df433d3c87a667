"""What is in doubt or was deleted, marked wherever a command prints its short id."""

from __future__ import annotations

from labbook.store.database import Database

SIGN, GONE = "†", "‡"
reasons: dict[str, str] = {}
"""Why runs and sweeps are in doubt, by their short ids; learnt once, when a command opens its labbook."""
deleted: dict[str, str] = {}
"""Why runs are in the trash, by their short ids."""


def learn(database: Database) -> None:
    """Learn what is in doubt or deleted; costs two small questions where nothing is."""
    reasons.clear()
    deleted.clear()
    gone = database.rows("SELECT id, deleted_because FROM run WHERE deleted_at IS NOT NULL")
    deleted.update({f"R{run}": because for run, because in gone})
    if database.value("SELECT 1 FROM taint WHERE lifted_at IS NULL LIMIT 1"):
        from labbook.journal import doubts

        standing = doubts.standing(database)
        reasons.update({f"R{run}": because for run, because in standing.runs.items()})
        reasons.update({f"S{sweep}": because for sweep, because in standing.sweeps.items()})


def marked(text: str) -> str:
    """The text with the signs of doubt and of deletion behind each short id that is."""
    if not reasons and not deleted:
        return text
    from labbook.journal.ids import SHORT_ID

    return SHORT_ID.sub(lambda found: found[0] + SIGN * (found[0] in reasons) + GONE * (found[0] in deleted), text)


def footnotes(text: str) -> list[str]:
    """Why the short ids in a text are in doubt or deleted, a line for each reason."""
    if not reasons and not deleted:
        return []
    from labbook.journal.ids import mentions

    cited = mentions(text)
    return told(cited, reasons, f"{SIGN} {{}} in doubt") + told(cited, deleted, f"{GONE} {{}} deleted")


def told(cited: list[str], why: dict[str, str], line: str) -> list[str]:
    """A line for each reason, about the cited short ids that it holds for."""
    alike: dict[str, list[str]] = {}
    for ref in cited:
        if ref in why:
            alike.setdefault(why[ref], []).append(ref)
    return [line.format(", ".join(refs)) + (f": {because}" if because else "") for because, refs in alike.items()]
