"""How long things take, beside how long they were thought to take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from labbook.clock import MICROSECOND, now
from labbook.journal.markup import outline
from labbook.journal.planning import clocks
from labbook.store.database import Database
from labbook.store.records import Task, TimeBox

WEEK = 7 * 24 * 3600 * MICROSECOND
ENOUGH = 5
"""Tasks from which on a median is worth a sentence."""


class Timed(NamedTuple):
    """A task that is done: minutes as estimated and as they were, and how many times as long that is."""

    task: Task
    estimate: int
    minutes: float
    ratio: float
    tags: tuple[str, ...]


class OfTag(NamedTuple):
    """The median ratio of the tasks that bear a tag, and how many these are."""

    tag: str
    ratio: float
    n: int


class Times(NamedTuple):
    """The tasks of some weeks with their median ratio, over all and by tag, and what that says in a sentence."""

    tasks: tuple[Timed, ...]
    ratio: float | None
    tags: tuple[OfTag, ...]
    sentence: str


def of_weeks(database: Database, weeks: int) -> Times:
    """Estimate against actual time of the tasks that were done in the last weeks, oldest first."""
    tasks = database.all(
        Task,
        "WHERE state = 'done' AND same_as IS NULL AND closed_at >= :since ORDER BY closed_at, id",
        since=now() - weeks * WEEK,
    )
    timed = [found for found in (timed_task(database, task) for task in tasks) if found]
    ratio = median(found.ratio for found in timed) if timed else None
    return Times(tuple(timed), ratio, by_tag(timed), sentence(ratio, len(timed)))


def timed_task(database: Database, task: Task) -> Timed | None:
    """A task with its times; None for one without an estimate, or that was never on the clock."""
    boxes = database.all(TimeBox, "WHERE task_id = :task", task=task.id)
    estimate = planned_minutes(task, boxes)
    minutes = sum(clocks.seconds(box) for box in boxes) / 60
    if not estimate or minutes <= 0:
        return None
    return Timed(task, estimate, minutes, minutes / estimate, outline.tags_in(task.text))


def planned_minutes(task: Task, boxes: Sequence[TimeBox]) -> int | None:
    """The minutes a task was meant to take: its estimate, or all its time boxes if each was given a length."""
    given = [box.minutes for box in boxes if box.minutes]
    return task.estimate or (sum(given) if given and len(given) == len(boxes) else None)


def by_tag(timed: Sequence[Timed]) -> tuple[OfTag, ...]:
    """The median ratio for each tag in the tasks' words, the most frequent first."""
    ratios: dict[str, list[float]] = defaultdict(list)
    for found in timed:
        for tag in found.tags:
            ratios[tag].append(found.ratio)
    tags = [OfTag(tag, median(of_tag), len(of_tag)) for tag, of_tag in ratios.items()]
    return tuple(sorted(tags, key=lambda found: (-found.n, found.tag)))


def sentence(ratio: float | None, count: int) -> str:
    """What a median ratio says; nothing as long as there are too few tasks to say it."""
    if ratio is None or count < ENOUGH:
        return ""
    return f"you take {ratio:.1f} times as long as you think, n={count}"
