"""What is in doubt, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal import doubts
from labbook.journal.doubts import SIGN
from labbook.reports.parts.lines import joined
from labbook.reports.report import Block, Line, Paragraph, items
from labbook.reports.tables.table import refs
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Run


def of_runs(database: Database, runs: Sequence[Run], hypothesis: Hypothesis | None = None) -> list[Block | None]:
    """Which of some runs are in doubt, by why, and what rests on them; nothing where none is."""
    reasons = by_reason(database, [run.id for run in runs])
    if not reasons:
        return []
    carried = doubts.rests_on(database, hypothesis) if hypothesis else []
    resting = f"The verdict rests on what is in doubt: {', '.join(carried)}."
    return [
        Paragraph((resting,), "warning") if carried else None,
        items(line(database, because, numbers) for because, numbers in reasons.items()),
    ]


def by_reason(database: Database, runs: Sequence[int]) -> dict[str, list[int]]:
    """The runs in doubt among some, by why."""
    standing = doubts.standing(database).runs
    found: dict[str, list[int]] = {}
    for run in runs:
        if run in standing:
            found.setdefault(standing[run], []).append(run)
    return found


def line(database: Database, because: str, runs: Sequence[int]) -> Line:
    """One reason to doubt, and what rests on its runs."""
    resting = doubts.resting_on(database, runs)
    told = joined(
        (
            told_all("verdicts on", [f"H{one.id}" for one in resting.verdicts]),
            told_all("evidence on", sorted({f"H{one.hypothesis_id}" for one in resting.evidence})),
            told_all("predictions", [f"P{one.id}" for one in resting.predictions]),
            told_all("entries", [f"E{one.id}" for one in resting.entries[:8]]),
        ),
        "; ",
    )
    return (f"{SIGN} {refs(runs)}: {because}{f'. On them rest {told}' if told else ''}",)


def told_all(what: str, some: Sequence[str]) -> str:
    """Things of a kind, if there are any."""
    return f"{what} {', '.join(some)}" if some else ""
