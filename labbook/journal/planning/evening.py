"""The end of a day: what became of the plan, where the time went, what hangs loose, and a line for tomorrow."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import day, entries
from labbook.journal.day import PlannedTask
from labbook.journal.planning import clocks, plan, times
from labbook.journal.planning.morning import FOR_TOMORROW
from labbook.journal.statuses import FINAL
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Question, Run, Task, TimeBox


class Spent(NamedTuple):
    """The time on a task's clock in one day."""

    task: Task
    minutes: float


class LooseEnds(NamedTuple):
    """Open questions of the day, its runs and sweeps without a conclusion, and open hypotheses without any evidence."""

    questions: tuple[Question, ...]
    runs: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]


class Evening(NamedTuple):
    """The end-of-day page; minutes are those planned for the tasks of the plan, and those on any clock."""

    day: str
    tasks: tuple[PlannedTask, ...]
    states: dict[str, int]
    planned_minutes: int
    clock_minutes: float
    spent: tuple[Spent, ...]
    loose: LooseEnds


def read(database: Database, today: str) -> Evening:
    """The end-of-day page of a day, of one moment."""
    with database.read():
        planned = plan.of_day(database, today)
        tasks = day.tasks(database, planned) if planned else []
        boxes = clocks.of_day(database, today)
        states = Counter("moved" if found.task.same_as else found.task.state for found in tasks)
        spent = spent_by_task(database, boxes)
        return Evening(
            today,
            tuple(tasks),
            {state: states[state] for state in ("done", "doing", "todo", "dropped", "moved")},
            sum(times.planned_minutes(found.task, boxes_of(found.task, boxes)) or 0 for found in tasks),
            sum(clocks.seconds(box) for box in boxes) / 60,
            spent,
            LooseEnds(
                tuple(open_questions(database, today)),
                tuple(runs_without_conclusion(database, today)),
                tuple(without_evidence(database)),
            ),
        )


def boxes_of(task: Task, boxes: list[TimeBox]) -> list[TimeBox]:
    """Those stretches of work that were on a task, wherever it is now."""
    return [box for box in boxes if box.task_id == (task.same_as or task.id)]


def spent_by_task(database: Database, boxes: list[TimeBox]) -> tuple[Spent, ...]:
    """The time of each task, the longest first; a task that was taken out since is left out."""
    minutes: dict[int, float] = defaultdict(float)
    for box in boxes:
        minutes[box.task_id] += clocks.seconds(box) / 60
    found = [(database.get(Task, id), spent) for id, spent in minutes.items()]
    return tuple(sorted((Spent(task, spent) for task, spent in found if task), key=lambda one: -one.minutes))


def open_questions(database: Database, today: str) -> list[Question]:
    """The open questions that were asked or mentioned on a day."""
    mentioned = {
        target
        for (target,) in database.rows(
            "SELECT target FROM mention JOIN entry ON entry.id = entry_id WHERE day = :day", day=today
        )
    }
    return [
        question
        for question in database.all(Question, "WHERE status = 'open' ORDER BY id")
        if f"Q{question.id}" in mentioned or clocks.working_day(database, question.created_at) == today
    ]


def runs_without_conclusion(database: Database, today: str) -> list[str]:
    """The runs and sweeps that ended on a day and that no conclusion mentions; a sweep stands for its runs."""
    concluded = {
        target
        for (target,) in database.rows(
            "SELECT target FROM mention JOIN entry ON entry.id = entry_id WHERE kind = 'conclusion'"
        )
    }
    ended = database.all(Run, "WHERE ended_at IS NOT NULL AND deleted_at IS NULL ORDER BY id")
    of_today = [
        run for run in ended if run.status in FINAL and clocks.working_day(database, run.ended_at or 0) == today
    ]
    loose = dict.fromkeys(f"S{run.sweep_id}" if run.sweep_id else f"R{run.id}" for run in of_today)
    for run in of_today:
        if f"R{run.id}" in concluded and run.sweep_id:
            loose.pop(f"S{run.sweep_id}", None)
    return [ref for ref in loose if ref not in concluded]


def without_evidence(database: Database) -> list[Hypothesis]:
    """The open hypotheses that no run was made for, without evidence, and that no result or conclusion mentions."""
    return database.all(
        Hypothesis,
        "WHERE status = 'open' AND NOT EXISTS (SELECT 1 FROM run WHERE hypothesis_id = t.id) "
        "AND NOT EXISTS (SELECT 1 FROM evidence WHERE hypothesis_id = t.id AND withdrawn_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM mention JOIN entry ON entry.id = mention.entry_id "
        "WHERE target = 'H' || t.id AND kind IN ('result', 'conclusion')) ORDER BY id",
    )


def keep_for_tomorrow(database: Database, words: str, today: str) -> int:
    """Keep a line for the next day as an entry of this one; returns its number."""
    words = " ".join(words.split())
    if not words:
        raise LabbookError("The line for tomorrow is empty.", 'As in: --tomorrow "look at the 8/8 figures"', code=2)
    with database.change("left a line for tomorrow"):
        return entries.add(database, f"{FOR_TOMORROW}{words}", day=today)
