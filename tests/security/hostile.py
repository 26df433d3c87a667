"""A labbook in which every text that a person, a run or a program can choose holds what would steer a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from labbook.journal import bugs, entries, questions, trash
from labbook.journal.planning import plan
from labbook.store.database import Database
from labbook.store.records import Run, Task
from tests.tui import sample
from tests.wall_clock import WallClock

HOSTILE = (
    "\x1b]0;OWNED\x07\x1b]52;c;T1dORUQ=\x07\x1b[31;77m\x1b[2J\x1b[77;77H\x1bP77q\x1b\\\x1bc\x9b77m\x9d0;OWNED\x9c"
    "\x08\x0b\x0c\x0e\x7f\x85\u202e\u2066\u200f\u061c\u2028[/x]\r"
)
"""Titles, the clipboard, colours, places, resets, C1 controls and changes of direction."""
FOREIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONG = "x" * 10_000

NOT_FREE = {
    *("alembic_version.version_num", "source.format", "source.style", "source.repairs", "entry.style", "entry.zone"),
    *("entry.kind", "entry.day", "entry.month_day", "entry.until", "task.mark", "task.state", "task.due"),
    *("hypothesis.status", "hypothesis_event.status", "hypothesis_link.kind", "evidence.direction", "evidence.target"),
    *("hypothesis_event.target", "mention.target", "finding.kind", "finding.status", "finding.target"),
    *("prediction.status", "prediction.answers", "prediction.commit", "question.status", "question.evidence"),
    *("run.status", "sweep.status", "job.status", "job.executor", "job.host", "job.boot", "taint.scope"),
    *("taint.until_commit", "hypothesis.shorthand", "hypothesis.criterion", "prediction.claim", "saved_view.query"),
    *("change.what", "change_row.name", "change_row.digest", "change_row.before", "change_row.after", "curve.data"),
    *("code_state.commit", "code_state.digest", "environment.digest", "source.digest", "source_piece.digest"),
    *("artifact.sha256", "reading.raw", "cut_task.earlier", "entry.body", "entry_revision.body", "source_piece.text"),
}
"""What labbook itself fills: states, digests, ids, and the languages of its own; or what is hostile already."""
AS_JSON = {
    *("run.config", "run.summary", "run.command", "sweep.axes", "sweep.fixed", "experiment.parameters"),
    *("prediction.seen", "figure.spec", "code_state.untracked", "environment.packages", "environment.variables"),
}


def fill(database: Database, wall: WallClock, patch: pytest.MonkeyPatch) -> None:
    """A bit of everything, then the hostile text in each of its places."""
    sample.make(database, wall, patch)
    written(database)
    for run in database.all(Run):
        folder = database.project.run_folder(run.id)
        folder.mkdir(parents=True)
        for name in ("stdout.log", "stderr.log"):
            (folder / name).write_bytes(f"{HOSTILE}\n{LONG}{HOSTILE}\n".encode() + b"\xff\x00\xc2\n")
    with database.write():
        for table, column in text_columns(database):
            poison(database, table, column)


def written(database: Database) -> None:
    """What a person writes, by the commands' own functions: entries, tasks, a question, a bug, something deleted."""
    line = re.sub("[\r\x0b\x0c\x85\u2028]", "", HOSTILE)  # a task or a claim is one line
    table = f"| a | {line} |\n|---|---|\n| 1 | 2 |\n"
    entries.add(database, f"# title {HOSTILE}\n\n- [ ] task {line} #tag{HOSTILE}\n\n{table}")
    entries.add(database, f"{LONG}{HOSTILE}\nloss: 0.5 {line}\n", kind="idea")
    plan.add(database, f"now {line}")
    plan.mark(database, database.one(Task, "ORDER BY id DESC"), "doing")
    questions.ask(database, f"why {line}?")
    bugs.add(database, f"it fails {line}", [f"the lock {line}"])
    surrounded(database)
    trash.delete(database, database.all(Run, "WHERE id = 2"), f"wrong {HOSTILE}")


def surrounded(database: Database) -> None:
    """What a run was made with."""
    untracked = json.dumps([("data.csv", "1,2", 3)])
    code = {"commit": HOSTILE, "branch": "main", "remote": "git@host", "dirty": True, "diff": "+x", "digest": "c"}
    place = {"python": "CPython", "platform": "Linux", "host": "here", "cpu_count": 2, "digest": "e"}
    with database.write():
        code_id = database.insert("code_state", untracked=untracked, **code)
        place_id = database.insert("environment", packages='{"numpy": "2"}', variables='{"LANG": "C"}', **place)
        database.insert("artifact", run_id=1, name="model", sha256=HOSTILE, size=1, created_at=0)
        database.execute("UPDATE run SET code_id = :code, environment_id = :place", code=code_id, place=place_id)


def text_columns(database: Database) -> list[tuple[str, str]]:
    """The tables and columns that hold text of somebody's choice."""
    tables = database.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%fts%'"
    )
    return [
        (table, column)
        for (table,) in tables
        for _, column, kind, *_ in database.rows(f"PRAGMA table_info({table})")
        if ("CHAR" in kind.upper() or "TEXT" in kind.upper()) and f"{table}.{column}" not in NOT_FREE
    ]


def poison(database: Database, table: str, column: str) -> None:
    """The hostile text at the end of each value of a column, inside of it where it is JSON."""
    if f"{table}.{column}" not in AS_JSON:
        database.execute(f'UPDATE "{table}" SET "{column}" = "{column}" || :hostile', hostile=HOSTILE)
        return
    for (value,) in database.rows(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" != \'\''):
        changed = json.dumps(poisoned(json.loads(value)))
        database.execute(f'UPDATE "{table}" SET "{column}" = :new WHERE "{column}" = :old', new=changed, old=value)


def poisoned(value: Any) -> Any:
    """A value with the hostile text in each text."""
    if isinstance(value, dict):
        if "type" in value:  # a figure, whose fields are known
            return {name: item if name == "type" else poisoned(item) for name, item in value.items()}
        return {name: poisoned(item) for name, item in value.items()} | {HOSTILE: HOSTILE}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) else value
