"""Bringing what is looked up (tasks, tags, mentions, readings) in line with an entry's text, when it is saved."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from labbook.journal import cut_tasks
from labbook.journal.markup import outline
from labbook.store.database import Database
from labbook.store.records import Entry, Task

if TYPE_CHECKING:
    from labbook.journal.markup.checklist import TaskLine

CLOSED = ("done", "dropped", "moved")
MOST_COMPARED = 40
"""Reworded tasks of one entry that are compared with one another, each with each."""


def index(database: Database, entry: Entry, at: int) -> None:
    """Index an entry's text as it is now, inside `write()`; a task that is new came about at `at`."""
    found = outline.read(entry.body, entry.style)
    index_words(database, entry, found)
    index_tasks(database, entry, found.tasks, at)


def index_words(database: Database, entry: Entry, found: outline.Outline) -> None:
    """Make the tags, mentions and readings of an entry anew."""
    for table in ("tag", "mention", "reading"):
        database.execute(f"DELETE FROM {table} WHERE entry_id = :entry", entry=entry.id)
    for name in found.tags:
        database.insert("tag", entry_id=entry.id, name=name)
    foreign = foreign_ids(database, entry, found)
    for target in found.mentions:
        if target not in foreign:
            database.insert("mention", entry_id=entry.id, target=target)
    if any(sign in entry.body for sign in "|│={"):
        index_readings(database, entry)


def foreign_ids(database: Database, entry: Entry, found: outline.Outline) -> tuple[str, ...]:
    """What looks like short ids in an imported text: its author numbered questions and figures by their own lights."""
    if not entry.style:
        return ()
    oldest = database.value("SELECT body FROM entry_revision WHERE entry_id = :id ORDER BY id LIMIT 1", id=entry.id)
    return found.mentions if oldest is None else outline.read(oldest, entry.style).mentions


def index_readings(database: Database, entry: Entry) -> None:
    """Keep the numbers of an entry's tables and metric blocks as rows."""
    from labbook.journal.recognise import readings

    for found in readings(entry.body):
        columns = found._asdict()
        database.insert("reading", entry_id=entry.id, samples=columns.pop("count"), **columns)


def index_tasks(database: Database, entry: Entry, lines: tuple[TaskLine, ...], at: int) -> None:
    """Match the task lines with the tasks known before, so that each keeps its number."""
    known = database.all(Task, "WHERE entry_id = :entry ORDER BY line", entry=entry.id)
    if not (known or lines):
        return
    from labbook.journal.planning.task_words import said

    numbers: list[int] = []
    for line, same in zip(lines, matches(known, lines), strict=True):
        columns = {
            "parent_id": numbers[line.parent] if line.parent is not None else None,
            "line": line.line,
            "depth": line.depth,
            "mark": line.mark,
            "state": line.state,
            "text": line.text,
            "closed_at": closed_at(line, same, at),
            "same_as": earlier_place_of(line, same),
            **said(line.text, entry.day)._asdict(),
        }
        if same is None:
            numbers.append(new_task(database, entry, at, columns))
        else:
            if any(getattr(same, name) != value for name, value in columns.items()):
                database.update("task", same.id, **columns)
            numbers.append(same.id)
    for task in known:
        if task.id not in numbers:
            forget(database, task, at)


def new_task(database: Database, entry: Entry, at: int, columns: dict[str, Any]) -> int:
    """Give a line that was not there a number: that of the task with its words that was just cut elsewhere, if any."""
    cut = cut_tasks.pasted(database, columns["text"], at) if cut_tasks.are_there(database) else None
    known = {"id": cut.id, "created_at": cut.created_at} if cut else {"created_at": at}
    return database.insert("task", entry_id=entry.id, **known, **columns)


def forget(database: Database, task: Task, at: int) -> None:
    """Take out a task whose line is gone: its clock stops, and it is remembered until it is pasted elsewhere."""
    for (box,) in database.rows("SELECT id FROM time_box WHERE task_id = :id AND stopped_at IS NULL", id=task.id):
        database.update("time_box", box, stopped_at=at)
    cut_tasks.keep(database, task, at)


def matches(known: list[Task], lines: tuple[TaskLine, ...]) -> list[Task | None]:
    """For each line the task it was before: the same words first, then words added, then the most alike."""
    result: list[Task | None] = [None] * len(lines)
    left = in_place(known, lines, result, same_words(known, lines, result))
    for position in [number for number, same in enumerate(result) if same is None][:MOST_COMPARED]:
        if left:
            best = max(left[:MOST_COMPARED], key=lambda task, line=lines[position]: alike(task, line))  # type: ignore[misc]
            if alike(best, lines[position])[0] >= 0.6:
                result[position] = best
                left.remove(best)
    return result


def same_words(known: list[Task], lines: tuple[TaskLine, ...], result: list[Task | None]) -> list[Task]:
    """Match lines and tasks of equal words in their order, those unchanged ones first; returns the tasks left."""
    lines_with = Counter(line.text for line in lines)
    by_words: dict[str, list[Task]] = defaultdict(list)
    for task in known:
        by_words[task.text].append(task)
    for position, line in enumerate(lines):
        same = by_words.get(line.text)
        if same:
            some_changed = len(same) > lines_with[line.text]
            kept = next((task for task in same if task.line == line.line), None) if some_changed else None
            result[position] = kept or same[0]
            same.remove(kept or same[0])
        lines_with[line.text] -= 1
    return [task for task in known if task in by_words[task.text]]


def in_place(known: list[Task], lines: tuple[TaskLine, ...], result: list[Task | None], left: list[Task]) -> list[Task]:
    """Match what was reworded where it stood, if no task came or went; returns the tasks that are left."""
    if len(known) != len(lines):
        return left
    standing = {task.line: task for task in left}
    for position, line in enumerate(lines):
        task = standing.get(line.line)
        if result[position] is None and task and (not task.text or alike(task, line)[0] >= 0.4):
            result[position] = task
    return [task for task in left if task not in result]


def alike(task: Task, line: TaskLine) -> tuple[float, int]:
    """How like a task a line is: by its words (a remark may follow them), then by its place."""
    near = -abs(task.line - line.line)
    if task.text and line.text.startswith(task.text):
        return 0.99, near
    from difflib import SequenceMatcher

    return SequenceMatcher(None, task.text, line.text).ratio() * 0.98, near


def earlier_place_of(line: TaskLine, before: Task | None) -> int | None:
    """Which task a line is an earlier place of; one that was moved away and is opened again is a task of its own."""
    if before is None or (before.state == "moved" and line.state not in CLOSED):
        return None
    return before.same_as


def closed_at(line: TaskLine, before: Task | None, at: int) -> int | None:
    """When a task was closed: now, unless it was so already or is open."""
    if line.state not in CLOSED:
        return None
    return before.closed_at if before and before.closed_at and before.state == line.state else at
