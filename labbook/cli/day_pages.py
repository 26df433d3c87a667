"""The start-of-day and end-of-day pages as terminal text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from labbook.cli import listing, page
from labbook.cli.output import bold, dim, fitted, is_terminal, show, width
from labbook.clock import duration
from labbook.journal.planning.task_story import days
from labbook.journal.predicting import predictions
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.planning.evening import Evening, LooseEnds
    from labbook.journal.planning.morning import LastWords, Morning
    from labbook.journal.planning.open_tasks import Aged
    from labbook.store.database import Database

MOST_RUNS = 12


def show_morning(database: Database, morning: Morning) -> None:
    """Print a start-of-day page."""
    show(bold(spoken(morning.day)))
    if morning.last:
        show_last(morning.last)
    if morning.overnight:
        page.heading("Ran since then")
        listing.show_runs(database, list(morning.overnight[:MOST_RUNS]))
        if len(morning.overnight) > MOST_RUNS:
            show(dim(f"  and {len(morning.overnight) - MOST_RUNS} more"))
    if morning.open:
        page.heading("Still open")
        for found in morning.open:
            show(open_line(found))
        if morning.more:
            show(dim(f"  and {morning.more} more: labbook stale --days 0"))
    if morning.predictions:
        page.heading("Predictions that wait")
        for prediction in morning.predictions:
            show("  " + page.linked(visible(predictions.described(prediction))))
    if morning.tasks:
        page.heading("Plan")
        for planned in morning.tasks:
            show(page.task_line(planned))


def show_last(last: LastWords) -> None:
    """Print how the last day ended."""
    page.heading(f"Last words of {spoken(last.day)}" + (f" (E{last.entry_id})" if last.entry_id else ""))
    for line in last.lines:
        show(f"  {page.linked(visible(line))}")
    if last.for_tomorrow:
        show(f"  {bold('For tomorrow:')} {page.linked(visible(last.for_tomorrow))}")


def open_line(found: Aged) -> str:
    """An open task with its age and where it is."""
    task = found.task
    told = f"{days(found.age)}, {'plan' if found.planned else 'entry'} of {found.day or 'no day'}"
    room = max(20, width() - len(f"  T{task.id}   {told}")) if is_terminal() else len(task.text) * 2
    return f"  {bold(f'T{task.id}')} {page.linked(fitted(visible(task.text), room))}  {dim(told)}"


def show_evening(evening: Evening) -> None:
    """Print an end-of-day page."""
    show(bold(spoken(evening.day)))
    if evening.tasks:
        page.heading("Plan")
        for planned in evening.tasks:
            show(page.task_line(planned))
        show("  " + ", ".join(f"{count} {state}" for state, count in evening.states.items() if count))
    if evening.planned_minutes or evening.clock_minutes:
        page.heading("Time")
        meant = f"{evening.planned_minutes} min planned, " if evening.planned_minutes else ""
        show(f"  {meant}{evening.clock_minutes:.0f} min on the clock")
        for task, minutes in evening.spent:
            show(f"  {duration(minutes * 60)}  {bold(f'T{task.id}')} {page.linked(visible(task.text))}")
    show_loose(evening.loose)


def show_loose(loose: LooseEnds) -> None:
    """Print the loose ends of a day."""
    if any(loose):
        page.heading("Loose ends")
    for question in loose.questions:
        show(f"  {bold(f'Q{question.id}')} is open: {visible(question.text)}")
    if loose.runs:
        show("  " + page.linked(f"No conclusion mentions {', '.join(loose.runs)}"))
    for hypothesis in loose.hypotheses:
        show(f"  {bold(f'H{hypothesis.id}')} has no run and no evidence: {visible(hypothesis.statement)}")


def spoken(day: str) -> str:
    """A day as people say it."""
    return f"{date.fromisoformat(day):%A %-d %B %Y}"
