"""What a person's change touched, row by row, so that it can be taken back and made again.

A row's image is its columns as JSON, empty where there is no row. What is only an index of the text (tags, mentions,
readings) is not recorded: it is made anew from the text.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from typing import Any, NamedTuple

RECORDED = {
    "entry",
    "task",
    "time_box",
    "cut_task",
    "question",
    "hypothesis",
    "hypothesis_event",
    "hypothesis_link",
    "evidence",
    "prediction",
    "finding",
    "source",
    "source_piece",
    "saved_view",
    "taint",
    "tainted_run",
    "run",
    "sweep",
}
"""The tables whose rows a change records."""


class Touched(NamedTuple):
    """One recorded row of a change."""

    position: int
    name: str
    row_id: int
    before: str
    digest: str
    after: str


class Recorder:
    """Collects the rows that one change touches, each as it was at first."""

    def __init__(self, connection: sqlite3.Connection, what: str) -> None:
        self.connection = connection
        self.what = what
        self.rows: dict[tuple[str, int], str] = {}

    def inserted(self, table: str, id: int) -> None:
        """Note a row that the change made."""
        if table in RECORDED:
            self.rows.setdefault((table, id), "")

    def altering(self, table: str, id: int) -> None:
        """Note a row as it is, before the change alters or deletes it."""
        if table in RECORDED and (table, id) not in self.rows:
            self.rows[table, id] = image(self.connection, table, id)

    def save(self, at: int) -> None:
        """Write the change down, if it touched anything that is different now."""
        digests = {key: digest(image(self.connection, *key)) for key in self.rows}
        kept = [(key, before) for key, before in self.rows.items() if digest(before) != digests[key]]
        if not kept:
            return
        number = self.connection.execute("INSERT INTO change (at, what) VALUES (?, ?)", (at, self.what)).lastrowid
        self.connection.executemany(
            "INSERT INTO change_row (change_id, position, name, row_id, before, digest, after) "
            "VALUES (?, ?, ?, ?, ?, ?, '')",
            [(number, place, *key, before, digests[key]) for place, (key, before) in enumerate(kept)],
        )


def image(connection: sqlite3.Connection, table: str, id: int) -> str:
    """A row as JSON; empty where there is none."""
    cursor = connection.execute(f"SELECT * FROM {table} WHERE id = ?", (id,))
    row = cursor.fetchone()
    if row is None:
        return ""
    names = [column[0] for column in cursor.description]
    return json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)


def digest(text: str) -> str:
    """A short fingerprint of an image; empty for no row."""
    return f"{len(text)}.{zlib.crc32(text.encode()):08x}" if text else ""


def put(connection: sqlite3.Connection, table: str, id: int, wanted: str) -> None:
    """Make a row what an image says: altered, made, or gone."""
    if not wanted:
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (id,))
        return
    columns: dict[str, Any] = json.loads(wanted)
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(f":{name}" for name in columns)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
    connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}", columns
    )


def rows_of(connection: sqlite3.Connection, change_id: int) -> list[Touched]:
    """The rows of a change in the order it touched them."""
    found = connection.execute(
        "SELECT position, name, row_id, before, digest, after FROM change_row WHERE change_id = ? ORDER BY position",
        (change_id,),
    )
    return [Touched(*row) for row in found]
