"""Which runs match a query, in the order of any column: asked of SQLite, which has them all."""

from __future__ import annotations

from labbook.journal.claims import parse_quantity
from labbook.query.compiler import Compiler
from labbook.query.numbers import number_column
from labbook.query.opened import opened
from labbook.query.parser import parse, readable
from labbook.query.where import condition
from labbook.store.database import Database

CONFIG, SUMMARY = "config.", "summary."
"""What the keys of columns for config and summary values begin with."""
AS_THEY_GO = (
    "CASE t.status WHEN 'running' THEN 0 WHEN 'queued' THEN 1 ELSE 2 END, "
    "CASE WHEN t.status IN ('running', 'queued') THEN t.id ELSE -t.id END"
)
"""The running first, then the next in line, then those that are over, newest first."""
FIRST_METRIC = "(SELECT m.final FROM metric m WHERE m.run_id = t.id ORDER BY m.id LIMIT 1)"
COLUMNS = {
    "run": "t.id",
    "status": "t.status",
    "experiment": "t.experiment",
    "progress": "t.progress",
    "newest": FIRST_METRIC,
    "time": "coalesce(t.wall_seconds, (coalesce(t.ended_at, 9e15) - t.started_at) / 1e6)",
    "for": "t.hypothesis_id",
    "started": "t.started_at",
    "sweep": "t.sweep_id",
    "task": "t.task_id",
    "seed": "t.seed",
    "why": "nullif(t.why, '')",
    "note": "nullif(t.note, '')",
    "reason": "nullif(t.reason, '')",
    "device": "nullif(t.device, '')",
}
"""The SQL of the columns that every run has; a run that goes on has taken longest."""


def matching(
    database: Database, query: str, trash: bool = False, order: str = "", descending: bool = False
) -> list[tuple[int, str]]:
    """The number and status of every run that matches; those without a value for the order come last."""
    compiler = Compiler(database, readable(query), {})
    where = f"({asked(compiler)}) AND t.deleted_at IS {'NOT ' if trash else ''}NULL"
    if order:
        key, direction = column(compiler, order), "DESC" if descending else "ASC"
        chosen = f"SELECT t.id, t.status, {key[0]} AS number, {key[-1]} AS text FROM run t WHERE {where}"
        ordered = f"coalesce(number, text) IS NULL, number {direction}, text {direction}, id DESC"
        sql = f"SELECT id, status FROM ({chosen}) ORDER BY {ordered}"
    else:
        newest = "t.deleted_at DESC, t.id DESC" if trash else AS_THEY_GO
        sql = f"SELECT t.id, t.status FROM run t WHERE {where} ORDER BY {newest}"
    return database.rows(sql, **compiler.values)


def asked(compiler: Compiler) -> str:
    """The query as a condition on runs; raises LabbookError for a mistake."""
    return condition(compiler, opened(compiler.database, compiler.text, parse(compiler.text)), "run")


def column(compiler: Compiler, key: str) -> tuple[str, ...]:
    """What a column is sorted by: one SQL expression, or a number and a text."""
    if key in COLUMNS:
        return (COLUMNS[key],)
    for prefix, table in ((CONFIG, "run_param"), (SUMMARY, "run_summary")):
        if key.startswith(prefix):
            name = compiler.bind(key.removeprefix(prefix))
            return tuple(
                f"(SELECT {part} FROM {table} WHERE run_id = t.id AND name = {name})" for part in ("number", "text")
            )
    return (number_column(compiler, parse_quantity(key)),)
