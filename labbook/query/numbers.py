"""Comparisons: config values, summary values, metrics by a reducer, and readings written in entries."""

from __future__ import annotations

import re
from collections.abc import Callable

from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.claims.parse import OF_THE_CURVE
from labbook.query.compiler import NO, Compiler
from labbook.query.language import Compared, as_text, mistake
from labbook.store.database import Database

COLUMNS = {"final": "final", "last": "final", "first": "first", "min": "minimum", "max": "maximum"}
READING = "lower(replace(r.name, ' ', '_'))"
"""The name of a reading `r` as a query may write it."""


def condition(compiler: Compiler, node: Compared, noun: str) -> str:
    """A config value or a quantity of a run, or a number in an entry."""
    if node.quantity.startswith("config."):
        return config(compiler, node) if noun == "run" else NO
    wanted = quantity(compiler, node)
    if noun == "run":
        return compared(compiler, number_column(compiler, wanted), node)
    if noun == "entry" and not (wanted.reducer or wanted.operator):
        return reading(compiler, wanted.name, node)
    return NO


def quantity(compiler: Compiler, node: Compared) -> claims.Quantity:
    """The quantity that a comparison names."""
    try:
        return claims.parse_quantity(node.quantity)
    except LabbookError as error:
        what, _, caret = error.message.split("\n")
        place = node.place + caret.index("^") - 2
        raise mistake(compiler.text, place, what.rstrip(":"), meant(compiler, node)) from None


def meant(compiler: Compiler, node: Compared) -> str:
    """How a comparison is written, and how to find this one as text."""
    written = compiler.text[node.place : node.value_place + len(node.value)]
    return f"As in min(loss)<0.1. {as_text(written)}"


def compared(compiler: Compiler, column: str, node: Compared) -> str:
    """A column compared with the number, or the two, of a comparison."""
    if node.sign == "in":
        low, high = (number(compiler, part, node) for part in node.value.split("..", 1))
        if low > high:
            raise mistake(compiler.text, node.value_place, "this interval is upside down", "As in 400..800.")
        return f"{column} BETWEEN {compiler.bind(low)} AND {compiler.bind(high)}"
    return f"{column} {node.sign} {compiler.bind(number(compiler, node.value, node))}"


def number(compiler: Compiler, text: str, node: Compared) -> float:
    """A number that a comparison needs; 70% is 0.7."""
    plain = text.removesuffix("%")
    if not re.fullmatch(claims.NUMBER, plain, re.ASCII):
        raise mistake(compiler.text, node.value_place, f"{text!r} is not a number", meant(compiler, node))
    return float(plain) / (100 if text != plain else 1)


def reading(compiler: Compiler, name: str, node: Compared) -> str:
    """Entries in which a table or a metric block has such a number; `val_acc` also means `val acc`."""
    match = compared(compiler, "r.value", node)
    alike = f"{READING} = lower({compiler.bind(name)})"
    return f"t.id IN (SELECT entry_id FROM reading r WHERE {alike} AND {match})"


def config(compiler: Compiler, node: Compared) -> str:
    """A config value: as a number where one is given, else as text, which is only the same or not."""
    name = compiler.bind(node.quantity.removeprefix("config."))
    value = claims.config_value(node.value)
    if isinstance(value, (float, bool)) and node.sign != "in":
        match = f"p.number {node.sign} {compiler.bind(float(value))}"
    elif node.sign in ("=", "!="):
        match = f"lower(p.text) {node.sign} lower({compiler.bind(node.value)})"
    else:
        match = compared(compiler, "p.number", node)
    return f"EXISTS (SELECT 1 FROM run_param p WHERE p.run_id = t.id AND p.name = {name} AND {match})"


def number_column(compiler: Compiler, wanted: claims.Quantity) -> str:
    """The SQL for a run's quantity, a bare name being a config value, too; NULL where it has none: nothing holds."""
    if wanted.reducer in OF_THE_CURVE:
        from labbook.query import curves

        return curves.column(compiler, wanted)
    name = compiler.bind(wanted.name)
    if wanted.operator or wanted.reducer == "at":
        function = f"measured_{name.removeprefix(':')}"
        compiler.database.define(function, measured(compiler.database, wanted))
        return f"{function}(t.id)"
    if wanted.reducer == "mean":
        return f"(SELECT total / nullif(finite, 0) FROM metric m WHERE m.run_id = t.id AND m.name = {name})"
    column = COLUMNS[wanted.reducer or "final"]
    metric = f"(SELECT m.{column} FROM metric m WHERE m.run_id = t.id AND m.name = {name})"
    if wanted.reducer:
        return metric
    summary = f"(SELECT s.number FROM run_summary s WHERE s.run_id = t.id AND s.name = {name})"
    given = f"(SELECT p.number FROM run_param p WHERE p.run_id = t.id AND p.name = {name})"
    return f"coalesce({summary}, {metric}, {given})"


def measured(database: Database, wanted: claims.Quantity) -> Callable[[int], float]:
    """A function for SQL that measures a quantity which needs the whole series; NaN where a run has none."""
    from labbook.store import metrics

    return lambda run_id: claims.searched(metrics.series(database, run_id, wanted.name), wanted)
