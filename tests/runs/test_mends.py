"""What once ended a whole job, or told an untruth about one: each of these is one line of code away."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from labbook.errors import LabbookError
from labbook.runs import process, supervisor
from labbook.runs.folding import Ended, finish
from labbook.runs.launch import Intent, add_job, add_run
from labbook.store import database as store
from labbook.store.database import Database
from labbook.store.records import Job, Run


def test_a_real_time_signal_has_no_name_and_ends_nothing_else() -> None:
    assert process.ending(40) == ("killed by signal 40 (a real-time signal)", -40)


def test_summary_names_that_are_stored_alike_end_the_run_all_the_same(database: Database) -> None:
    with database.write():
        number = add_run(database, add_job(database, 1), "odd.names", {}, Intent())
        finish(database, number, Ended("done", summary={"x\0": 1, "x\ufffd": 2}))
    run = database.get(Run, number)
    assert run is not None
    assert run.status == "done"
    assert database.rows("SELECT name, number FROM run_summary") == [("x\ufffd", 2.0)]


class NoRoomForCheckpoints:
    """A connection on which every checkpoint finds the disk full."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if "wal_checkpoint" in sql:
            raise sqlite3.OperationalError("database or disk is full")
        return self.connection.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_what_was_committed_is_not_called_unwritten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "CHECKPOINT_SIZE", 0)
    monkeypatch.setattr(database, "connection", NoRoomForCheckpoints(database.connection))
    with database.write():
        database.insert("question", text="kept?", status="open", answer="", created_at=0)
    assert database.value("SELECT text FROM question") == "kept?"
    assert database.value("PRAGMA busy_timeout") == 30000


def test_a_store_that_is_busy_at_first_is_tried_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that has been up for long, where the monotonic clock is far from zero."""
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: 1e6)
    monkeypatch.setattr(supervisor.time, "sleep", lambda seconds: None)
    with database.write():
        number = add_job(database, 1)
    job = database.get(Job, number)
    assert job is not None
    keeper = supervisor.Supervisor(database, job)
    answers = iter([LabbookError("busy"), None])
    tried: list[object] = []

    def keep() -> None:
        tried.append(answer := next(answers))
        if isinstance(answer, LabbookError):
            raise answer

    monkeypatch.setattr(keeper, "keep", keep)
    supervisor.patiently(keeper)
    assert len(tried) == 2
