"""A week to hand on: what was planned and done each day, what came out, how good the predictions were, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labbook.journal import entries
from labbook.journal.planning import plan, stale
from labbook.journal.predicting import scores
from labbook.journal.predicting.scores import Scored
from labbook.reports.material import Material
from labbook.reports.parts import doubted, moved, predicted, waits
from labbook.reports.parts.lines import dim, of_entry, status, strong
from labbook.reports.parts.period import Period, graded_in, period, spoken, stretch
from labbook.reports.parts.results import ended, results
from labbook.reports.report import Block, Line, Paragraph, Report, Section, facts, grid, items, section
from labbook.store.records import Entry, Prediction, Run, Task

ASIDE = ("plan", "result", "hypothesis", "conclusion", "question")
"""Kinds of entries that a day tells in another place."""
MOST_STALE = 15
STALE_DAYS = 7


def of_week(material: Material, first: str, last: str) -> Report:
    """The report on some days."""
    database = material.database
    when = period(material, first, last)
    graded = graded_in(material, when)
    runs = ended(database, when.begins, when.over)
    changed = moved.between(database, when.begins, when.over)
    return material.report(
        "Week" if len(list(when.days())) <= 7 else "Days",
        stretch(first, last),
        (database.project.root.name,),
        [
            section("In short", [summary(material, when, runs, graded, len(changed))]),
            section("Predictions graded", [*predicted.blocks(database, graded), *bias(material, graded)]),
            section("Hypotheses that moved", [moved.table(changed)]),
            section("Days", []),
            *(a_day(material, day) for day in when.days()),
            section("In doubt", doubted.of_runs(database, runs)),
            section("Waiting", [items(waits.everything(database))]),
            section(f"Open for {STALE_DAYS} days or longer", still_open(material)),
        ],
    )


def summary(
    material: Material, when: Period, runs: Sequence[Run], graded: Sequence[Prediction], changed: int
) -> Block | None:
    """The week in numbers."""
    states = Counter(task.state for day in when.days() for task in planned(material, day) if task.same_as is None)
    ends = Counter(run.status for run in runs)
    right = sum(one.status == "right" for one in graded)
    return facts(
        ("plan", told_counts(states, ("done", "doing", "todo", "dropped", "moved"))),
        ("runs", told_counts(ends, tuple(ends))),
        ("predictions", f"{right} of {len(graded)} right" if graded else ""),
        ("hypotheses", f"{changed} moved" if changed else ""),
    )


def told_counts(found: Counter[str], order: Sequence[str]) -> str:
    """How many of each."""
    return ", ".join(f"{found[word]} {word}" for word in order if found[word])


def planned(material: Material, day: str) -> list[Task]:
    """The tasks of a day's plan."""
    entry = plan.of_day(material.database, day)
    return plan.tasks_of(material.database, entry.id) if entry else []


def bias(material: Material, graded: list[Prediction]) -> list[Block]:
    """Of what their author was too sure."""
    counting, _ = scores.those_that_count(material.database, graded)
    scored = [
        Scored(one, one.probability or 0.0, one.status == "right", scores.kind(material.database, one))
        for one in counting
    ]
    names = sorted({name for one in scored for name in one.group})
    groups = tuple(scores.score(name, [one for one in scored if name in one.group]) for name in names)
    return [Paragraph((scores.verdict(scored, groups),), "lead")] if graded else []


def a_day(material: Material, day: str) -> Section:
    """What was planned, done, run and written on a day."""
    written = [entry for entry in entries.on_day(material.database, day) if entry.day == day]
    first, last = material.bounds(day, day)
    lines = [
        *(task_line(task) for task in planned(material, day)),
        *results(material.database, first, last),
        *(moved.in_one_line(one) for one in moved.between(material.database, first, last)),
        *(entry_line(entry) for entry in written if entry.kind not in ASIDE and entry.title[:1] != "†"),
    ]
    return section(spoken(day), [items(lines)], 3)


def task_line(task: Task) -> Line:
    """A task with what became of it."""
    state = "moved" if task.same_as else task.state
    return (status(state), " ", strong(f"T{task.same_as or task.id}"), f" {task.text}")


def entry_line(entry: Entry) -> Line:
    """An entry with its kind."""
    return (dim(entry.kind), " ", *of_entry(entry))


def still_open(material: Material) -> list[Block | None]:
    """What has been open for long."""
    found = stale.listed(material.database, STALE_DAYS)
    more = len(found) - MOST_STALE
    return [
        grid(("", "days", "what"), ([(one.ref,), (str(one.age),), (one.text,)] for one in found[:MOST_STALE]), (1,)),
        Paragraph((f"and {more} more: labbook stale",), "dim") if more > 0 else None,
    ]
