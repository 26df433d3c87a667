"""What is in doubt, marked wherever a command prints its short id."""

from __future__ import annotations

from labbook.store.database import Database

SIGN = "†"
reasons: dict[str, str] = {}
"""Why runs and sweeps are in doubt, by their short ids; learnt once, when a command opens its labbook."""


def learn(database: Database) -> None:
    """Learn what is in doubt; costs one small question where nothing is."""
    reasons.clear()
    if database.value("SELECT 1 FROM taint WHERE lifted_at IS NULL LIMIT 1"):
        from labbook.journal import doubts

        standing = doubts.standing(database)
        reasons.update({f"R{run}": because for run, because in standing.runs.items()})
        reasons.update({f"S{sweep}": because for sweep, because in standing.sweeps.items()})


def marked(text: str) -> str:
    """The text with the sign of doubt behind each short id that is."""
    if not reasons:
        return text
    from labbook.journal.ids import SHORT_ID

    return SHORT_ID.sub(lambda found: found[0] + (SIGN if found[0] in reasons else ""), text)


def footnotes(text: str) -> list[str]:
    """Why the short ids in a text are in doubt, a line for each reason."""
    if not reasons:
        return []
    from labbook.journal.ids import mentions

    cited: dict[str, list[str]] = {}
    for ref in mentions(text):
        if ref in reasons:
            cited.setdefault(reasons[ref], []).append(ref)
    return [f"{SIGN} {', '.join(refs)} in doubt: {because}" for because, refs in cited.items()]
