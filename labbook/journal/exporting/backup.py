"""JSON: every row of every table, which an empty labbook takes in again. `docs/export.md` describes it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import encodings
from labbook.store import schema
from labbook.store.changes import RECORDED
from labbook.store.database import Database
from labbook.store.records import TABLES

FORMAT = "labbook"


def exported(database: Database) -> dict[str, Any]:
    """The whole labbook as JSON can hold it: bytes as {"base64": ...}."""
    with database.read():
        tables = {table: rows(database, table, record) for record, table in TABLES.items()}
    return {"format": FORMAT, "schema": schema.VERSION, "exported_at": now(), "tables": tables}


def rows(database: Database, table: str, record: type) -> list[dict[str, Any]]:
    """A table's rows as objects, in the order they were made."""
    names: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    columns = ", ".join(f'"{name}"' for name in names)
    key = "id" if "id" in names else "1"
    found = database.rows(f"SELECT {columns} FROM {table} ORDER BY {key}")
    return [{name: plain(value) for name, value in zip(names, row, strict=True)} for row in found]


def plain(value: Any) -> Any:
    """A stored value as JSON can hold it; SQLite keeps no NaN, but it keeps infinities."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return {"number": "inf" if value > 0 else "-inf"}
    return value


def stored(value: Any) -> Any:
    """The value that `plain` made this from."""
    if isinstance(value, Mapping):
        return base64.b64decode(value["base64"]) if "base64" in value else float(value["number"])
    return value


def is_backup(raw: bytes) -> bool:
    """Whether a file looks like such an export."""
    return raw[:200].lstrip().startswith(b"{") and f'"format": "{FORMAT}"'.encode() in raw[:200]


def restore(database: Database, raw: bytes, name: str) -> int:
    """Fill an empty labbook with an export; returns how many rows it took in. All of it or nothing.

    Raises LabbookError for a labbook that holds something, and for a file that is damaged or of another schema.
    """
    try:
        tables = tables_in(raw, name)
        with database.write():
            refuse_full(database)
            database.execute("PRAGMA defer_foreign_keys=ON")
            count = sum(fill(database, table, rows, name) for table, rows in tables.items())
            if database.rows("PRAGMA foreign_key_check"):
                raise damaged(name, "rows refer to others that are not in it")
            never_give_again(database)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, LookupError) as error:
        raise damaged(name, str(error) or type(error).__name__) from None
    return count


def never_give_again(database: Database) -> None:
    """Let numbers that were given and taken back stay taken, as in the labbook that was exported."""
    for table, highest in database.rows("SELECT name, max(row_id) FROM change_row GROUP BY name"):
        database.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = :table", highest=highest, table=table
        )


def tables_in(raw: bytes, name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables in an export."""
    found = json.loads(raw)
    number, tables = found["schema"], found["tables"]
    if not all(isinstance(row, dict) for rows in tables.values() for row in rows):
        raise TypeError("rows are no objects")
    if number not in schema.TAKEN_IN:
        raise LabbookError(
            f"{name} was exported by a labbook of schema {number}; this one speaks {schema.VERSION}.",
            "Import it with that version; its database is then upgraded by itself.",
            code=3,
        )
    return dict(tables)


def damaged(name: str, why: str) -> LabbookError:
    """The error for an export that cannot be used."""
    return LabbookError(f"{name} is no whole labbook export: {why}.", "Nothing was imported.", code=2)


def refuse_full(database: Database) -> None:
    """Raise LabbookError for a labbook that holds something already."""
    full = [table for table in ("entry", "run", "hypothesis", "prediction") if database.value(f"SELECT 1 FROM {table}")]
    if full:
        raise LabbookError(
            "An export is imported into an empty labbook only; this one holds something.",
            "Make another: labbook --db other.db import ...",
            code=2,
        )


def fill(database: Database, table: str, found: list[dict[str, Any]], name: str) -> int:
    """Put rows into an empty table."""
    hints = next((get_type_hints(record) for record, known in TABLES.items() if known == table), {})
    for row in found:
        values = {column: stored(value) for column, value in row.items()}
        if not values or not values.keys() <= hints.keys():
            raise damaged(name, f"it holds something unknown in {table!r}")
        wrong = next((column for column, value in values.items() if not fits(value, hints[column])), None)
        if wrong:
            raise damaged(name, f"{table}.{wrong} cannot be {str(values[wrong])[:40]!r}")
        refuse_tampered(table, values, name)
        columns = ", ".join(f'"{column}"' for column in row)
        places = ", ".join(f":{column}" for column in row)
        database.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", **values)
    return len(found)


def refuse_tampered(table: str, values: Mapping[str, Any], name: str) -> None:
    """Raise LabbookError for values that later commands would trip over."""
    if values.get("id", 1) < 1:
        raise damaged(name, f"{table}.id cannot be {values['id']}")
    if table == "change_row":
        if values["name"] not in RECORDED:
            raise damaged(name, f"changes of {str(values['name'])[:40]!r} are not recorded")
        for image in ("before", "after"):
            json.loads(values[image] or "{}")
    if table == "source":
        encodings.encode("", tuple(values["repairs"].split(" ")))


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a column's type; SQLite itself would take anything."""
    kinds = get_args(hint) or (hint,)
    if isinstance(value, bool) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        return False
    return isinstance(value, kinds) or (isinstance(value, int) and (float in kinds or bool in kinds))
