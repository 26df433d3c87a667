"""Lines that several parts of reports are made of."""

from __future__ import annotations

from collections.abc import Iterable

from labbook.journal.beliefs import hypotheses
from labbook.reports.report import Line, Mark
from labbook.store.records import Entry, Hypothesis, Run

LONGEST = 160
"""Characters of an entry that stand for it."""


def status(word: str) -> Mark:
    """A status."""
    return Mark(word, "status")


def strong(text: str) -> Mark:
    """Words of weight."""
    return Mark(text, "strong")


def dim(text: str) -> Mark:
    """Words aside."""
    return Mark(text, "dim")


def code(text: str) -> Mark:
    """A command or a name in code."""
    return Mark(text, "code")


def of_hypothesis(hypothesis: Hypothesis) -> Line:
    """A hypothesis in one line."""
    sure = f", credence {hypotheses.told_credence(hypothesis.credence)}" if hypothesis.credence is not None else ""
    return (strong(f"H{hypothesis.id}"), " ", status(hypothesis.status), f"{sure}: {hypothesis.statement}")


def of_run(run: Run, said: str = "") -> Line:
    """A run in one line."""
    why = said or run.reason or run.why
    return (strong(f"R{run.id}"), " ", status(run.status), f" {run.experiment}{f': {why}' if why else ''}")


def of_entry(entry: Entry) -> Line:
    """An entry by its first line."""
    first = next((row for row in entry.body.splitlines() if row.strip()), entry.title).strip().lstrip("#").strip()
    return (f"E{entry.id} {first if len(first) <= LONGEST else f'{first[: LONGEST - 1]}…'}",)


def counted(number: int, noun: str, many: str = "") -> str:
    """How many of something: 1 run, 3 runs."""
    return f"{number} {noun if number == 1 else many or noun + 's'}"


def since(days: int) -> str:
    """How long something has been there."""
    return f"for {counted(days, 'day')}" if days else "since today"


def joined(parts: Iterable[str], separator: str = ", ") -> str:
    """The parts that say something, one after the other."""
    return separator.join(part for part in parts if part)
