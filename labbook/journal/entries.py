"""Writing and editing entries: the body is kept as it is written, the index follows it."""

from __future__ import annotations

from labbook.clock import day_of, local_zone, now, today
from labbook.errors import LabbookError
from labbook.journal import outline
from labbook.journal.statuses import KINDS
from labbook.store.database import Database
from labbook.store.records import Entry, Task


def add(
    database: Database,
    body: str,
    kind: str = "note",
    day: str | None = None,
    hypothesis_id: int | None = None,
    run_id: int | None = None,
    sweep_id: int | None = None,
) -> int:
    """Save an entry and its index; returns its number. Raises LabbookError for an unknown kind or no text."""
    if kind not in KINDS:
        raise LabbookError(f"There is no kind {kind!r} of entry.", f"Kinds are {', '.join(KINDS)}.", code=2)
    if not body.strip():
        raise LabbookError("An entry needs some text.", 'Give it, as in: labbook log "loss stuck at ln 2"', code=2)
    body = storable(body)
    at = now()
    zone = local_zone(at)
    with database.write():
        entry_id = database.insert(
            "entry",
            kind=kind,
            day=day or day_of(at, zone, database.project.settings.day_start),
            title=outline.title_of(body),
            body=body,
            zone=zone,
            created_at=at,
            updated_at=at,
            hypothesis_id=hypothesis_id,
            run_id=run_id,
            sweep_id=sweep_id,
        )
        index(database, entry_id, body, at)
        if kind == "question":
            text = outline.title_of(body)
            database.insert("question", entry_id=entry_id, text=text, status="open", answer="", created_at=at)
    return entry_id


def edit(database: Database, entry: Entry, body: str) -> None:
    """Replace an entry's text, keeping what it was; its tasks keep their identity. Raises LabbookError for no text."""
    if body == entry.body:
        return
    if not body.strip():
        raise LabbookError(f"The new text is empty; E{entry.id} is unchanged.", "An entry is never deleted.", code=2)
    body = storable(body)
    at = now()
    with database.write():
        current = database.value("SELECT body FROM entry WHERE id = :id", id=entry.id)
        if current != entry.body:
            raise LabbookError(
                f"E{entry.id} was changed by somebody else meanwhile; your text was not saved over it.",
                f"See `labbook show E{entry.id}` and edit again.",
            )
        database.insert("entry_revision", entry_id=entry.id, body=entry.body, saved_at=entry.updated_at)
        database.update("entry", entry.id, body=body, title=outline.title_of(body), updated_at=at)
        index(database, entry.id, body, at)


def storable(text: str) -> str:
    """The text as any store can hold it: without NUL characters and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def index(database: Database, entry_id: int, body: str, at: int) -> None:
    """Bring an entry's tasks, tags and mentions in line with its text, inside `write()`."""
    found = outline.read(body)
    for table in ("tag", "mention"):
        database.execute(f"DELETE FROM {table} WHERE entry_id = :entry", entry=entry_id)
    for name in found.tags:
        database.insert("tag", entry_id=entry_id, name=name)
    for target in found.mentions:
        database.insert("mention", entry_id=entry_id, target=target)
    index_tasks(database, entry_id, found.tasks, at)


def index_tasks(database: Database, entry_id: int, lines: tuple[outline.TaskLine, ...], at: int) -> None:
    """Match the checkbox lines with the tasks known before, so that each keeps its number."""
    known = database.all(Task, "WHERE entry_id = :entry ORDER BY line", entry=entry_id)
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
        }
        if same is None:
            numbers.append(database.insert("task", entry_id=entry_id, created_at=at, **columns))
        else:
            database.update("task", same.id, **columns)
            numbers.append(same.id)
    for task in known:
        if task.id not in numbers:
            stop = "UPDATE time_box SET stopped_at = :at WHERE task_id = :id AND stopped_at IS NULL"
            database.execute(stop, at=at, id=task.id)
            database.execute("DELETE FROM task WHERE id = :id", id=task.id)


def matches(known: list[Task], lines: tuple[outline.TaskLine, ...]) -> list[Task | None]:
    """For each line the task it was before: the same text first, then the most alike."""
    left = list(known)
    result: list[Task | None] = [None] * len(lines)
    for likeness in (1.0, 0.6):
        for position, line in enumerate(lines):
            if result[position] is None and left:
                best = max(left, key=lambda task, line=line: alike(task, line))  # type: ignore[misc]
                if alike(best, line)[0] >= likeness:
                    result[position] = best
                    left.remove(best)
    return result


def alike(task: Task, line: outline.TaskLine) -> tuple[float, int]:
    """How like a task a line is: by its words (a remark may follow them), then by its place."""
    near = -abs(task.line - line.line)
    if task.text == line.text:
        return 1.0, near
    if task.text and line.text.startswith(task.text):
        return 0.99, near
    from difflib import SequenceMatcher

    return SequenceMatcher(None, task.text, line.text).ratio() * 0.98, near


def closed_at(line: outline.TaskLine, before: Task | None, at: int) -> int | None:
    """When a task was closed: now, unless it was so already or is open."""
    if line.state not in ("done", "dropped", "moved"):
        return None
    return before.closed_at if before and before.closed_at and before.state == line.state else at


def on_day(database: Database, day: str) -> list[Entry]:
    """The entries of a day in the order they were written."""
    return database.all(Entry, "WHERE day = :day ORDER BY created_at, id", day=day)


def backlinks(database: Database, target: str) -> list[Entry]:
    """The entries that mention a short id, newest first."""
    return database.all(
        Entry,
        "JOIN mention ON mention.entry_id = t.id WHERE target = :target ORDER BY t.id DESC",
        target=target,
    )


def current_day(database: Database) -> str:
    """The working day that is on."""
    return today(database.project.settings.day_start)
