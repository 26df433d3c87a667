"""What a query names and nothing has: said when it found nothing, with what may have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labbook.errors import LabbookError
from labbook.journal import claims, ids
from labbook.journal.claims.parse import OF_THE_CURVE
from labbook.query.language import Compared, Course, Field, Node, nearest, nodes
from labbook.query.numbers import READING
from labbook.query.words import folded
from labbook.store.database import Database

CONFIG = "SELECT DISTINCT name FROM run_param"
METRIC = "SELECT DISTINCT name FROM metric"
CONSTANT = "SELECT DISTINCT constant FROM curve_mark WHERE kind = 'plateau'"
NUMBER = f"{METRIC} UNION SELECT name FROM run_summary UNION SELECT {READING} FROM reading r"
NAMES = {
    "author": ("no entry has the author", "SELECT DISTINCT author FROM entry"),
    "tag": ("no entry has the tag", "SELECT DISTINCT name FROM tag"),
    "experiment": (
        "there is no run of the experiment",
        "SELECT experiment FROM run UNION SELECT experiment FROM prediction "
        "UNION SELECT substr(experiment, 1, instr(experiment, '.') - 1) FROM run",
    ),
}
"""What is said of a field's value that nothing has, and the values that there are."""


def notes(database: Database, query: Node) -> tuple[str, ...]:
    """What a query names that there is not, each once."""
    told = [note(database, node) for node in nodes(query)]
    return tuple(dict.fromkeys(filter(None, told)))


def note(database: Database, node: Node) -> str:
    """What is to be said of one condition, if anything."""
    match node:
        case Compared(quantity=str(quantity)) if quantity.startswith("config."):
            return unknown("no run has a config value", quantity.removeprefix("config."), names(database, CONFIG))
        case Course(name, _, level):
            return of_course(database, name, level)
        case Compared(quantity=str(quantity)):
            return of_quantity(database, claims.parse_quantity(quantity))
        case Field("hypothesis" | "question" | "run" | "sweep", value):
            return of_ref(database, ids.parse(value))
        case Field(("author" | "tag" | "experiment") as field, value):
            what, known = NAMES[field]
            return unknown(what, value.lstrip("#"), names(database, known))
        case _:
            return ""


def of_quantity(database: Database, wanted: claims.Quantity) -> str:
    """That nothing has a metric, a summary value or a reading of a name; a config value may have been meant."""
    if wanted.reducer in OF_THE_CURVE:
        return of_course(database, wanted.name)
    if wanted.reducer:
        return unknown("no run has a metric", wanted.name, names(database, METRIC))
    return unknown("no run and no entry has a number", wanted.name, names(database, NUMBER) + names(database, CONFIG))


def of_course(database: Database, name: str, level: str | None = None) -> str:
    """That nothing has a metric, or that curves are not described yet, or that no plateau has such a name."""
    from labbook.curves import constant
    from labbook.journal import curves

    known = names(database, METRIC)
    missing = len(curves.undescribed(database))
    if missing and name in known:
        runs = "1 run is" if missing == 1 else f"{missing:,} runs are"
        return f"{runs} not described yet: labbook describe --all"
    if name in known and level and constant(level) is None:
        return unknown("no plateau is on", level, names(database, CONSTANT))
    return unknown("no run has a metric", name, known)


def of_ref(database: Database, ref: ids.Ref) -> str:
    """That there is no such thing."""
    try:
        ids.fetch(database, ref)
    except LabbookError as error:
        return f"{error.message} {error.hint}"
    return ""


def unknown(what: str, name: str, known: Sequence[Any]) -> str:
    """That nothing has a name, unless something does, with the known one that is most like it."""
    if folded(name) in map(folded, known):
        return ""
    close = nearest(name, filter(None, known))
    return f"{what} {name}" + (f"; did you mean {close}?" if close else "")


def names(database: Database, sql: str) -> list[str]:
    """The names that there are."""
    return [name for (name,) in database.rows(sql)]
