"""What `day:`, `since:` and `until:` mean for each noun; an entry without a day is of no day."""

from __future__ import annotations

import re
from datetime import date

from labbook.clock import day_start, days_before, now, today
from labbook.query.compiler import Compiler
from labbook.query.language import Field, mistake

SPANS = {"h": 3600, "d": 86400, "w": 7 * 86400, "m": 30 * 86400, "y": 365 * 86400}
DAY = re.compile(r"(?!9999)[1-9][0-9]{3}(?:-[0-9]{2}){0,2}")
"""A day, a month or a year that has one before it and one after it."""
NAMED = {"today": 0, "yesterday": 1}
LAST = "\x7f"
"""Sorts a month or a year behind each of its days."""
HINTS = {
    "day": "Write day:2026-05-04, day:2026-05 or day:today; for more of them since: and until:.",
    "since": "Write since:2w, since:2026-05-04 or since:yesterday.",
    "until": "Write until:2w, until:2026-05-04 or until:yesterday.",
}


def day(compiler: Compiler, node: Field, noun: str) -> str:
    """day:2026-05-04, day:2026-05, day:today; an entry over several days is found on each."""
    text = named_day(compiler, node)
    if noun != "entry":
        return f"t.{created(noun)} >= {starts(compiler, text)} AND t.{created(noun)} < {ends(compiler, text)}"
    first, last = compiler.bind(text), compiler.bind(text + LAST)
    return f"t.day BETWEEN {first} AND {last} OR (t.until IS NOT NULL AND {first} BETWEEN t.day AND t.until)"


def since(compiler: Compiler, node: Field, noun: str) -> str:
    """since:2w, since:2026-05-04; an entry over several days counts until its last."""
    span = span_before(compiler, node)
    if span:
        return f"t.{created(noun)} >= {span}{known_day(noun)}"
    text = named_day(compiler, node)
    if noun == "entry":
        first = compiler.bind(text)
        return f"t.day >= {first} OR t.until >= {first}"
    return f"t.{created(noun)} >= {starts(compiler, text)}"


def until(compiler: Compiler, node: Field, noun: str) -> str:
    """until:2w, until:2026-05-04."""
    span = span_before(compiler, node)
    if span:
        return f"t.{created(noun)} <= {span}{known_day(noun)}"
    text = named_day(compiler, node)
    if noun == "entry":
        return f"t.day <= {compiler.bind(text + LAST)}"
    return f"t.{created(noun)} < {ends(compiler, text)}"


def created(noun: str) -> str:
    """The column that says when a thing came about."""
    return "sealed_at" if noun == "prediction" else "created_at"


def known_day(noun: str) -> str:
    """The further condition that an entry has a day: without one its moment is that of its import."""
    return " AND t.day IS NOT NULL" if noun == "entry" else ""


def span_before(compiler: Compiler, node: Field) -> str:
    """The moment that a span such as 2w ago was, as a parameter; empty for what is no span."""
    span = re.fullmatch(r"([0-9]{1,5})([hdwmy])", node.value.lower())
    return compiler.bind(now() - int(span[1]) * SPANS[span[2]] * 1_000_000) if span else ""


def named_day(compiler: Compiler, node: Field) -> str:
    """The day, month or year that a field names; raises the mistake of one that the calendar does not have."""
    ago = NAMED.get(node.value.lower())
    if ago is not None:
        return days_before(today(compiler.database.project.settings.day_start), ago)
    try:
        if DAY.fullmatch(node.value):
            date.fromisoformat(f"{node.value}-01-01"[:10])
            return node.value
    except ValueError:
        pass
    what = f"{node.value!r} is {'not a day' if node.name == 'day' else 'no time'}"
    raise mistake(compiler.text, node.place, what, HINTS[node.name])


def starts(compiler: Compiler, text: str) -> str:
    """The moment at which a day, a month or a year begins, by this machine's clock."""
    return compiler.bind(day_start(f"{text}-01-01"[:10], compiler.database.project.settings.day_start))


def ends(compiler: Compiler, text: str) -> str:
    """The moment at which a day, a month or a year is over."""
    return compiler.bind(day_start(day_after(text), compiler.database.project.settings.day_start))


def day_after(text: str) -> str:
    """The first day after a day, a month or a year."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if day:
        return days_before(text, -1)
    if month in (0, 12):
        return f"{year + 1:04}-01-01"
    return f"{year:04}-{month + 1:02}-01"
